import { useResizeObserver } from '@vueuse/core'
import { type Ref, shallowRef, watch } from 'vue'
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
  }
  function zoom(factor: number, at?: Point): void {
    const size = sizeOf() ?? { width: 0, height: 0 }
    view.value = zoomed(view.value, factor, at ?? { x: size.width / 2, y: size.height / 2 })
  }
  function move(x: number, y: number): void {
    view.value = { ...view.value, x: view.value.x + x, y: view.value.y + y }
  }

  /** Keeps the place of a box that becomes others with the next drawing, the first of `ids` among them. */
  function keepPlace(id: string, ids: readonly string[]): void {
    const at = placed()?.places[id]
    anchor = at ? { at, ids } : null
  }
  /** Shows a box, now or as soon as it is drawn. */
  function show(id: string): void {
    const [middle, size] = [placed()?.places[id], sizeOf()]
    wanted = middle ? null : id
    if (middle && size)
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
      if (wanted !== null && next.places[wanted]) show(wanted)
    },
    { flush: 'post', immediate: true }
  )
  useResizeObserver(frame, () => {
    if (!isFitted) refit(asWide)
  })
  /** Another network is drawn: it is fitted anew. */
  function begin(): void {
    isFitted = false
    anchor = wanted = null
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
