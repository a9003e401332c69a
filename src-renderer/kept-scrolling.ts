import type { Router } from 'vue-router'

/** Milliseconds for which a place is tried that is not there yet: what is shown may still be on its way. */
const patience = 10_000
/** Milliseconds for which a box must stand where it was, as long as it is then: more may come above. */
const settling = 3000
const stored = 'atelier.places'
/** So many places are remembered, the newest. */
const most = 200

interface Place {
  top: number
  left: number
}

/**
 * Keeps where boxes are scrolled to, over leaving a view, going back to it and reloads. A box has its name
 * in `data-scroll`; one that follows what is added at its end has `data-follows`, and no place at the end.
 */
export function keepScrolling(router: Router): void {
  const places = new Map<string, Place>(readPlaces())
  let stop = (): void => undefined
  /** Whether Back or Forward is what leads to the next place. */
  let isWayBack = false

  const keyOf = (name: string): string => {
    const { path, query } = router.currentRoute.value
    return `${path} ${String(query['tab'] ?? '')} ${name}`
  }
  const listen = (event: Event): void => {
    const { target } = event
    const name = target instanceof HTMLElement ? target.dataset['scroll'] : undefined
    if (name === undefined || !(target instanceof HTMLElement)) return
    const { scrollTop: top, scrollLeft: left } = target
    places.delete(keyOf(name))
    const isFollowing = 'follows' in target.dataset && isAtEnd(target)
    if (!isFollowing && (top > 0 || left > 0)) places.set(keyOf(name), { top, left })
  }
  document.addEventListener('scroll', listen, { capture: true, passive: true })
  window.addEventListener('pagehide', () => {
    sessionStorage.setItem(stored, JSON.stringify([...places].slice(-most)))
  })

  /** Scrolls the boxes of the present view to where they were, as soon as they are that large. */
  function restore(): void {
    stop()
    const from = performance.now()
    const wanted = new Map<string, { place: Place; length: number; since: number }>()
    for (const [key, place] of places) {
      const name = key.split(' ').at(-1) ?? ''
      if (key === keyOf(name)) wanted.set(name, { place, length: -1, since: from })
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
      const now = performance.now()
      for (const [name, each] of wanted) {
        const box = boxOf(name)
        if (!box || !bring(box, each.place)) continue
        // What comes above later moves what is seen, and with it the place.
        if (box.scrollHeight !== each.length)
          Object.assign(each, { length: box.scrollHeight, since: now })
        else if (now - each.since > settling) wanted.delete(name)
      }
      if (wanted.size === 0 || now - from > patience) return end()
      requestAnimationFrame(attempt)
    }
    requestAnimationFrame(attempt)
  }
  router.options.history.listen((_to, _from, { type }) => {
    isWayBack = type === 'pop'
  })
  router.afterEach((to, from) => {
    const isFirst = from.matched.length === 0
    const isKnown = isFirst || isWayBack
    isWayBack = false
    // An address that names a part of the view leads there.
    if (to.hash !== '' && !isKnown) return stop()
    if (isFirst || to.path !== from.path || to.query['tab'] !== from.query['tab']) restore()
  })
}

/** Whether the end of a box's content is in sight, or nearly so. */
export const isAtEnd = ({ scrollTop, clientHeight, scrollHeight }: HTMLElement): boolean =>
  scrollTop + clientHeight > scrollHeight - 30

const boxOf = (name: string): HTMLElement | undefined =>
  [...document.querySelectorAll<HTMLElement>(`[data-scroll="${CSS.escape(name)}"]`)].find(
    (each) => each.clientHeight > 0
  )

/** Scrolls a box; whether it is large enough for that, and stands there. */
function bring(box: HTMLElement, { top, left }: Place): boolean {
  const hasRoom = box.scrollHeight - box.clientHeight >= top && box.scrollWidth - box.clientWidth >= left
  if (!hasRoom) return false
  if (Math.abs(box.scrollTop - top) > 1) box.scrollTop = top
  if (Math.abs(box.scrollLeft - left) > 1) box.scrollLeft = left
  return Math.abs(box.scrollTop - top) <= 1 && Math.abs(box.scrollLeft - left) <= 1
}

function readPlaces(): [string, Place][] {
  try {
    return JSON.parse(sessionStorage.getItem(stored) ?? '[]') as [string, Place][]
  } catch {
    return []
  }
}
