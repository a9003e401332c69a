import { useDocumentVisibility } from '@vueuse/core'
import { computed, type ComputedRef, onBeforeUnmount, onMounted, type Ref, ref } from 'vue'

/** How far beyond what is seen something counts as in sight: it is there before one has scrolled to it. */
const ahead = 200

/**
 * Whether an element is in sight or nearly so, in a window that is itself looked at. Known as soon as it is
 * mounted; where a browser cannot tell, it is always in sight.
 */
export function useSight(element: Readonly<Ref<HTMLElement | null>>): ComputedRef<boolean> {
  const visibility = useDocumentVisibility()
  const isNear = ref(true)
  let observer: IntersectionObserver | null = null

  onMounted(() => {
    const { value: target } = element
    if (!target || typeof IntersectionObserver === 'undefined') return
    const { top, bottom } = target.getBoundingClientRect()
    isNear.value = top < window.innerHeight + ahead && bottom > -ahead
    const margin = `${ahead}px 0px`
    // The second margin is that of boxes which scroll within the window; older browsers know the first one.
    const options = { rootMargin: margin, scrollMargin: margin }
    observer = new IntersectionObserver((entries) => {
      isNear.value = entries.at(-1)?.isIntersecting ?? true
    }, options)
    observer.observe(target)
  })
  onBeforeUnmount(() => observer?.disconnect())

  return computed(() => isNear.value && visibility.value === 'visible')
}
