import type { ConfidenceBin } from '../../contract'
import type { DrawingOptions, KindOfFigure, Mark } from '../drawing'
import { titleOf } from '../drawing-parts'
import { seriesColor } from '../palette'
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

/**
 * How often answers are right by how sure a network was of them; on the diagonal it is as sure as it may
 * be.
 */
export function calibrationFigure(
  runs: readonly CalibratedRun[],
  options: DrawingOptions
): KindOfFigure {
  const { marks: title, height, theme } = titleOf(options)
  const entries = runs.map(({ name, bins }, i) => ({
    text: `${runs.length > 1 ? `${name}: ` : ''}${wordsOf(bins)}`,
    color: seriesColor(theme, i)
  }))
  const key = legend(entries, height, { theme, options })
  const frame = {
    left: 60,
    top: height + key.height + 8,
    right: options.width - 20,
    bottom: options.height - 44
  }
  const x = scaleOf(0, 1, frame.left, frame.right)
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
        ...levels(ticks, y, percent, inside),
        ...feet(ticks, x, percent, inside),
        ...axisTitles('Confidence', 'Accuracy', inside),
        diagonal,
        ...curves
      ]
    },
    table: tableOf(runs),
    native: {
      ...{ type: 'points', xTitle: 'Confidence', yTitle: 'Accuracy' },
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

const origin = { x: 0, y: 0 }

/** How often answers are right (y) by how sure the network was of them (x), of each bin that has images. */
const pointsOf = (bins: readonly ConfidenceBin[]): { x: number; y: number }[] =>
  bins
    .filter(({ images }) => images > 0)
    .map(({ images, correct, confidence }) => ({ x: confidence / images, y: correct / images }))

function wordsOf(bins: readonly ConfidenceBin[]): string {
  const images = bins.reduce((sum, bin) => sum + bin.images, 0)
  const error = expectedCalibrationError(bins)
  return `expected calibration error ${(100 * error).toFixed(2)}%, n = ${images.toLocaleString('en')}`
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
