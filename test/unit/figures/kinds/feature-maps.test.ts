import { describe, expect, it } from 'vitest'
import { drawingOptions } from '../../../../src-main/exports/drawn-figure'
import { plotRequest } from '../../../../src-main/contract'
import { featureMapsFigure, type FeatureMaps } from '../../../../src-main/figures/kinds/feature-maps'

const options = drawingOptions(
  plotRequest.parse({ runs: ['a'], kind: 'feature-maps', format: 'svg', width: 400, height: 300 })
)
/** Two maps of 1 x 3: 0, 5, 10 and three times 7. */
const maps: FeatureMaps = {
  layer: 'conv2d',
  shape: [1, 3, 2],
  values: Float32Array.of(0, 7, 5, 7, 10, 7),
  image: { name: 'image 4', shape: [1, 2, 1], levels: Float32Array.of(10, 200) }
}
function drawn(given: FeatureMaps) {
  const pictures: { pixels: number[]; width: number; height: number }[] = []
  const figure = featureMapsFigure(given, options, (pixels, width, height) => {
    pictures.push({ pixels: [...pixels], width, height })
    return { mediaType: 'image/png', base64: '' }
  })
  return { ...figure, pictures }
}

describe('feature maps', () => {
  it('are the image in its levels, and of each channel a map from its smallest value to its largest', () => {
    const { pictures, table } = drawn(maps)
    expect(pictures.map(({ width, height }) => [width, height])).toEqual([
      [2, 1],
      [3, 1],
      [3, 1]
    ])
    expect(pictures[0]?.pixels).toEqual([10, 10, 10, 255, 200, 200, 200, 255])
    const [dark, middle, bright] = [0, 4, 8].map((at) => pictures[1]?.pixels.slice(at, at + 3) ?? [])
    // The middle of both ends, in every colour; a map of one value is as dark as nothing.
    middle?.forEach((value, i) =>
      expect(Math.abs(value - ((dark?.[i] ?? 0) + (bright?.[i] ?? 0)) / 2)).toBeLessThanOrEqual(1.5)
    )
    expect(dark).not.toEqual(bright)
    for (const at of [0, 4, 8]) expect(pictures[2]?.pixels.slice(at, at + 3)).toEqual(dark)
    expect(table).toEqual({
      columns: ['channel', 'smallest', 'largest', 'mean'],
      rows: [
        [0, 0, 10, 5],
        [1, 7, 7, 7]
      ]
    })
  })

  it('stay inside the figure, however many there are, and say how many are shown', () => {
    const many: FeatureMaps = { ...maps, shape: [1, 1, 100], values: new Float32Array(100) }
    const { drawing, pictures, table } = drawn(many)
    expect(pictures).toHaveLength(65)
    expect(table.rows).toHaveLength(100)
    for (const mark of drawing.marks)
      if (mark.type === 'picture') {
        expect(mark.x + mark.width).toBeLessThanOrEqual(400)
        expect(mark.y + mark.height).toBeLessThanOrEqual(300)
      }
    const texts = drawing.marks.flatMap((mark) => (mark.type === 'text' ? [mark.text] : []))
    expect(texts.join()).toContain('of which the first 64 are shown')
  })

  it('leave what is no number as dark as nothing', () => {
    const odd = { ...maps, values: Float32Array.of(0, 7, Number.NaN, 7, 10, 7) }
    expect(() => drawn(odd)).not.toThrow()
  })
})
