import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h, nextTick, useTemplateRef, watch } from 'vue'
import { useSight } from '../../../../src-renderer/charts/use-sight'

/** A browser's observer that says what a test has it say. */
class ToldObserver {
  static all: ToldObserver[] = []
  isConnected = true
  constructor(
    private readonly tell: (entries: { isIntersecting: boolean }[]) => void,
    readonly options: { rootMargin: string; scrollMargin: string }
  ) {
    ToldObserver.all.push(this)
  }
  observe(): void {
    this.isConnected = true
  }
  disconnect(): void {
    this.isConnected = false
  }
  say(...seen: boolean[]): void {
    this.tell(seen.map((isIntersecting) => ({ isIntersecting })))
  }
}

/** A mounted element whose top is so many pixels below that of a window 768 high. */
function at(top: number) {
  const seen: boolean[] = []
  vi.spyOn(Element.prototype, 'getBoundingClientRect').mockReturnValue(
    DOMRect.fromRect({ y: top, width: 100, height: 240 })
  )
  const wrapper = mount(
    defineComponent(() => {
      const isInSight = useSight(useTemplateRef<HTMLElement>('box'))
      watch(isInSight, (value) => seen.push(value), { flush: 'sync' })
      return () => h('div', { ref: 'box', class: String(isInSight.value) })
    })
  )
  return { wrapper, seen, isInSight: () => wrapper.attributes('class') === 'true' }
}

describe('what is in sight', () => {
  beforeEach(() => {
    ToldObserver.all = []
    vi.stubGlobal('IntersectionObserver', ToldObserver)
    vi.stubGlobal('innerHeight', 768)
  })
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })

  it('is known as soon as it is there, two hundred pixels beyond the window too', async () => {
    const within = at(100)
    const near = at(900)
    const far = at(1200)
    const above = at(-600)
    await nextTick()
    expect([within, near, far, above].map(({ isInSight }) => isInSight())).toEqual([
      ...[true, true, false, false]
    ])
    expect(ToldObserver.all[0]?.options).toEqual({
      rootMargin: '200px 0px',
      scrollMargin: '200px 0px'
    })
  })

  it('changes with what the browser says last, and is asked for no more once it is gone', async () => {
    const { wrapper, isInSight } = at(1200)
    const [observer] = ToldObserver.all
    observer?.say(false, true)
    await nextTick()
    expect(isInSight()).toBe(true)
    observer?.say(false)
    await nextTick()
    expect(isInSight()).toBe(false)
    wrapper.unmount()
    expect(observer?.isConnected).toBe(false)
  })

  it('is nothing in a window that is hidden', async () => {
    const { seen } = at(100)
    const state = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
    document.dispatchEvent(new Event('visibilitychange'))
    state.mockReturnValue('visible')
    document.dispatchEvent(new Event('visibilitychange'))
    await nextTick()
    expect(seen).toEqual([false, true])
  })

  it('is everything where the browser cannot tell', async () => {
    vi.stubGlobal('IntersectionObserver', undefined)
    const { isInSight } = at(5000)
    await nextTick()
    expect(isInSight()).toBe(true)
  })
})
