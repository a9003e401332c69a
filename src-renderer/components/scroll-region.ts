import type { ObjectDirective } from 'vue'

const watching = new WeakMap<HTMLElement, { observer: ResizeObserver; label: string }>()

/** Whether there is more of an element than is in sight, by more than what rounding makes of it. */
const scrolls = ({ scrollWidth, scrollHeight, clientWidth, clientHeight }: HTMLElement): boolean =>
  scrollWidth > clientWidth + 1 || scrollHeight > clientHeight + 1

function adapt(element: HTMLElement): void {
  if (scrolls(element)) {
    element.tabIndex = 0
    // A list stays a list.
    if (!/^[UO]L$/.test(element.tagName)) element.setAttribute('role', 'region')
    element.setAttribute('aria-label', watching.get(element)?.label ?? '')
  } else for (const name of ['tabindex', 'role', 'aria-label']) element.removeAttribute(name)
}
function observe(element: HTMLElement): void {
  const observer = watching.get(element)?.observer
  if (!observer) return
  observer.disconnect()
  for (const each of [element, ...element.children]) observer.observe(each)
}

/**
 * `v-scroll-region="label"`: what does not fit its place can be scrolled with the keyboard, too. It is reached by
 * Tab, and called by its label, as long as there is more of it than is in sight.
 */
export const vScrollRegion: ObjectDirective<HTMLElement, string> = {
  mounted(element, { value }) {
    const observer = new ResizeObserver(() => adapt(element))
    watching.set(element, { observer, label: value })
    observe(element)
    adapt(element)
  },
  updated(element, { value }) {
    const known = watching.get(element)
    if (!known) return
    known.label = value
    observe(element)
    adapt(element)
  },
  beforeUnmount(element) {
    watching.get(element)?.observer.disconnect()
    watching.delete(element)
  }
}
