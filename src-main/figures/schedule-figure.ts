import type { Chart, ChartConfiguration, Plugin } from 'chart.js'
import { formatRate, type ScheduleConfig, scheduleFactor } from '../contract'
import { type FigureTheme, figureThemes, seriesColor } from './palette'
import type { Point } from './series'

/** What a learning rate's curve depends on. */
export interface ScheduledRate {
  learningRate: number
  schedule: ScheduleConfig
  epochs: number
  stepsPerEpoch: number
}

const samples = 240
/**
 * So many falls of a staircase are drawn with upright steps; more of them are closer than the pixels.
 */
const uprightFalls = 120

/** Steps at which a schedule turns: sampling could miss them. */
function turns({ schedule, epochs, stepsPerEpoch }: ScheduledRate): number[] {
  const at = (epoch: number): number => Math.round(epoch * stepsPerEpoch)
  if (schedule.type === 'step') {
    const falls = Math.floor(epochs / schedule.every)
    return falls > uprightFalls
      ? []
      : Array.from({ length: falls }, (_, i) => at((i + 1) * schedule.every)).flatMap((step) => [
          step,
          step + 1
        ])
  }
  if (schedule.type === 'cosine')
    return [at(schedule.warmupEpochs), at(schedule.warmupEpochs) + 1, at(schedule.epochs ?? epochs)]
  if (schedule.type === 'oneCycle')
    return [
      Math.round(schedule.riseFraction * (schedule.epochs ?? epochs) * stepsPerEpoch),
      at(schedule.epochs ?? epochs)
    ]
  return []
}

/** The learning rate over a run: x in epochs, y the rate, from the first step to the last. */
export function scheduleCurve(rate: ScheduledRate): Point[] {
  const { learningRate, schedule, epochs, stepsPerEpoch } = rate
  const total = Math.max(1, epochs * stepsPerEpoch)
  const count = Math.min(samples, total)
  const even = Array.from({ length: count }, (_, i) =>
    count === 1 ? 1 : 1 + Math.round((i * (total - 1)) / (count - 1))
  )
  const steps = [...new Set([...even, ...turns(rate)])]
    .filter((step) => step >= 1 && step <= total)
    .sort((a, b) => a - b)
  return steps.map((step) => ({
    x: (step - 1) / stepsPerEpoch,
    y: learningRate * scheduleFactor(schedule, { step, stepsPerEpoch, epochs })
  }))
}

/**
 * The points of a curve worth a number: where it begins, where it is highest, where it ends; one of each
 * height.
 */
export function landmarks(points: Point[]): Point[] {
  const [first, last] = [points[0], points.at(-1)]
  if (!first || !last) return []
  const highest = points.reduce((best, point) => (point.y > best.y * (1 + 1e-9) ? point : best), first)
  const found = [first, highest, last].filter((point, i, all) => all.indexOf(point) === i)
  return first.y === last.y && highest.y === first.y ? [first] : found
}

declare module 'chart.js' {
  interface PluginOptionsByType<TType> {
    landmarks?: { ink: string; ground: string; font: string; kind?: TType }
  }
}

/** Writes the curve's value beside its landmarks, inside the plot. */
const landmarkLabels: Plugin<'line', { ink: string; ground: string; font: string }> = {
  id: 'landmarks',
  afterDatasetsDraw(chart: Chart, _, { ink, ground, font }) {
    const {
      ctx,
      chartArea,
      scales: { x, y }
    } = chart
    if (!x || !y) return
    ctx.save()
    ctx.font = font
    ctx.fillStyle = ink
    ctx.textBaseline = 'bottom'
    const found = landmarks(chart.data.datasets[0]?.data as Point[])
    const highest = Math.max(...found.map((point) => point.y))
    for (const point of found) {
      const [left, top] = [x.getPixelForValue(point.x), y.getPixelForValue(point.y)]
      // A thousandth of the plot's height is nothing that one sees.
      const text = point.y > 0 && point.y < highest / 1000 ? '≈0' : formatRate(point.y)
      const { width } = ctx.measureText(text)
      ctx.beginPath()
      ctx.arc(left, top, 2.5, 0, 2 * Math.PI)
      ctx.fill()
      const start = Math.max(chartArea.left + 2, Math.min(chartArea.right - width - 2, left - width / 2))
      // The curve may pass there.
      ctx.strokeStyle = ground
      ctx.lineWidth = 3
      ctx.strokeText(text, start, top - 5)
      ctx.fillText(text, start, top - 5)
    }
    ctx.restore()
  }
}

/** The small figure of a schedule: the learning rate over the epochs of the run. */
export function scheduleFigure(
  rate: ScheduledRate,
  options: { theme: 'light' | 'dark'; fontFamily: string; fontSize: number; epochsWord: string }
): ChartConfiguration<'line'> {
  const theme: FigureTheme = figureThemes[options.theme]
  const font = { family: options.fontFamily, size: options.fontSize }
  const color = seriesColor(theme, 0)
  return {
    type: 'line',
    data: {
      datasets: [
        { data: scheduleCurve(rate), borderColor: color, borderWidth: 1.75, pointRadius: 0, tension: 0 }
      ]
    },
    options: {
      animation: false,
      responsive: false,
      maintainAspectRatio: false,
      parsing: false,
      normalized: true,
      events: [],
      layout: { padding: { top: 18, right: 6 } },
      plugins: {
        legend: { display: false },
        title: { display: false },
        tooltip: { enabled: false },
        landmarks: {
          ink: theme.text,
          ground: theme.ground,
          font: `${options.fontSize}px ${options.fontFamily}`
        }
      },
      scales: {
        x: {
          type: 'linear',
          min: 0,
          max: rate.epochs,
          grid: { display: false },
          border: { color: theme.grid },
          ticks: { color: theme.muted, font, maxRotation: 0, maxTicksLimit: 9 },
          title: { display: true, text: options.epochsWord, color: theme.muted, font }
        },
        y: {
          type: 'linear',
          min: 0,
          grid: { color: theme.grid },
          border: { display: false },
          ticks: {
            color: theme.muted,
            font,
            maxTicksLimit: 4,
            callback: (value) => formatRate(Number(value))
          }
        }
      }
    },
    plugins: [landmarkLabels]
  }
}
