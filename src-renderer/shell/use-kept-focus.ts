import { useEventListener, useMutationObserver } from '@vueuse/core'

/**
 * Keeps the focus where one was: when what had it is removed or can be used no more, it goes to the nearest
 * thing around that is still there, and never to the document's body, from where a keyboard would begin
 * again at the top.
 * @param fallback what is always there
 */
export function useKeptFocus(fallback: () => HTMLElement | null): void {
  /** What has the focus, or had it until it was lost, before everything around it. */
  let path: Element[] = []

  useEventListener(document, 'focusin', ({ target }) => {
    path = []
    for (let at = target instanceof Element ? target : null; at; at = at.parentElement) path.push(at)
  })
  // Who clicks beside everything wants the focus nowhere.
  useEventListener(document, 'pointerdown', () => {
    if (document.activeElement === document.body) path = []
  })
  useEventListener(document, 'focusout', ({ target, relatedTarget }) => {
    if (relatedTarget !== null || !document.hasFocus()) return
    queueMicrotask(() => {
      if (target === path[0] && isUsable(path[0])) path = []
    })
  })

  function restore(): void {
    const [lost, ...around] = path
    if (!lost || document.activeElement !== document.body || isUsable(lost)) return
    const kept = around.find((each) => each.isConnected && each !== document.documentElement)
    const next = kept instanceof HTMLElement && isWithin(kept, fallback()) ? kept : fallback()
    if (!next) return
    if (!next.hasAttribute('tabindex')) next.setAttribute('tabindex', '-1')
    next.focus({ preventScroll: true })
  }
  useMutationObserver(() => document.body, restore, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ['disabled']
  })
}

const isUsable = (element: Element | undefined): boolean =>
  element?.isConnected === true && !element.matches(':disabled')

/** Whether an element is part of the place that is always there. */
const isWithin = (element: Element, place: Element | null): boolean => place?.contains(element) ?? false
