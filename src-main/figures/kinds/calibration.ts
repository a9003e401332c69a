import type { ConfidenceBin } from '../../contract'
import type { DrawingOptions, KindOfFigure, Mark } from '../drawing'
import { type Frame, titleOf } from '../drawing-parts'
import { type FigureTheme, seriesColor } from '../palette'
import { axisTitles, feet, legend, levels, line, scaleOf } from './plot-area'

/** A run's confidences as its evaluation counted them. */
export interface CalibratedRun {
  name: string
  bins: readonly ConfidenceBin[]
}

/**
 * Expected calibration error: how far accuracy is from confidence, on average over the images
 * (Naeini et al., 2015; Guo et al., 2017). NaN of no image.
 */
export function expectedCalibrationError(bins: readonly ConfidenceBin[]): number {
  const images = bins.reduce((sum, bin) => sum + bin.images, 0)
  return bins.reduce((sum, { correct, confidence }) => sum + Math.abs(correct - confidence), 0) / images
}

/** What a calibration figure says, in the language of who looks at it. */
export interface CalibrationWords {
  confidence: string
  accuracy: string
  images: string
  /** The error as it is written, and of how many images it is the mean; null where that is said beside it. */
  error: ((error: string, images: string) => string) | null
}
const englishWords: CalibrationWords = {
  confidence: 'Confidence',
  accuracy: 'Accuracy',
  images: 'Images',
  error: (error, images) => `expected calibration error ${error}, n = ${images}`
}

/**
 * How often answers are right by how sure a network was of them; on the diagonal it is as sure as it may
 * be. Above, how many images have an answer of each part of the confidences.
 */
export function calibrationFigure(
  runs: readonly CalibratedRun[],
  options: DrawingOptions,
  words: CalibrationWords = englishWords
): KindOfFigure {
  const { marks: title, height, theme } = titleOf(options)
  const { error } = words
  const entries = runs.map(({ name, bins }, i) => ({
    text: `${runs.length > 1 ? `${name}: ` : ''}${error ? errorIn(bins, error) : ''}`,
    color: seriesColor(theme, i)
  }))
  const key = error ? legend(entries, height, { theme, options }) : { marks: [], height: 0 }
  const [left, right, top] = [60, options.width - 20, height + key.height + 8]
  const counts = { left, right, top, bottom: top + Math.round(options.height * 0.14) }
  const frame = { left, right, top: counts.bottom + 14, bottom: options.height - 44 }
  const x = scaleOf(0, 1, left, right)
  const y = scaleOf(0, 1, frame.bottom, frame.top)
  const inside = { frame, theme, options }
  const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1]
  const percent = (value: number): string => `${Math.round(100 * value)}%`
  const diagonal: Mark = {
    type: 'line',
    points: [
      { x: x(0), y: y(0) },
      { x: x(1), y: y(1) }
    ],
    stroke: theme.muted,
    width: 1,
    dash: [4, 4]
  }
  const curves = runs.flatMap(({ bins }, i): Mark[] => {
    const color = seriesColor(theme, i)
    const points = pointsOf(bins).map((point) => ({ x: x(point.x), y: y(point.y) }))
    return [
      line(points, color, 1.75),
      ...points.map((at): Mark => ({ type: 'circle', ...at, radius: 3, fill: color }))
    ]
  })
  return {
    drawing: {
      ...options,
      ground: theme.ground,
      marks: [
        ...title,
        ...key.marks,
        ...countBars(runs, { frame: counts, theme, options }),
        ...levels(ticks, y, percent, inside),
        ...feet(ticks, x, percent, inside),
        ...axisTitles(words.confidence, words.accuracy, inside),
        ...axisTitles('', words.images, { ...inside, frame: counts }).slice(1),
        diagonal,
        ...curves
      ]
    },
    table: tableOf(runs),
    native: {
      ...{ type: 'points', xTitle: words.confidence, yTitle: words.accuracy },
      series: [
        ...runs.map(({ bins }, i) => ({
          ...{ name: entries[i]?.text ?? '', color: seriesColor(theme, i) },
          points: pointsOf(bins)
        })),
        { name: 'As sure as it may be', color: theme.muted, points: [origin, { x: 1, y: 1 }] }
      ]
    }
  }
}

/** A bar for each part and run, side by side, as high as it has images; few are seen too. */
function countBars(
  runs: readonly CalibratedRun[],
  plot: { frame: Frame; theme: FigureTheme; options: DrawingOptions }
): Mark[] {
  const { frame, theme } = plot
  const most = Math.max(0, ...runs.flatMap(({ bins }) => bins.map(({ images }) => images)))
  const up = scaleOf(0, most || 1, frame.bottom, frame.top)
  const bars = runs.flatMap(({ bins }, i) =>
    bins.flatMap(({ images }, bin): Mark[] => {
      if (images === 0) return []
      const part = (frame.right - frame.left) / bins.length
      const width = (part - 2) / runs.length
      const height = Math.max(1, frame.bottom - up(images))
      return [
        {
          ...{ type: 'rectangle', x: frame.left + bin * part + 1 + i * width, width },
          ...{ y: frame.bottom - height, height, fill: seriesColor(theme, i) }
        }
      ]
    })
  )
  return [
    ...levels(most > 0 ? [0, most] : [0], up, (value) => value.toLocaleString('en'), plot),
    ...bars
  ]
}

const origin = { x: 0, y: 0 }

/** How often answers are right (y) by how sure the network was of them (x), of each bin that has images. */
const pointsOf = (bins: readonly ConfidenceBin[]): { x: number; y: number }[] =>
  bins
    .filter(({ images }) => images > 0)
    .map(({ images, correct, confidence }) => ({ x: confidence / images, y: correct / images }))

function errorIn(
  bins: readonly ConfidenceBin[],
  written: NonNullable<CalibrationWords['error']>
): string {
  const images = bins.reduce((sum, bin) => sum + bin.images, 0)
  const error = expectedCalibrationError(bins)
  return written(`${(100 * error).toFixed(2)}%`, images.toLocaleString('en'))
}

function tableOf(runs: readonly CalibratedRun[]): KindOfFigure['table'] {
  return {
    columns: ['run', 'from', 'to', 'images', 'confidence', 'accuracy'],
    rows: runs.flatMap(({ name, bins }) =>
      bins.map(({ images, correct, confidence }, i) => [
        name,
        +(i / bins.length).toFixed(6),
        +((i + 1) / bins.length).toFixed(6),
        images,
        images === 0 ? null : confidence / images,
        images === 0 ? null : correct / images
      ])
    )
  }
}
