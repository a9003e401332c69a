import { useResizeObserver } from '@vueuse/core'
import { onMounted, type Ref, shallowRef, watch } from 'vue'
import { nodeHeight, nodeWidth, type PlacedGraph } from '../../src-main/figures/diagram/layout'
import {
  asWide,
  broughtIntoView,
  inPlace,
  type Point,
  type Sight,
  sightOf,
  type Size,
  type View,
  viewOf,
  whole,
  zoomed
} from './diagram-view'

/**
 * How a diagram is seen in its frame: fitted at first, then as somebody moved it, which `kept` remembers; null
 * while it is fitted. What is opened keeps its place, and what is looked for comes into view.
 */
export function useDiagramView(
  frame: Readonly<Ref<HTMLElement | null>>,
  placed: () => PlacedGraph | null,
  kept: Ref<Sight | null>
) {
  const view = shallowRef<View>({ x: 0, y: 0, scale: 1 })
  /** Boxes one of which is to be seen where it was: the first of them that there is now. */
  let anchor: { at: Point; ids: readonly string[] } | null = null
  /** A box that is to come into view once it is there. */
  let wanted: string | null = null
  /** The box that was looked for last, until one looks elsewhere. */
  let shown: string | null = null
  let isFitted = false

  const sizeOf = (): Size | null => {
    const { clientWidth: width = 0, clientHeight: height = 0 } = frame.value ?? {}
    return width > 0 && height > 0 ? { width, height } : null
  }
  /** Shows another part of the drawing than a fitted one would. */
  function look(next: View): void {
    const size = sizeOf()
    view.value = next
    if (size) kept.value = sightOf(next, size)
  }
  /** Shows what is kept, or else fits the drawing. */
  function beginWith(): void {
    const size = sizeOf()
    if (!kept.value || !size || !placed()) return refit(asWide)
    view.value = viewOf(kept.value, size)
    isFitted = true
    bring()
  }
  watch(kept, (next) => {
    const size = sizeOf()
    if (next && size) view.value = viewOf(next, size)
  })
  function refit(fitting: (drawing: Size, frame: Size) => View): void {
    const [drawing, size] = [placed(), sizeOf()]
    if (!drawing || !size) return
    view.value = fitting(drawing, size)
    kept.value = null
    isFitted = true
    bring()
  }
  function zoom(factor: number, at?: Point): void {
    const size = sizeOf() ?? { width: 0, height: 0 }
    look(zoomed(view.value, factor, at ?? { x: size.width / 2, y: size.height / 2 }))
  }
  function move(x: number, y: number): void {
    shown = null
    look({ ...view.value, x: view.value.x + x, y: view.value.y + y })
  }

  /** Keeps the place of a box that becomes others with the next drawing, the first of `ids` among them. */
  function keepPlace(id: string, ids: readonly string[]): void {
    const at = placed()?.places[id]
    anchor = at ? { at, ids } : null
  }
  /** Shows a box, now or as soon as it is drawn. */
  function show(id: string): void {
    shown = wanted = id
    if (isFitted) bring()
    else beginWith()
  }
  function bring(): void {
    const [middle, size] = [wanted === null ? undefined : placed()?.places[wanted], sizeOf()]
    if (!middle || !size) return
    wanted = null
    const next = broughtIntoView(view.value, middle, { width: nodeWidth, height: nodeHeight }, size)
    if (next.x !== view.value.x || next.y !== view.value.y) look(next)
  }

  watch(
    placed,
    (next) => {
      if (!next) return
      const after = anchor?.ids.map((id) => next.places[id]).find((each) => each !== undefined)
      if (anchor && after) look(inPlace(view.value, anchor.at, after))
      else if (!isFitted) beginWith()
      anchor = null
      bring()
    },
    { flush: 'post', immediate: true }
  )
  // What was laid out before there was a frame.
  onMounted(() => {
    if (!isFitted) beginWith()
  })
  /** What is seen in the middle stays there when the frame becomes wider or narrower. */
  let width = 0
  useResizeObserver(frame, () => {
    const size = sizeOf()
    if (!size) return
    if (!isFitted) beginWith()
    else {
      const { x } = view.value
      const middle = { ...view.value, x: x + (size.width - width) / 2 }
      if (width > 0 && size.width !== width) {
        if (kept.value) look(middle)
        else view.value = middle
      }
      // What is said of it may take the room that it stood in.
      if (shown !== null) show(shown)
    }
    width = size.width
  })
  /** Another network is drawn: it is fitted anew. */
  function begin(): void {
    isFitted = false
    kept.value = null
    anchor = wanted = shown = null
  }
  return {
    view,
    fit: () => refit(whole),
    fitWidth: () => refit(asWide),
    zoom,
    move,
    keepPlace,
    show,
    begin
  }
}
