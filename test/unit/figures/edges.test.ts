import {
  Chart,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement
} from 'chart.js'
import { describe, expect, it } from 'vitest'
import type { EpochMetrics } from '../../../src-main/contract'
import { englishNotes, notesOf, shownNotes } from '../../../src-main/figures/figure-notes'
import type { FigureOptions } from '../../../src-main/figures/figure-options'
import { logarithmicTicks } from '../../../src-main/figures/ticks'
import { runFigure } from '../../../src-main/figures/run-figure'
import { type FigureAxis, type FigureRun, hasValues, seriesOf } from '../../../src-main/figures/series'
import { createCanvas } from '@napi-rs/canvas'
import { figureRun } from '../../support/figure-run'
import { epochOf, stepsFrom } from '../../support/run-fixtures'

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale)

const losses = (...values: EpochMetrics['loss'][]): EpochMetrics[] =>
  values.map((loss, i) => epochOf(i + 1, { loss }))
const on = (axis: FigureAxis, logarithmic = false) => ({ axis, smoothing: 0, logarithmic })

/** The axes of the figure as Chart.js lays them out, and the pixels that it drew. */
function drawn(runs: FigureRun[], logarithmic: boolean, options: Partial<FigureOptions> = {}) {
  const canvas = createCanvas(600, 300)
  const config = runFigure(runs, {
    metrics: ['loss'],
    ...on('epoch', logarithmic),
    theme: 'light',
    title: '',
    labelWidth: 80,
    fontFamily: 'sans-serif',
    ...options
  })
  const element = {
    width: 600,
    height: 300,
    style: {},
    getContext: () => canvas.getContext('2d'),
    getAttribute: () => null,
    setAttribute: () => undefined,
    removeAttribute: () => undefined
  }
  Object.defineProperty(canvas.getContext('2d'), 'canvas', { value: element, configurable: true })
  const chart = new Chart(element as unknown as HTMLCanvasElement, {
    ...config,
    options: { ...config.options, devicePixelRatio: 1 }
  })
  const { x, y } = chart.scales
  const pixels = canvas.getContext('2d').getImageData(0, 0, 600, 300).data
  /** Whether anything of the first run's colour, #c4501b, was drawn in this square. */
  const isInked = (left: number, top: number): boolean => {
    for (let row = Math.round(top) - 6; row <= top + 6; row++)
      for (let column = Math.round(left) - 3; column <= left + 3; column++) {
        const at = 4 * (row * 600 + column)
        if ((pixels[at] ?? 0) > 150 && (pixels[at + 2] ?? 255) < 120 && (pixels[at + 1] ?? 255) < 170)
          return true
      }
    return false
  }
  return {
    y: { min: y?.min ?? 0, max: y?.max ?? 0 },
    left: (value: number) => x?.getPixelForValue(value) ?? 0,
    top: y?.top ?? 0,
    bottom: y?.bottom ?? 0,
    right: chart.chartArea.right,
    isInked
  }
}

describe('a logarithmic axis', () => {
  const run = figureRun('r1', 'first', losses(100, 0, 50, -3, 20))

  it('leaves out zero and what is below it, and is as long as the rest', () => {
    const [line] = seriesOf([run], ['loss'], on('epoch', true))
    expect(line?.points.map(({ y }) => y)).toEqual([100, Number.NaN, 50, Number.NaN, 20])
    expect(line?.unlogarithmic).toEqual([2, 4])
    const { y } = drawn([run], true)
    expect(y.min).toBeGreaterThanOrEqual(10)
    expect(y.max).toBeLessThanOrEqual(200)
  })
  it('marks at its edge where they were, and names how many', () => {
    const picture = drawn([run], true)
    expect([2, 4].map((epoch) => picture.isInked(picture.left(epoch), picture.bottom - 5))).toEqual([
      true,
      true
    ])
    expect(picture.isInked(picture.left(3), picture.bottom - 5)).toBe(false)
    expect(notesOf([run], seriesOf([run], ['loss'], on('epoch', true)), englishNotes)).toEqual([
      'not shown on a logarithmic axis: 2 points of first, zero or negative'
    ])
  })
  it('draws shares and a linear axis with their zeros', () => {
    expect(seriesOf([run], ['loss'], on('epoch'))[0]?.points[1]?.y).toBe(0)
    const none = figureRun('r1', 'first', [epochOf(1, { accuracy: 0 })])
    expect(seriesOf([none], ['accuracy'], on('epoch', true))[0]?.points[0]?.y).toBe(0)
  })
  it('has nothing to draw where all is zero', () => {
    expect(
      hasValues(seriesOf([figureRun('r1', 'first', losses(0, 0))], ['loss'], on('epoch', true)))
    ).toBe(false)
  })
  it.each([
    [
      [1, 2, 3, 5, 10, 15, 20, 30, 50, 100],
      [1, 2, 5, 10, 20, 50, 100]
    ],
    [
      [0.0001, 0.0002, 0.001, 0.01, 0.1, 0.5, 1, 10],
      [0.0001, 0.001, 0.01, 0.1, 1, 10]
    ],
    [
      [2, 2.5, 3, 4],
      [2, 2.5, 3, 4]
    ]
  ])('is ticked where people count: of %j at %j', (values, kept) =>
    expect(logarithmicTicks(values)).toEqual(kept)
  )
})

describe('values that no axis can show', () => {
  it('are marked at their step, at the edge that they lie beyond', () => {
    const run = figureRun('r1', 'first', losses(1, 'NaN', 2, 'Infinity', 3, '-Infinity', 2))
    expect(seriesOf([run], ['loss'], on('epoch'))[0]?.breaks).toEqual([
      { x: 2, value: 'NaN' },
      { x: 4, value: 'Infinity' },
      { x: 6, value: '-Infinity' }
    ])
    const { isInked, left, top, bottom } = drawn([run], false)
    expect([
      isInked(left(2), bottom - 6),
      isInked(left(4), top + 5),
      isInked(left(6), bottom - 5)
    ]).toEqual([true, true, true])
    expect(isInked(left(2), top + 5)).toBe(false)
  })
  it('are named with the run, also where a run has no others or nothing at all', () => {
    const runs = [
      figureRun('a', 'fine', losses(1, 2)),
      figureRun('b', 'diverged', losses('NaN', 'NaN')),
      figureRun('c', 'young', []),
      figureRun('d', 'once', losses(1, 'NaN'))
    ]
    expect(notesOf(runs, seriesOf(runs, ['loss'], on('epoch')), englishNotes)).toEqual([
      'diverged: every value is NaN or infinite',
      'young: it has no finished epoch, so there is nothing to draw',
      'once: NaN or infinite at 1 place, marked at the edge'
    ])
  })
  it('of many runs fill no figure with their names', () => {
    expect(shownNotes(['a', 'b', 'c', 'd', 'e', 'f', 'g'])).toEqual(['a', 'b', 'c', 'd', '+ 3'])
  })
})

describe('steps of which each place stands for many', () => {
  it('are drawn from their least to their largest, below their mean', () => {
    const steps = {
      ...stepsFrom(1, 2),
      extremes: { loss: { low: [1, 0.25], high: [4096, 0.75] }, accuracy: { low: [0, 0], high: [1, 1] } }
    }
    const [range, line] = seriesOf([figureRun('r1', 'first', [], steps)], ['loss'], on('step'))
    expect([range?.kind, line?.kind]).toEqual(['range', 'step'])
    expect(range?.points).toEqual([
      { x: 1, y: 1 },
      { x: 1, y: 4096 },
      { x: 2, y: 0.25 },
      { x: 2, y: 0.75 }
    ])
    expect(line?.points).toEqual([
      { x: 1, y: 0.5 },
      { x: 2, y: 0.5 }
    ])
  })
  it('are not all without a number where each place has one among many', () => {
    const steps = { ...stepsFrom(1, 2), loss: ['NaN' as const, 'NaN' as const] }
    const extremes = { loss: { low: [1, 1], high: [2, 2] }, accuracy: { low: [0, 0], high: [1, 1] } }
    const run = figureRun('r1', 'first', [], { ...steps, extremes })
    // Each of the two may have any number of them.
    expect(notesOf([run], seriesOf([run], ['loss'], on('step')), englishNotes)).toEqual([
      'first: NaN or infinite at 2 places, marked at the edge'
    ])
  })
  it('leave what cannot be on a logarithmic axis out of the range too', () => {
    const steps = {
      ...stepsFrom(1, 1),
      extremes: { loss: { low: [0], high: [2] }, accuracy: { low: [0], high: [1] } }
    }
    expect(
      seriesOf([figureRun('r1', 'first', [], steps)], ['loss'], on('step', true))[0]?.points
    ).toEqual([
      { x: 1, y: Number.NaN },
      { x: 1, y: 2 }
    ])
  })
})

describe('a clock that was set back', () => {
  /** Four steps an epoch, one a second. After six steps the clock goes back by an hour. */
  const hour = 3_600_000
  const at = (step: number): number => 1_000_000 + step * 1000 - (step > 6 ? hour : 0)
  const steps = { ...stepsFrom(1, 12), at: Array.from({ length: 12 }, (_, i) => at(i + 1)) }
  const epochs = [1, 2, 3].map((epoch) => epochOf(epoch, { at: at(4 * epoch) }))
  const xs = (run: FigureRun, axis: FigureAxis): number[][] =>
    seriesOf([run], ['loss'], on(axis)).map(({ points }) => points.map(({ x }) => x))

  it.each(['time', 'active'] as const)(
    'makes no axis of %s run backwards: time stands still for that step and goes on',
    (axis) => {
      expect(xs(figureRun('r1', 'first', epochs, steps), axis)).toEqual([
        [1, 2, 3, 4, 5, 6, 6, 7, 8, 9, 10, 11],
        [4, 7, 11]
      ])
    }
  )
  it('in a pause, makes the pause as long as nothing, and the time of training what it was', () => {
    const sessions = [
      { startedAt: 1_000_000, endedAt: 1_006_000, firstStep: 1, proof: null },
      { startedAt: 1_006_000 - hour, endedAt: null, firstStep: 7, proof: null }
    ]
    const run = figureRun('r1', 'first', epochs, steps, { sessions })
    expect(xs(run, 'time')).toEqual([
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
      [4, 8, 12]
    ])
    expect(xs(run, 'active')).toEqual(xs(run, 'time'))
  })
  it('is seen from the epochs alone where there are no steps', () => {
    expect(xs(figureRun('r1', 'first', epochs), 'time')).toEqual([[4, 4, 8]])
  })
})

describe('the room beside a plot', () => {
  const named = (name: string): FigureRun[] => [
    figureRun('r1', name, losses(2, 1)),
    figureRun('r2', 'b', losses(3, 2))
  ]
  const rightOf = (name: string, options: Partial<FigureOptions>): number =>
    drawn(named(name), false, options).right

  it('is as wide as a name that needs more, up to a limit, and else the same for every figure', () => {
    const usual = rightOf('a', { labelWidth: 80 })
    expect(rightOf('a', { labelWidth: 80, mostLabelWidth: 240 })).toBe(usual)
    expect(rightOf('a name of some thirty letters', { labelWidth: 80 })).toBe(usual)
    const wider = rightOf('a name of some thirty letters', { labelWidth: 80, mostLabelWidth: 240 })
    expect(wider).toBeLessThan(usual)
    expect(rightOf('x'.repeat(300), { labelWidth: 80, mostLabelWidth: 240 })).toBe(usual + 80 - 240)
  })
})
