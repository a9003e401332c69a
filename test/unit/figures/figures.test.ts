import { describe, expect, it } from 'vitest'
import { runsCsv, useCsv } from '../../../src-main/figures/csv'
import { spread } from '../../../src-main/figures/end-labels'
import { formatDuration, formatMetric, formatPValue, formatSetting } from '../../../src-main/contract'
import { countingTicks, formatTick, timeTicks } from '../../../src-main/figures/ticks'
import {
  axesOf,
  type FigureAxis,
  type FigureRun,
  seriesOf,
  smooth
} from '../../../src-main/figures/series'
import { figureRun } from '../../support/figure-run'
import { epochOf, stepsFrom, useOf } from '../../support/run-fixtures'

describe('smoothing', () => {
  it('is the weighted mean of what came before, its beginning corrected', () => {
    // By hand: 1; (0.5*0.5 + 0.5*3) / 0.75; ...
    const ys = smooth(
      [
        { x: 0, y: 1 },
        { x: 1, y: 3 },
        { x: 2, y: 5 }
      ],
      0.5
    ).map((point) => point.y)
    expect(ys).toEqual([1, expect.closeTo(1.75 / 0.75, 12), expect.closeTo(3.375 / 0.875, 12)])
  })
  it('leaves gaps where they are and does not let them spoil what follows', () => {
    const ys = smooth(
      [
        { x: 0, y: 2 },
        { x: 1, y: Number.NaN },
        { x: 2, y: 2 }
      ],
      0.9
    ).map((point) => point.y)
    expect(ys).toEqual([2, Number.NaN, expect.closeTo(2, 12)])
  })
})

describe('the lines of a figure', () => {
  const run = figureRun('r1', 'first', [epochOf(1), epochOf(2, { loss: 'NaN' })], {
    ...stepsFrom(1, 8),
    at: Array.from({ length: 8 }, (_, i) => 1_000_500 + 500 * i)
  })
  it('lie at epochs, steps or seconds since the start', () => {
    const xs = (axis: FigureAxis): number[] =>
      seriesOf([run], ['val_loss'], { axis, smoothing: 0 })[0]?.points.map((point) => point.x) ?? []
    expect([xs('epoch'), xs('step'), xs('time')]).toEqual([
      [1, 2],
      [4, 8],
      [2, 4]
    ])
  })
  it('have the steps below the epochs, on the same axis', () => {
    const [steps, epochs] = seriesOf([run], ['loss'], { axis: 'epoch', smoothing: 0 })
    expect(steps).toMatchObject({ kind: 'step' })
    expect(steps?.points.at(-1)?.x).toBe(2)
    expect(epochs?.points.map((point) => point.y)).toEqual([1, Number.NaN])
  })
})

describe('what other software logged by steps alone', () => {
  const logged = figureRun('r1', 'logged', [], stepsFrom(1, 8))
  const run: FigureRun = { ...logged, summary: { ...logged.summary, stepsPerEpoch: null } }
  it('is drawn along its steps or the time, and not along epochs that nobody knows', () => {
    expect(axesOf([run])).toEqual(['step', 'time', 'active'])
    expect(seriesOf([run], ['loss'], { axis: 'epoch', smoothing: 0 })[0]?.points).toEqual([])
    const [steps] = seriesOf([run], ['loss'], { axis: 'step', smoothing: 0 })
    expect(steps?.points.map(({ x }) => x)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })
  it('has epochs where they are known, or still to come', () => {
    const waiting = { ...run, steps: stepsFrom(1, 0) }
    const everything = ['epoch', 'step', 'time', 'active']
    expect([axesOf([logged]), axesOf([waiting])]).toEqual([everything, everything])
    expect(axesOf([logged, run])).not.toContain('epoch')
  })
})

describe('labels at the ends of lines', () => {
  it('move apart where they would overlap, and no further', () => {
    expect(spread([50, 52, 100], 0, 200, 14)).toEqual([50, 64, 100])
    expect(spread([195, 196], 0, 200, 14)).toEqual([186, 200])
  })
})

describe('numbers for people', () => {
  it.each([
    [0.9142, 'val_accuracy', '91.42%'],
    [0.34567, 'loss', '0.3457'],
    [12345.6, 'loss', '12346'],
    [0.00001234, 'loss', '1.23e-5'],
    [3.3e-5, 'loss', '3.3e-5'],
    [1.06e14, 'loss', '1.06e14'],
    [-2e-12, 'loss', '-2e-12'],
    [Number.NaN, 'loss', 'NaN'],
    [Number.NEGATIVE_INFINITY, 'loss', '-Infinity'],
    [0, 'loss', '0']
  ] as const)('say %d (%s) as %s', (value, metric, text) => {
    expect(formatMetric(metric, value)).toBe(text)
  })
  it.each([
    [0.001, '0.001'],
    [0.000033, '3.3e-5'],
    [0.12345678, '0.12345678'],
    [1.2345678e-7, '1.2345678e-7'],
    [100, '100'],
    [0, '0']
  ])('say a setting of %d with all its digits: %s', (value, text) =>
    expect(formatSetting(value)).toBe(text)
  )
  it.each([
    [4.23, '4.2 s'],
    [42.4, '42 s'],
    [187, '3 min 07 s'],
    [7500, '2 h 05 min'],
    [400_000, '4 d 15 h']
  ])('say %d seconds as %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text)
  })
})

describe('ticks of an axis of time', () => {
  it.each([
    [0, 5.5, ['0 s', '1 s', '2 s', '3 s', '4 s', '5 s']],
    [0, 170, ['0 s', '30 s', '1 min', '1:30 min', '2 min', '2:30 min']],
    [10, 3600, ['10 min', '20 min', '30 min', '40 min', '50 min', '1 h']],
    [0, 500_000, ['0 s', '24 h', '2 d', '3 d', '4 d', '5 d']]
  ])('from %d to %d s are round', (from, to, texts) => {
    expect(timeTicks(from, to).map(formatTick)).toEqual(texts)
  })
  it.each([
    [1, 30, [5, 10, 15, 20, 25, 30]],
    [0, 3.13, [0, 1, 2, 3]],
    [1, 4, [1, 2, 3, 4]],
    [0, 400, [0, 50, 100, 150, 200, 250, 300, 350, 400]],
    [2.2, 2.6, [2.2, 2.25, 2.3, 2.35, 2.4, 2.45, 2.5, 2.55, 2.6]],
    [0, 187_600, [0, 50_000, 100_000, 150_000]],
    [7.5, 9.5, [8, 9]]
  ])(
    'of epochs and steps from %d to %d are round, and whole unless one has zoomed between two',
    (from, to, ticks) => {
      expect(countingTicks(from, to)).toEqual(ticks)
    }
  )
  it('are fewer where each needs more of the axis', () => {
    // A step of 0.3 of the span at least: of 300,000 steps 90,000, of an hour 18 minutes.
    expect(countingTicks(0, 300_000, 0.3)).toEqual([0, 100_000, 200_000, 300_000])
    expect(countingTicks(1, 10, 0.3)).toEqual([5, 10])
    expect(timeTicks(0, 3600, 0.3).map(formatTick)).toEqual(['0 s', '30 min', '1 h'])
    expect(countingTicks(0, 400, 0.01)).toEqual(countingTicks(0, 400))
  })
  it('is one where nothing took any time', () => expect(timeTicks(3, 3)).toEqual([3]))
})

describe('a probability that is tested by', () => {
  it('is written with its sign, never as nothing', () => {
    const values = [1, 0.0214843, 0.0001, 3.7e-5, 0]
    expect(values.map(formatPValue)).toEqual(['= 1', '= 0.021', '= 0.0001', '< 0.0001', '< 0.0001'])
  })
})

describe('what a run took of its machine', () => {
  it('is drawn by epochs, with its samples behind them; where it was not measured there is nothing', () => {
    const run = figureRun('r1', 'one', [epochOf(1), epochOf(2, { use: useOf({ cpu: 0.5 }) })])
    const use = [2, 6].map((step) => ({ ...useOf({ cpu: step / 8 }), step, at: 1_000_000 + step }))
    const lines = seriesOf([{ ...run, steps: { ...stepsFrom(1, 8), use } }], ['cpu', 'gpu'], {
      ...{ axis: 'step' as const, smoothing: 0 }
    })
    const drawn = lines.map(({ metric, kind, points, breaks }) => ({ metric, kind, points, breaks }))
    expect(drawn).toEqual([
      ...[
        {
          metric: 'cpu',
          kind: 'step',
          points: [
            { x: 2, y: 0.25 },
            { x: 6, y: 0.75 }
          ],
          breaks: []
        }
      ],
      ...[{ metric: 'cpu', kind: 'epoch', points: [{ x: 8, y: 0.5 }], breaks: [] }],
      ...[{ metric: 'gpu', kind: 'epoch', points: [], breaks: [] }]
    ])
  })
})

const head =
  'run,name,epoch,steps,loss,accuracy,val_loss,val_accuracy,learningRate,seconds,imagesPerSecond,' +
  'waiting,cpu,gpu,memory,freeMemory,gpuMemory,gpuTemperature'

describe('CSV', () => {
  it('quotes as RFC 4180 says and disarms formulas', () => {
    const rows = runsCsv([
      figureRun('r1', 'a "b", c', [epochOf(1)]),
      figureRun('r2', '=HYPERLINK("x")', [epochOf(1)])
    ]).split('\r\n')
    expect(rows[0]).toBe(head)
    expect(rows[1]).toBe('r1,"a ""b"", c",1,4,1,0.5,1.2,0.5,0.001,2,32,,,,,,,')
    expect(rows[2]).toMatch(/^r2,"'=HYPERLINK\(""x""\)",/)
    expect(rows.at(-1)).toBe('')
  })

  it.each([
    ['=1+1', "'=1+1"],
    ['+cmd', "'+cmd"],
    ['-cmd', "'-cmd"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['  =1+1', "'  =1+1"],
    ['\u00a0=1', "'\u00a0=1"],
    ['\t=1', "'\t=1"],
    ['\rx', '"\'\rx"'],
    ['＝1', "'＝1"],
    ['＋1', "'＋1"],
    ['－1', "'－1"],
    ['＠SUM', "'＠SUM"],
    ['-1.5e-3', '-1.5e-3'],
    ['+2', '+2'],
    ['-1+cmd', "'-1+cmd"],
    ['学習 é', '学習 é'],
    ['a\nb', '"a\nb"'],
    ['a-b=c', 'a-b=c']
  ])('has %j as %j', (name, expected) => {
    expect(runsCsv([figureRun('r1', name, [epochOf(1)])]).slice(`${head}\r\nr1,`.length)).toBe(
      `${expected},1,4,1,0.5,1.2,0.5,0.001,2,32,,,,,,,\r\n`
    )
  })

  it('says what each epoch took of the machine, and in a table of its own what each sample did', () => {
    const use = useOf({ gpu: 0.5, gpuTemperature: 61 })
    const run = figureRun('r1', 'one', [epochOf(1, { use })])
    expect(runsCsv([run]).split('\r\n')[1]).toMatch(/,32,0.25,0.5,0.5,400000000,3000000000,,61$/)
    const steps = { ...stepsFrom(1, 4), use: [{ ...use, step: 3, at: 1_000_030 }] }
    expect(useCsv([{ ...run, steps }]).split('\r\n')).toEqual([
      'run,name,step,at,waiting,cpu,gpu,memory,freeMemory,gpuMemory,gpuTemperature',
      'r1,one,3,1000030,0.25,0.5,0.5,400000000,3000000000,,61',
      ''
    ])
  })
})
