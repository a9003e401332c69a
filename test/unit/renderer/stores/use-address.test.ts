import { flushPromises, mount } from '@vue/test-utils'
import { defineComponent, h, type Ref } from 'vue'
import { describe, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter, RouterView } from 'vue-router'
import {
  flag,
  oneOf,
  range,
  stretch,
  useAddress,
  words
} from '../../../../src-renderer/stores/use-address'

interface Shown {
  tab: Ref<'charts' | 'log'>
  search: Ref<string>
  grouped: Ref<boolean>
  zoom: Ref<{ min: number; max: number } | null>
}

describe('a range in the address', () => {
  it('may have one end alone, and is read as it is written', () => {
    for (const ends of [{ min: 0.1, max: 2 }, { min: -1 }, { max: 1e-9 }, { min: 0 }])
      expect(range.read(range.write(ends))).toEqual(ends)
    expect(range.write({ max: 4 })).toBe('~4')
    expect(range.write({ min: 0 })).toBe('0~')
  })
  it('is none where the ends are no numbers or reversed', () => {
    expect(['', '~', 'a~b', '2~1', '1~1', 'Infinity~'].map((text) => range.read(text))).toEqual(
      Array.from({ length: 6 }, () => null)
    )
    expect(range.read('x~4')).toEqual({ max: 4 })
    expect([range.read(null), range.write(null)]).toEqual([null, null])
  })
})

describe('values in the address', () => {
  async function view(address: string) {
    let shown = {} as Shown
    const View = defineComponent({
      setup() {
        shown = {
          tab: useAddress('tab', oneOf(['charts', 'log']), { isPlace: true }),
          search: useAddress('search', words, { isContinuous: true }),
          grouped: useAddress('grouped', flag),
          zoom: useAddress('zoom', stretch)
        }
        return () => h('p')
      }
    })
    const router = createRouter({
      history: createMemoryHistory(),
      routes: [
        { path: '/runs/:id', component: View },
        { path: '/elsewhere', component: { render: () => h('p') } },
        {
          path: '/slow',
          component: () =>
            new Promise<{ render: () => ReturnType<typeof h> }>((loaded) =>
              setTimeout(() => loaded({ render: () => h('p') }), 400)
            )
        }
      ]
    })
    await router.push(address)
    const wrapper = mount({ render: () => h(RouterView) }, { global: { plugins: [router] } })
    await flushPromises()
    const settled = async (): Promise<string> => {
      await new Promise((done) => setTimeout(done, 250))
      await flushPromises()
      return router.currentRoute.value.fullPath
    }
    return { shown, router, wrapper, settled }
  }

  it('are read from it, and what makes no sense there is as usual', async () => {
    const { shown, wrapper } = await view('/runs/a?tab=log&search=x+y&grouped=yes&zoom=9~3')
    expect([shown.tab.value, shown.search.value]).toEqual(['log', 'x y'])
    expect([shown.grouped.value, shown.zoom.value]).toEqual([false, null])
    wrapper.unmount()
  })

  it('are written into it together, without what is as usual', async () => {
    const { shown, settled, wrapper } = await view('/runs/a?tab=log&other=1')
    shown.tab.value = 'charts'
    shown.grouped.value = true
    shown.zoom.value = { min: 1.5, max: 40 }
    expect(await settled()).toBe('/runs/a?other=1&grouped=true&zoom=1.5~40')
    wrapper.unmount()
  })

  it('hold nobody back who goes to a view that is still loading, and are there after Back', async () => {
    const { shown, router, settled, wrapper } = await view('/runs/a')
    shown.search.value = 'adam'
    await flushPromises()
    const arrived = router.push('/slow')
    expect(await settled()).toBe('/runs/a')
    await arrived
    expect(router.currentRoute.value.path).toBe('/slow')
    router.back()
    expect(await settled()).toBe('/runs/a?search=adam')
    wrapper.unmount()
  })

  it('are one change where they change all the time', async () => {
    const { shown, router, settled, wrapper } = await view('/runs/a')
    const replaced = vi.spyOn(router, 'replace')
    for (const text of ['a', 'ad', 'ada', 'adam']) {
      shown.search.value = text
      await flushPromises()
    }
    expect(await settled()).toBe('/runs/a?search=adam')
    expect(replaced).toHaveBeenCalledOnce()
    wrapper.unmount()
  })

  it('are those of before after Back, where a change is a place of its own', async () => {
    const { shown, router, settled, wrapper } = await view('/runs/a')
    shown.tab.value = 'log'
    await settled()
    router.back()
    await settled()
    expect(shown.tab.value).toBe('charts')
    wrapper.unmount()
  })

  it('stay out of the address of another view, and begin anew for another run', async () => {
    const { shown, router, settled, wrapper } = await view('/runs/a?tab=log')
    await router.push('/runs/b')
    expect(shown.tab.value).toBe('charts')
    shown.search.value = 'x'
    await flushPromises()
    await router.push('/elsewhere')
    expect(await settled()).toBe('/elsewhere')
    wrapper.unmount()
  })

  it('are left as they were where a change is taken back before it is written', async () => {
    const { shown, settled, wrapper } = await view('/runs/a')
    shown.grouped.value = true
    shown.search.value = 'x'
    await flushPromises()
    shown.grouped.value = false
    shown.search.value = ''
    expect(await settled()).toBe('/runs/a')
    expect([shown.grouped.value, shown.search.value]).toEqual([false, ''])
    wrapper.unmount()
  })
})
