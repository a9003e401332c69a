import { useResizeObserver } from '@vueuse/core'
import { onMounted, type Ref, shallowRef, watch } from 'vue'
import { nodeHeight, nodeWidth, type PlacedGraph } from '../../src-main/figures/diagram/layout'
import {
  asWide,
  broughtIntoView,
  inPlace,
  type Point,
  type Size,
  type View,
  whole,
  zoomed
} from './diagram-view'

/**
 * How a diagram is seen in its frame: fitted at first, then as somebody moved it. What is opened keeps its
 * place, and what is looked for comes into view.
 */
export function useDiagramView(
  frame: Readonly<Ref<HTMLElement | null>>,
  placed: () => PlacedGraph | null
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
  function refit(fitting: (drawing: Size, frame: Size) => View): void {
    const [drawing, size] = [placed(), sizeOf()]
    if (!drawing || !size) return
    view.value = fitting(drawing, size)
    isFitted = true
    bring()
  }
  function zoom(factor: number, at?: Point): void {
    const size = sizeOf() ?? { width: 0, height: 0 }
    view.value = zoomed(view.value, factor, at ?? { x: size.width / 2, y: size.height / 2 })
  }
  function move(x: number, y: number): void {
    shown = null
    view.value = { ...view.value, x: view.value.x + x, y: view.value.y + y }
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
    else refit(asWide)
  }
  function bring(): void {
    const [middle, size] = [wanted === null ? undefined : placed()?.places[wanted], sizeOf()]
    if (!middle || !size) return
    wanted = null
    view.value = broughtIntoView(view.value, middle, { width: nodeWidth, height: nodeHeight }, size)
  }

  watch(
    placed,
    (next) => {
      if (!next) return
      const after = anchor?.ids.map((id) => next.places[id]).find((each) => each !== undefined)
      if (anchor && after) view.value = inPlace(view.value, anchor.at, after)
      else if (!isFitted) refit(asWide)
      anchor = null
      bring()
    },
    { flush: 'post', immediate: true }
  )
  // What was laid out before there was a frame.
  onMounted(() => {
    if (!isFitted) refit(asWide)
  })
  /** What is seen in the middle stays there when the frame becomes wider or narrower. */
  let width = 0
  useResizeObserver(frame, () => {
    const size = sizeOf()
    if (!size) return
    if (!isFitted) refit(asWide)
    else {
      const { x } = view.value
      if (width > 0) view.value = { ...view.value, x: x + (size.width - width) / 2 }
      // What is said of it may take the room that it stood in.
      if (shown !== null) show(shown)
    }
    width = size.width
  })
  /** Another network is drawn: it is fitted anew. */
  function begin(): void {
    isFitted = false
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
