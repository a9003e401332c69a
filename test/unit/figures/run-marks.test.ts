import { describe, expect, it } from 'vitest'
import { experimentSpec, type RunSession, type SteeringEvent } from '../../../src-main/contract'
import { englishWords } from '../../../src-main/figures/figure-options'
import { runFigure } from '../../../src-main/figures/run-figure'
import { describeSteering, marksOf, pausesOf, rowsOf } from '../../../src-main/figures/run-marks'
import { type FigureAxis, seriesOf } from '../../../src-main/figures/series'
import { figureRun } from '../../support/figure-run'
import { epochOf, stepsFrom } from '../../support/run-fixtures'

const session = (startedAt: number, endedAt: number | null, firstStep: number): RunSession => ({
  startedAt,
  endedAt,
  firstStep,
  proof: null
})
/**
 * Four steps an epoch. It trains for 3 s (6 steps), pauses for 10 s, trains for 2 s (to step 8), pauses
 * for 5 s, and goes on.
 */
const sessions = [
  session(1_000_000, 1_003_000, 1),
  session(1_013_000, 1_015_000, 7),
  session(1_020_000, null, 9)
]
const epochs = [
  epochOf(1, { at: 1_002_000 }),
  epochOf(2, { at: 1_015_000 }),
  epochOf(3, { at: 1_022_000 })
]
const stepTimes = [
  500, 1000, 1500, 2000, 2500, 3000, 13_500, 14_000, 20_500, 21_000, 21_500, 22_000
].map((after) => 1_000_000 + after)
const run = figureRun('r1', 'first', epochs, { ...stepsFrom(1, 12), at: stepTimes }, { sessions })

describe('a run that was paused', () => {
  it.each([
    ['epoch', [1, 2, 3]],
    ['step', [4, 8, 12]],
    ['time', [2, 15, 22]],
    // 2 s; the 3 s before the first pause and 2 s after it; these 5 s and 2 s after the second.
    ['active', [2, 5, 7]]
  ] as [FigureAxis, number[]][])('has its epochs on the axis of %s at %j', (axis, expected) => {
    expect(
      seriesOf([run], ['val_loss'], { axis, smoothing: 0 })[0]?.points.map((point) => point.x)
    ).toEqual(expected)
  })

  it('is shaded for as long as the pauses took on the axis of time', () => {
    expect(pausesOf(run, 'time')).toEqual([
      { from: 3, to: 13 },
      { from: 15, to: 20 }
    ])
  })

  it.each([
    ['epoch', [1.5, 2]],
    ['step', [6, 8]],
    ['active', [3, 5]]
  ] as [FigureAxis, number[]][])('is marked without width on the axis of %s', (axis, expected) => {
    expect(pausesOf(run, axis)).toEqual(expected.map((at) => ({ from: at, to: at })))
  })

  it('has curves that join across the pause: no gap among the points', () => {
    const [steps, line] = seriesOf([run], ['loss'], { axis: 'time', smoothing: 0 })
    expect(
      [...(steps?.points ?? []), ...(line?.points ?? [])].every(
        ({ x, y }) => Number.isFinite(x) && Number.isFinite(y)
      )
    ).toBe(true)
  })

  it('counts all its time as active where nothing is known of sessions', () => {
    const xs = (more: object): number[] =>
      seriesOf([figureRun('r1', 'first', epochs, undefined, more)], ['val_loss'], {
        axis: 'active',
        smoothing: 0
      })[0]?.points.map((point) => point.x) ?? []
    expect(xs({})).toEqual([2, 15, 22])
    expect(xs({ sessions: [] })).toEqual([2, 15, 22])
  })
})

describe('a run that was steered', () => {
  const spec = experimentSpec.parse({
    model: { id: 'lenet5' },
    dataset: { id: 'garments' },
    optimizer: { type: 'sgd', learningRate: 0.01 },
    epochs: 10,
    batchSize: 8
  })
  const steering: SteeringEvent[] = [
    { step: 7, at: 1_013_000, change: { learningRate: 0.001 } },
    { step: 9, at: 1_020_000, change: { learningRate: 0.0005, epochs: 20 } },
    {
      step: 10,
      at: 1_021_000,
      change: { earlyStopping: { monitor: 'val_loss', patience: 3, minimumDelta: 0, restoreBest: true } }
    },
    { step: 11, at: 1_021_500, change: { earlyStopping: null, epochs: 15 } }
  ]
  const steered = figureRun('r1', 'first', epochs, undefined, { sessions, steering, spec })

  it('says of each change what was before it', () => {
    expect(describeSteering(steered, englishWords.steering).map(({ text }) => text)).toEqual([
      'lr 0.01 → 0.001',
      'lr 0.001 → 0.0005, epochs 10 → 20',
      'early stopping 3',
      'epochs 20 → 15, early stopping off'
    ])
    expect(
      describeSteering({ steering, summary: { learningRate: 0.5 } }, englishWords.steering)[0]?.text
    ).toBe('lr 0.5 → 0.001')
    expect(describeSteering({ steering }, englishWords.steering)[0]?.text).toBe('lr → 0.001')
  })

  it('has each change where the steps before it end', () => {
    const at = (axis: FigureAxis): number[] =>
      marksOf([steered], axis, englishWords.steering).steering.map((mark) => mark.at)
    expect(at('step')).toEqual([6, 8, 9, 10])
    expect(at('epoch')).toEqual([1.5, 2, 2.25, 2.5])
    expect(at('time')).toEqual([13, 20, 21, 21.5])
    expect(at('active')).toEqual([3, 5, 6, 6.5])
  })

  it('is marked in its own figure only, not beside other runs', () => {
    const other = figureRun('r2', 'second', epochs)
    expect(marksOf([steered, other], 'step', englishWords.steering)).toEqual({
      pauses: [],
      steering: []
    })
    const options = {
      metrics: ['loss'],
      axis: 'time',
      smoothing: 0,
      logarithmic: false,
      theme: 'light',
      title: '',
      labelWidth: 100,
      fontFamily: 'sans-serif'
    } as const
    expect(runFigure([steered], options).options?.plugins?.['run-marks']).toMatchObject({
      pauses: [
        { from: 3, to: 13 },
        { from: 15, to: 20 }
      ],
      steering: [{ at: 13, text: 'lr 0.01 → 0.001' }, {}, {}, {}]
    })
  })
})

describe('labels of changes', () => {
  it('go into the first row that is free, six pixels apart', () => {
    expect(
      rowsOf([
        { left: 0, right: 50 },
        { left: 40, right: 90 },
        { left: 56, right: 80 },
        { left: 60, right: 70 }
      ])
    ).toEqual([0, 1, 0, 2])
  })
})
