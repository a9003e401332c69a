import type { Chart, Plugin } from 'chart.js'
import { formatSetting, type SteeringChange } from '../contract'
import { type FigureAxis, type FigureRun, positionOf } from './series'

/** A stretch of the x axis in which the run was paused; on an axis without wall time it has no width. */
export interface PauseMark {
  from: number
  to: number
}
/** Where a run was changed while it trained, and how. */
interface SteeringMark {
  at: number
  text: string
}
export interface RunMarks {
  pauses: PauseMark[]
  steering: SteeringMark[]
}
/** What a change is called in its label. */
export interface SteeringWords {
  learningRate: string
  epochs: string
  earlyStopping: string
  frozenStages: string
  off: string
}

/** Between two sessions the run was paused, or interrupted. */
export function pausesOf(run: FigureRun, axis: FigureAxis): PauseMark[] {
  const { sessions = [] } = run
  return sessions.slice(1).flatMap((next, i) => {
    const { endedAt } = sessions[i] as (typeof sessions)[0]
    const done = next.firstStep - 1
    return [
      {
        from: positionOf(run, done, endedAt ?? next.startedAt, axis),
        to: positionOf(run, done, next.startedAt, axis)
      }
    ]
  })
}

/** A change in a few words, what was before it in front of what is after it: "lr 0.01 → 0.001". */
function describeChange(
  change: SteeringChange,
  before: { learningRate?: number | undefined; epochs?: number | undefined },
  words: SteeringWords
): string {
  const fromTo = (name: string, from: number | undefined, to: number): string =>
    from === undefined
      ? `${name} → ${formatSetting(to)}`
      : `${name} ${formatSetting(from)} → ${formatSetting(to)}`
  return [
    change.learningRate === undefined
      ? null
      : fromTo(words.learningRate, before.learningRate, change.learningRate),
    change.epochs === undefined ? null : fromTo(words.epochs, before.epochs, change.epochs),
    change.earlyStopping === undefined
      ? null
      : `${words.earlyStopping} ${change.earlyStopping === null ? words.off : change.earlyStopping.patience}`,
    change.frozenStages === undefined ? null : `${words.frozenStages} → ${change.frozenStages}`
  ]
    .filter((text) => text !== null)
    .join(', ')
}

/** Every change of a run in words, each with what it replaced. */
export function describeSteering(
  run: Pick<FigureRun, 'steering' | 'spec'> & { summary?: { learningRate: number } },
  words: SteeringWords
): { step: number; at: number; text: string }[] {
  let learningRate = run.spec?.optimizer.learningRate ?? run.summary?.learningRate
  let epochs = run.spec?.epochs
  return (run.steering ?? []).map(({ step, at, change }) => {
    const text = describeChange(change, { learningRate, epochs }, words)
    learningRate = change.learningRate ?? learningRate
    epochs = change.epochs ?? epochs
    return { step, at, text }
  })
}

/**
 * What happened to the run beside its curves. Of several runs in one figure nothing is marked: it would
 * not be clear whose it is.
 */
export function marksOf(runs: FigureRun[], axis: FigureAxis, words: SteeringWords): RunMarks {
  const [run] = runs
  if (!run || runs.length > 1) return { pauses: [], steering: [] }
  return {
    pauses: pausesOf(run, axis),
    steering: describeSteering(run, words).map(({ step, at, text }) => ({
      at: positionOf(run, step - 1, at, axis),
      text
    }))
  }
}

declare module 'chart.js' {
  interface PluginOptionsByType<TType> {
    'run-marks'?: RunMarks & {
      shade: string
      ink: string
      ground: string
      font: string
      size: number
      kind?: TType
    }
  }
}

const markerHeight = 5
/** CSS pixels from one row of labels to the next, by the size of their letters. */
const rowHeight = (size: number): number => size + 2
/** Labels of more changes at one place than this are left out; their markers stay. */
const mostRows = 3

/** Room above the plot, in CSS pixels, for the labels of changes. */
export const marksHeight = ({ steering }: RunMarks, size: number): number =>
  steering.length === 0 ? 0 : Math.min(mostRows, steering.length) * rowHeight(size) + 4

/** Rows for labels of these extents, in order, so that none lies on another. */
export function rowsOf(extents: { left: number; right: number }[]): number[] {
  const ends: number[] = []
  return extents.map(({ left, right }) => {
    const free = ends.findIndex((end) => end + 6 <= left)
    const row = free < 0 ? ends.length : free
    ends[row] = right
    return row
  })
}

/**
 * Shades pauses below the curves, or marks them by a thin line; sets a small triangle with its label
 * where the run was changed.
 */
export const runMarks: Plugin<
  'line',
  RunMarks & { shade: string; ink: string; ground: string; font: string; size: number }
> = {
  id: 'run-marks',
  beforeDatasetsDraw(chart: Chart, _, { pauses, shade, ink }) {
    const {
      ctx,
      chartArea: { top, bottom, left, right },
      scales: { x }
    } = chart
    if (!x) return
    ctx.save()
    for (const pause of pauses) {
      const [from, to] = [x.getPixelForValue(pause.from), x.getPixelForValue(pause.to)]
      if (to < left || from > right) continue
      if (to - from >= 2) {
        ctx.fillStyle = shade
        ctx.fillRect(Math.max(left, from), top, Math.min(right, to) - Math.max(left, from), bottom - top)
      } else {
        ctx.strokeStyle = ink
        ctx.globalAlpha = 0.7
        ctx.lineWidth = 1
        ctx.setLineDash([2, 3])
        ctx.beginPath()
        ctx.moveTo(from, top)
        ctx.lineTo(from, bottom)
        ctx.stroke()
      }
    }
    ctx.restore()
  },
  afterDatasetsDraw(chart: Chart, _, { steering, ink, ground, font, size }) {
    const {
      ctx,
      chartArea: { top, bottom, left, right },
      scales: { x }
    } = chart
    if (!x) return
    ctx.save()
    ctx.font = font
    ctx.textBaseline = 'bottom'
    ctx.fillStyle = ctx.strokeStyle = ink
    const shown = steering
      .map(({ at, text }) => ({ at: x.getPixelForValue(at), text }))
      .filter(({ at }) => at >= left - 1 && at <= right + 1)
    const places = shown.map(({ at, text }) => {
      const width = ctx.measureText(text).width
      const start = Math.min(at + 4, chart.width - width - 2)
      return { left: start, right: start + width }
    })
    const rows = rowsOf(places)
    shown.forEach(({ at }, i) => {
      const row = rows[i] ?? 0
      const isNamed = row < mostRows
      ctx.beginPath()
      ctx.moveTo(at - 4, top)
      ctx.lineTo(at + 4, top)
      ctx.lineTo(at, top + markerHeight)
      ctx.fill()
      // A line from the label through its marker down the plot.
      ctx.globalAlpha = 0.35
      ctx.lineWidth = 1
      ctx.beginPath()
      ctx.moveTo(at, isNamed ? top - (row + 1) * rowHeight(size) : top)
      ctx.lineTo(at, bottom)
      ctx.stroke()
      ctx.globalAlpha = 1
    })
    // A label stands before the line of the one above it.
    ctx.strokeStyle = ground
    ctx.lineWidth = 4
    shown.forEach(({ at, text }, i) => {
      const row = rows[i] ?? 0
      if (row >= mostRows) return
      const place = [places[i]?.left ?? at, top - 1 - row * rowHeight(size)] as const
      ctx.strokeText(text, ...place)
      ctx.fillText(text, ...place)
    })
    ctx.restore()
  }
}
