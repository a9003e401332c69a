import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter, type Router } from 'vue-router'
import { keepScrolling } from '../../../src-renderer/kept-scrolling'

const View = { render: () => null }
const routes = [{ path: '/:rest(.*)', component: View }]

/** A box of 100 pixels, scrolled as browsers do: no further than its content goes. */
function boxOf(name: string, content: { height: number; width?: number }) {
  const box = document.createElement('div')
  box.dataset['scroll'] = name
  let [top, left] = [0, 0]
  const within = (value: number, length: number): number => Math.max(0, Math.min(value, length - 100))
  Object.defineProperties(box, {
    clientHeight: { get: () => 100 },
    clientWidth: { get: () => 100 },
    scrollHeight: { get: () => content.height },
    scrollWidth: { get: () => content.width ?? 100 },
    scrollTop: {
      get: () => top,
      set: (value: number) => {
        top = within(value, content.height)
      }
    },
    scrollLeft: {
      get: () => left,
      set: (value: number) => {
        left = within(value, content.width ?? 100)
      }
    }
  })
  document.body.append(box)
  return box
}
function scroll(box: HTMLElement, top: number, left = 0): void {
  Object.assign(box, { scrollTop: top, scrollLeft: left })
  box.dispatchEvent(new Event('scroll'))
}

describe('where boxes are scrolled to', () => {
  let router: Router
  const frames = (count: number): Promise<unknown> => vi.advanceTimersByTimeAsync(count * 17)
  async function begin(path = '/a'): Promise<void> {
    router = createRouter({ history: createMemoryHistory(), routes })
    keepScrolling(router)
    await router.push(path)
  }
  beforeEach(() => {
    vi.useFakeTimers()
    vi.stubGlobal('requestAnimationFrame', (next: () => void) => setTimeout(next, 16))
  })
  afterEach(() => {
    document.body.replaceChildren()
  })

  it('is kept over leaving and going back, in both directions, once the content is that large', async () => {
    await begin()
    scroll(boxOf('list', { height: 1000, width: 500 }), 400, 70)
    await router.push('/b')
    document.body.replaceChildren()
    await router.push('/a')
    const content = { height: 100, width: 500 }
    const again = boxOf('list', content)
    await frames(3)
    expect(again.scrollTop).toBe(0)
    content.height = 1000
    await frames(3)
    expect([again.scrollTop, again.scrollLeft]).toEqual([400, 70])
  })

  it('stays while more comes above, which moves what is seen, until one scrolls', async () => {
    await begin()
    scroll(boxOf('list', { height: 1000 }), 400)
    await router.push('/b')
    document.body.replaceChildren()
    await router.push('/a')
    const content = { height: 700 }
    const again = boxOf('list', content)
    await frames(3)
    content.height = 1000
    scroll(again, 700)
    await frames(3)
    expect(again.scrollTop).toBe(400)
    window.dispatchEvent(new Event('wheel'))
    scroll(again, 500)
    await frames(3)
    expect(again.scrollTop).toBe(500)
  })

  it('outlives a reload', async () => {
    await begin()
    scroll(boxOf('list', { height: 1000 }), 300)
    window.dispatchEvent(new Event('pagehide'))
    document.body.replaceChildren()
    const again = boxOf('list', { height: 1000 })
    await begin()
    await frames(3)
    expect(again.scrollTop).toBe(300)
  })

  it('is no place where a box follows its end', async () => {
    await begin()
    const log = boxOf('log', { height: 1000 })
    log.dataset['follows'] = ''
    scroll(log, 300)
    scroll(log, 900)
    await router.push('/b')
    await router.push('/a')
    log.scrollTop = 600
    await frames(3)
    expect(log.scrollTop).toBe(600)
  })

  it('gives way to an address that names a part of the view, but for the way back', async () => {
    await begin('/a')
    const box = boxOf('list', { height: 1000 })
    scroll(box, 300)
    await router.push('/b')
    box.scrollTop = 0
    await router.push('/a#part')
    await frames(3)
    expect(box.scrollTop).toBe(0)
    scroll(box, 200)
    await router.push('/b')
    box.scrollTop = 0
    const arrived = new Promise<void>((done) => {
      router.afterEach(() => done())
    })
    router.back()
    await arrived
    await frames(3)
    expect(box.scrollTop).toBe(200)
  })
})
