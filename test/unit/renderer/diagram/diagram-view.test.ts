import { describe, expect, it } from 'vitest'
import {
  asWide,
  broughtIntoView,
  inPlace,
  whole,
  zoomed
} from '../../../../src-renderer/diagram/diagram-view'

const frame = { width: 416, height: 216 }
const seenAt = (
  { x, y, scale }: { x: number; y: number; scale: number },
  at: { x: number; y: number }
) => [x + at.x * scale, y + at.y * scale]

describe('how a diagram is seen', () => {
  it('is as wide as its frame, from the top, and never larger than life', () => {
    expect(asWide({ width: 800, height: 4000 }, frame)).toEqual({ scale: 0.5, x: 8, y: 0 })
    expect(asWide({ width: 200, height: 100 }, frame)).toEqual({ scale: 1, x: 108, y: 0 })
  })

  it('is whole where it is fitted to both sides, in the middle', () => {
    // The height decides: 200 of 4000.
    expect(whole({ width: 800, height: 4000 }, frame)).toEqual({ scale: 0.05, x: 188, y: 8 })
    expect(whole({ width: 800, height: 100 }, frame)).toEqual({ scale: 0.5, x: 8, y: 83 })
  })

  it('keeps under the pointer what is there while it grows, to a limit', () => {
    const view = { x: 10, y: -20, scale: 0.5 }
    const larger = zoomed(view, 2, { x: 110, y: 80 })
    expect(larger.scale).toBe(1)
    // 200 to the right and 200 down in the drawing.
    expect(seenAt(larger, { x: 200, y: 200 })).toEqual([110, 80])
    expect(zoomed(view, 1000, { x: 0, y: 0 }).scale).toBe(2)
  })

  it('keeps the place of a box when the drawing around it changes', () => {
    const view = { x: 7, y: -300, scale: 0.5 }
    const [before, after] = [
      { x: 120, y: 900 },
      { x: 340, y: 1000 }
    ]
    expect(seenAt(inPlace(view, before, after), after)).toEqual(seenAt(view, before))
  })

  it('moves no more than it takes to see a box whole, and not where it is seen', () => {
    const view = { x: 0, y: 0, scale: 1 }
    const box = { width: 100, height: 40 }
    expect(broughtIntoView(view, { x: 200, y: 100 }, box, frame)).toEqual(view)
    // It ends at 320, and is to end at 208; it begins at -30, and is to begin at 8.
    expect(broughtIntoView(view, { x: 20, y: 300 }, box, frame)).toEqual({ x: 38, y: -112, scale: 1 })
  })
})
