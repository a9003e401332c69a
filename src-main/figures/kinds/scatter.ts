import { formatMetric, type MetricName } from '../../contract'
import { bestValue } from '../best-value'
import type { DrawingOptions, KindOfFigure, Mark } from '../drawing'
import { fitted, notesBelow, titleOf } from '../drawing-parts'
import { seriesColor } from '../palette'
import { countingTicks } from '../ticks'
import type { ConfiguredRun } from './parallel'
import { axisTitles, feet, levels, line, scaleOf } from './plot-area'
import { settingsThatDiffer, written } from './settings-that-differ'

interface Place {
  value: string | number
  outcome: number
  run: ConfiguredRun
  index: number
}

/**
 * Runs as points: a setting in which they differ along the horizontal axis, the best value of a metric
 * along the vertical one. Numbers of several orders of magnitude lie on a logarithmic axis, and what is no
 * number side by side. Null where the runs do not differ in that setting.
 */
export function scatterFigure(
  runs: readonly ConfiguredRun[],
  setting: string,
  metric: MetricName,
  options: DrawingOptions
): KindOfFigure | null {
  const values = settingsThatDiffer(runs).find(({ path }) => path === setting)?.values
  if (!values) return null
  const { marks: title, height, theme } = titleOf(options)
  const all = runs.map((run, index) => ({
    ...{ run, index, value: values[index] ?? null },
    outcome: bestValue(run.epochs, metric)
  }))
  const places = all.filter(
    (each): each is Place => each.value !== null && Number.isFinite(each.outcome)
  )
  const notes = all.flatMap((each) =>
    places.includes(each as Place) ? [] : [`${each.run.summary.name}: nothing to draw`]
  )
  const shownNotes = notes.length > 3 ? [`${notes.length} runs have nothing to draw`] : notes

  const frame = {
    left: 64,
    top: height + 10,
    right: options.width - 24,
    bottom: options.height - 48 - shownNotes.length * (options.fontSize + 4)
  }
  const along = axisOf(places, frame)
  const outcomes = places.map(({ outcome }) => outcome)
  const [low, high] = [Math.min(...outcomes), Math.max(...outcomes)]
  const room = (high - low || Math.abs(high) || 1) * 0.06
  const up = scaleOf(low - room, high + room, frame.bottom, frame.top)
  const plot = { frame, theme, options }
  const points = places.map(({ run, index, value, outcome }) => ({
    ...{ type: 'circle' as const, x: along.at(value), y: up(outcome), radius: 4 },
    ...{ fill: seriesColor(theme, index), about: run.summary.id }
  }))
  return {
    drawing: {
      ...options,
      ground: theme.ground,
      marks: [
        ...title,
        ...(places.length === 0
          ? []
          : [
              ...levels(countingTicks(low, high), up, (value) => formatMetric(metric, value), plot),
              ...feet(along.ticks, (tick) => along.at(along.valueOf(tick)), along.text, plot)
            ]),
        line(
          [
            { x: frame.left, y: frame.bottom },
            { x: frame.right, y: frame.bottom }
          ],
          theme.muted
        ),
        ...points,
        ...namesBeside(points, places, frame.right, options),
        ...axisTitles(options.settingName?.(setting) ?? setting, metric, plot),
        ...notesBelow(shownNotes, options)
      ]
    },
    table: {
      columns: ['run', 'name', setting, metric],
      rows: all.map(({ run, value, outcome }) => [
        ...[run.summary.id, run.summary.name, value],
        Number.isFinite(outcome) ? outcome : null
      ])
    }
  }
}

/** What each point is called, beside it, where that covers no other point's name. */
function namesBeside(
  points: readonly { x: number; y: number; radius: number; fill: string }[],
  places: readonly Place[],
  right: number,
  options: DrawingOptions
): Mark[] {
  const size = options.fontSize
  const taken: { left: number; right: number; y: number }[] = points.map(({ x, y, radius }) => ({
    left: x - radius,
    right: x + radius,
    y
  }))
  return points.flatMap(({ x, y, radius, fill }, i): Mark[] => {
    const text = fitted(places[i]?.run.summary.name ?? '', size, 160, options)
    const width = options.measure(text, size)
    const isLeft = x + radius + 4 + width > right
    const start = isLeft ? x - radius - 4 - width : x + radius + 4
    const isCovering = taken.some(
      (each) => each.left < start + width && each.right > start && Math.abs(each.y - y) < size + 2
    )
    if (isCovering) return []
    taken.push({ left: start, right: start + width, y })
    return [{ ...{ type: 'text', x: start, y, text, size, fill }, anchor: 'start' }]
  })
}

/** The horizontal axis: where a value lies, and what is written below it. */
interface Axis {
  at(value: string | number): number
  /** What stands below the axis: numbers, or the places of kinds in their order. */
  ticks: number[]
  valueOf(tick: number): string | number
  text(tick: number): string
}

function axisOf(places: readonly Place[], frame: { left: number; right: number }): Axis {
  const numbers = places.flatMap(({ value }) => (typeof value === 'number' ? [value] : []))
  if (numbers.length < places.length || numbers.length === 0) return kindsAxis(places, frame)
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)]
  const isLogarithmic = low > 0 && high / low >= 50
  const scaled = (value: number): number => (isLogarithmic ? Math.log(value) : value)
  const inset = (frame.right - frame.left) * 0.05
  const scale = scaleOf(scaled(low), scaled(high), frame.left + inset, frame.right - inset)
  const found = [...new Set(numbers)].sort((a, b) => a - b)
  return {
    at: (value) => scale(scaled(Number(value))),
    ticks: found.length <= 8 ? found : isLogarithmic ? [low, high] : countingTicks(low, high),
    valueOf: (tick) => tick,
    text: (tick) => written(tick)
  }
}

function kindsAxis(places: readonly Place[], frame: { left: number; right: number }): Axis {
  const kinds = [...new Set(places.map(({ value }) => String(value)))].sort()
  const width = (frame.right - frame.left) / Math.max(1, kinds.length)
  return {
    at: (value) => frame.left + (kinds.indexOf(String(value)) + 0.5) * width,
    ticks: kinds.map((_, i) => i),
    valueOf: (tick) => kinds[tick] ?? '',
    text: (tick) => kinds[tick] ?? ''
  }
}
