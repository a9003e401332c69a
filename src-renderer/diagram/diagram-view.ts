import type { AddressForm } from '../stores/use-address'

/** Which part of a drawing is seen: it is scaled first and then moved, in the frame's pixels. */
export interface View {
  x: number
  y: number
  scale: number
}
export interface Size {
  width: number
  height: number
}
export interface Point {
  x: number
  y: number
}

/** What is seen, whatever the size of the frame: the point of the drawing that is in its middle. */
export interface Sight extends Point {
  scale: number
}
/** As an address has it: `x~y~scale`; null where the drawing is fitted into its frame. */
export const sightForm: AddressForm<Sight | null> = {
  read: (text) => {
    const [x = Number.NaN, y = Number.NaN, scale = Number.NaN] = (text ?? '').split('~').map(Number)
    return Number.isFinite(x + y) && scale > 0 ? { x, y, scale: within(scale) } : null
  },
  write: (sight) =>
    sight && `${Math.round(sight.x)}~${Math.round(sight.y)}~${Number(sight.scale.toPrecision(4))}`
}
export const sightOf = ({ x, y, scale }: View, { width, height }: Size): Sight => ({
  scale,
  x: (width / 2 - x) / scale,
  y: (height / 2 - y) / scale
})
export const viewOf = ({ x, y, scale }: Sight, { width, height }: Size): View => ({
  scale,
  x: width / 2 - x * scale,
  y: height / 2 - y * scale
})

/** What stays free at the frame's sides, in pixels. */
const margin = 8
const scaleLimits = { smallest: 0.02, largest: 2 }
const within = (scale: number): number =>
  Math.min(scaleLimits.largest, Math.max(scaleLimits.smallest, scale))

/** As wide as the frame allows, never larger than life; from the top. */
export function asWide(drawing: Size, frame: Size): View {
  const scale = Math.min(1, (frame.width - 2 * margin) / drawing.width)
  return { scale, x: (frame.width - drawing.width * scale) / 2, y: 0 }
}

/** The whole drawing, in the middle of the frame, never larger than life. */
export function whole(drawing: Size, frame: Size): View {
  const scale = within(
    Math.min(1, (frame.width - 2 * margin) / drawing.width, (frame.height - 2 * margin) / drawing.height)
  )
  return {
    scale,
    x: (frame.width - drawing.width * scale) / 2,
    y: (frame.height - drawing.height * scale) / 2
  }
}

/** Larger or smaller by a factor; what is seen at `centre` stays there. */
export function zoomed(view: View, factor: number, centre: Point): View {
  const scale = within(view.scale * factor)
  return {
    scale,
    x: centre.x - ((centre.x - view.x) * scale) / view.scale,
    y: centre.y - ((centre.y - view.y) * scale) / view.scale
  }
}

/** Moved so that what was drawn at `before` is seen where it was, now that it is drawn at `after`. */
export function inPlace(view: View, before: Point, after: Point): View {
  return {
    scale: view.scale,
    x: view.x + (before.x - after.x) * view.scale,
    y: view.y + (before.y - after.y) * view.scale
  }
}

/** Moved as little as makes a box of this size around `middle` visible whole. */
export function broughtIntoView(view: View, middle: Point, box: Size, frame: Size): View {
  const moved = (at: number, length: number, room: number): number => {
    const [from, to] = [at - length / 2, at + length / 2]
    if (from < margin || length + 2 * margin > room) return margin - from
    return to > room - margin ? room - margin - to : 0
  }
  const { scale } = view
  return {
    scale,
    x: view.x + moved(view.x + middle.x * scale, box.width * scale, frame.width),
    y: view.y + moved(view.y + middle.y * scale, box.height * scale, frame.height)
  }
}
