import { type Embedding, type EmbeddingColor, formatMetric } from '../../contract'
import type { DrawingOptions, KindOfFigure, Mark } from '../drawing'
import { type Frame, notesBelow, titleOf } from '../drawing-parts'
import { type EmbeddingGroup, embeddingGroups } from '../embedding-groups'
import { axisTitles, legend, line } from './plot-area'

/** Of the figure's height, what the names of the colours may take. */
const legendShare = 0.35
/** A chart of a slide has a cell for each point in every series; of more cells points are drawn as shapes. */
const mostCells = 200_000
/** With more points than this they are drawn smaller. */
const fewPoints = 5000

/**
 * Images as points: what lies close together looks alike to the network. One unit is as long along both
 * axes.
 */
export function embeddingFigure(
  embedding: Embedding,
  by: EmbeddingColor,
  options: DrawingOptions
): KindOfFigure {
  const { marks: title, height, theme } = titleOf(options)
  const groups = embeddingGroups(embedding, by, theme, { right: 'right', wrong: 'wrong' })
  const key = keyOf(groups, height, { theme, options })
  const notes = notesOf(embedding)
  const titles = embedding.method === 'pca'
  const frame = {
    left: titles ? 34 : 12,
    top: height + key.height + 6,
    right: options.width - 12,
    bottom: options.height - 14 - notes.length * (options.fontSize + 4) - (titles ? 40 : 0)
  }
  const { x, y } = embedding.points
  const at = placesIn(frame, x, y)
  const radius = x.length > fewPoints ? 1.5 : 2.5
  return {
    drawing: {
      ...options,
      ground: theme.ground,
      marks: [
        ...title,
        ...key.marks,
        line(cornersOf(frame), theme.grid),
        ...groups.flatMap(({ color, places }) =>
          places.map((place): Mark => ({ type: 'circle', ...at(place), radius, fill: color }))
        ),
        ...(titles ? axisTitles(...axisNames(embedding), { frame, theme, options }) : []),
        ...notesBelow(notes, options)
      ]
    },
    table: embeddingTable(embedding),
    ...(x.length * groups.length > mostCells ? {} : { native: nativeOf(embedding, groups) })
  }
}

/** Each image with its place, a row an image. */
export function embeddingTable({ points, classes }: Embedding): KindOfFigure['table'] {
  return {
    columns: ['x', 'y', 'image', 'part', 'label', 'predicted', 'probability', 'sha256'],
    rows: points.x.map((x, i) => [
      ...[x, points.y[i] as number, points.name[i] as string, points.part[i] as string],
      ...[
        classes[points.label[i] as number] as string,
        classes[points.predicted[i] as number] as string
      ],
      ...[points.probability[i] as number, points.image[i] as string]
    ])
  }
}

/** The names of as many colours as there is room for, and how many more there are. */
function keyOf(
  groups: readonly EmbeddingGroup[],
  top: number,
  { theme, options }: Parameters<typeof legend>[2]
): ReturnType<typeof legend> {
  const room = options.height * legendShare
  const entries = groups.map(({ name, color }) => ({ text: name, color }))
  for (let shown = entries.length; shown > 0; shown--) {
    const rest = entries.length - shown
    const more = rest > 0 ? [{ text: `${rest} more`, color: theme.ground }] : []
    const key = legend([...entries.slice(0, shown), ...more], top, { theme, options })
    if (key.height <= room || shown === 1) return key
  }
  return { marks: [], height: 0 }
}

/** Where a point lies: all of them in the frame, with a little room around. */
function placesIn(
  frame: Frame,
  x: readonly number[],
  y: readonly number[]
): (place: number) => { x: number; y: number } {
  const [across, up] = [rangeOf(x), rangeOf(y)]
  const inset = 8
  const scale = Math.min(
    (frame.right - frame.left - 2 * inset) / (across.high - across.low || 1),
    (frame.bottom - frame.top - 2 * inset) / (up.high - up.low || 1)
  )
  const middle = {
    x: (frame.left + frame.right) / 2 - (scale * (across.low + across.high)) / 2,
    y: (frame.top + frame.bottom) / 2 + (scale * (up.low + up.high)) / 2
  }
  return (place) => ({
    x: middle.x + scale * (x[place] as number),
    y: middle.y - scale * (y[place] as number)
  })
}

function rangeOf(values: readonly number[]): { low: number; high: number } {
  let [low, high] = [Infinity, -Infinity]
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)]
  return Number.isFinite(low) ? { low, high } : { low: 0, high: 0 }
}

const cornersOf = ({ left, top, right, bottom }: Frame): { x: number; y: number }[] => [
  { x: left, y: top },
  { x: right, y: top },
  { x: right, y: bottom },
  { x: left, y: bottom },
  { x: left, y: top }
]

/** What lies along the axes: of UMAP nothing that has a name. */
function axisNames({ explainedVariance }: Embedding): [below: string, beside: string] {
  const of = (axis: number, name: string): string => {
    const share = explainedVariance?.[axis]
    return share === undefined ? name : `${name} (${formatMetric('accuracy', share)} of the variance)`
  }
  return [of(0, 'First principal component'), of(1, 'Second principal component')]
}

function notesOf({ method, points, available, checkpoint }: Embedding): string[] {
  const shown = points.x.length
  const images =
    shown < available
      ? `${shown.toLocaleString('en')} of ${available.toLocaleString('en')} images, drawn at random`
      : `${shown.toLocaleString('en')} images`
  const meaning =
    method === 'umap'
      ? 'UMAP: nearness means something, axes and distances between groups do not'
      : 'PCA'
  return [`${images}; epoch ${checkpoint.epoch}; ${meaning}`]
}

function nativeOf(
  embedding: Embedding,
  groups: readonly EmbeddingGroup[]
): NonNullable<KindOfFigure['native']> {
  const { x, y } = embedding.points
  const [xTitle, yTitle] = embedding.method === 'pca' ? axisNames(embedding) : ['', '']
  return {
    type: 'cloud',
    ...{ xTitle, yTitle },
    series: groups.map(({ name, color, places }) => ({
      ...{ name, color },
      points: places.map((place) => ({ x: x[place] as number, y: y[place] as number }))
    }))
  }
}
