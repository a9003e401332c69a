import type { Router } from 'vue-router'

/** Milliseconds for which a place is tried that is not there yet: what is shown may still be on its way. */
const patience = 3000
const stored = 'atelier.scrolling'
/** So many places are remembered, the newest. */
const most = 200

/**
 * Keeps where boxes are scrolled to, over leaving a view, going back to it and reloads. A box has its name
 * in `data-scroll`.
 */
export function keepScrolling(router: Router): void {
  const places = new Map<string, number>(readPlaces())
  let stop = (): void => undefined

  const keyOf = (name: string): string => {
    const { path, query } = router.currentRoute.value
    return `${path} ${String(query['tab'] ?? '')} ${name}`
  }
  const listen = (event: Event): void => {
    const { target } = event
    const name = target instanceof HTMLElement ? target.dataset['scroll'] : undefined
    if (name === undefined || !(target instanceof HTMLElement)) return
    places.delete(keyOf(name))
    if (target.scrollTop > 0) places.set(keyOf(name), target.scrollTop)
  }
  document.addEventListener('scroll', listen, { capture: true, passive: true })
  window.addEventListener('pagehide', () => {
    sessionStorage.setItem(stored, JSON.stringify([...places].slice(-most)))
  })

  /** Scrolls the boxes of the present view to where they were, as soon as they are that long. */
  function restore(): void {
    stop()
    const until = performance.now() + patience
    const wanted = new Map<string, number>()
    for (const [key, top] of places) {
      const name = key.split(' ').at(-1) ?? ''
      if (key === keyOf(name)) wanted.set(name, top)
    }
    if (wanted.size === 0) return
    let isOver = false
    const end = (): void => {
      isOver = true
      for (const type of ['wheel', 'pointerdown', 'keydown'] as const)
        window.removeEventListener(type, end)
    }
    stop = end
    // Who scrolls by themselves is not taken elsewhere.
    for (const type of ['wheel', 'pointerdown', 'keydown'] as const)
      window.addEventListener(type, end, { passive: true })
    const attempt = (): void => {
      if (isOver) return
      for (const [name, top] of wanted) {
        const box = [
          ...document.querySelectorAll<HTMLElement>(`[data-scroll="${CSS.escape(name)}"]`)
        ].find((each) => each.clientHeight > 0)
        if (!box || box.scrollHeight - box.clientHeight < top) continue
        box.scrollTop = top
        if (Math.abs(box.scrollTop - top) <= 1) wanted.delete(name)
      }
      if (wanted.size === 0 || performance.now() > until) return end()
      requestAnimationFrame(attempt)
    }
    requestAnimationFrame(attempt)
  }
  router.afterEach((to, from) => {
    if (to.path !== from.path || to.query['tab'] !== from.query['tab'] || from.matched.length === 0)
      restore()
  })
}

function readPlaces(): [string, number][] {
  try {
    return JSON.parse(sessionStorage.getItem(stored) ?? '[]') as [string, number][]
  } catch {
    return []
  }
}
