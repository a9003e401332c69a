import type { DrawingOptions, KindOfFigure, Mark } from '../drawing'
import { fitted, mix, notesBelow, titleOf } from '../drawing-parts'
import { seriesColor } from '../palette'
import { gridOf } from './picture-grid'

/** What a layer results in for one image: [height, width, channels], channels last. */
export interface FeatureMaps {
  layer: string
  shape: [height: number, width: number, channels: number]
  values: Float32Array
  /** The image itself, in levels 0..255. */
  image: { name: string; shape: [height: number, width: number, channels: number]; levels: Float32Array }
}

/** Makes a picture of pixels: red, green, blue and opacity of each, row by row. */
export type PictureMaker = (
  pixels: Uint8ClampedArray,
  width: number,
  height: number
) => { mediaType: string; base64: string }

/** So many maps are drawn: more are too small to be seen. */
const mostMaps = 64

interface Cell {
  name: string
  width: number
  height: number
  pixels: Uint8ClampedArray
}

/**
 * What a layer makes of an image: the image, and a map a channel, each from its smallest value to its
 * largest.
 */
export function featureMapsFigure(
  maps: FeatureMaps,
  options: DrawingOptions,
  pictureOf: PictureMaker
): KindOfFigure {
  const { marks: title, height: top, theme } = titleOf(options)
  const [, , channels] = maps.shape
  const ranges = Array.from({ length: channels }, (_, channel) => rangeOf(maps, channel))
  const colours = Array.from({ length: 256 }, (_, level) =>
    rgb(mix(theme.grid, seriesColor(theme, 0), level / 255))
  )
  const cells = [
    imageCell(maps.image),
    ...ranges.slice(0, mostMaps).map((range, channel) => mapCell(maps, channel, range, colours))
  ]

  const size = options.fontSize
  const caption = size + 6
  const note =
    `${maps.layer}: ${channels} maps of ${maps.shape[0]} x ${maps.shape[1]}` +
    (channels > mostMaps ? `, of which the first ${mostMaps} are shown` : '') +
    '; each from its smallest value to its largest'
  const room = options.height - top - size - 20
  const { columns, side } = gridOf(cells.length, options.width - 24, room, caption)
  const marks = cells.flatMap(({ name, width, height, pixels }, i): Mark[] => {
    const place = {
      x: 12 + (i % columns) * (side + 10),
      y: top + Math.floor(i / columns) * (side + caption + 10)
    }
    const text = fitted(name, size, side + 6, options)
    return [
      { type: 'picture', ...place, width: side, height: side, ...pictureOf(pixels, width, height) },
      {
        type: 'text',
        ...{ x: place.x + side / 2, y: place.y + side + 9, text, size },
        ...{ fill: theme.muted, anchor: 'middle' }
      }
    ]
  })
  return {
    drawing: {
      ...options,
      ground: theme.ground,
      marks: [...title, ...marks, ...notesBelow([note], options)]
    },
    table: {
      columns: ['channel', 'smallest', 'largest', 'mean'],
      rows: ranges.map(({ smallest, largest, mean }, channel) => [channel, smallest, largest, mean])
    }
  }
}

interface Range {
  smallest: number
  largest: number
  mean: number
}

function rangeOf({ values, shape: [, , channels] }: FeatureMaps, channel: number): Range {
  let [smallest, largest, sum, count] = [Infinity, -Infinity, 0, 0]
  for (let i = channel; i < values.length; i += channels) {
    const value = values[i] as number
    smallest = Math.min(smallest, value)
    largest = Math.max(largest, value)
    sum += value
    count++
  }
  return { smallest, largest, mean: sum / count }
}

type Colour = readonly [number, number, number]
const rgb = (hex: string): Colour => [
  parseInt(hex.slice(1, 3), 16),
  parseInt(hex.slice(3, 5), 16),
  parseInt(hex.slice(5, 7), 16)
]

function mapCell(
  { values, shape: [height, width, channels] }: FeatureMaps,
  channel: number,
  { smallest, largest }: Range,
  colours: readonly Colour[]
): Cell {
  const pixels = new Uint8ClampedArray(4 * width * height)
  const span = largest - smallest
  for (let i = 0; i < width * height; i++) {
    const value = values[i * channels + channel] as number
    // A map of one value, or with one that is no number, is as dark as nothing.
    const level = span > 0 ? Math.round((255 * (value - smallest)) / span) : 0
    pixels.set([...(colours[level] ?? (colours[0] as Colour)), 255], 4 * i)
  }
  return { name: String(channel), width, height, pixels }
}

function imageCell({ name, shape: [height, width, channels], levels }: FeatureMaps['image']): Cell {
  const pixels = new Uint8ClampedArray(4 * width * height)
  for (let i = 0; i < width * height; i++) {
    const level = (channel: number): number => levels[i * channels + (channels >= 3 ? channel : 0)] ?? 0
    pixels.set([level(0), level(1), level(2), 255], 4 * i)
  }
  return { name, width, height, pixels }
}
