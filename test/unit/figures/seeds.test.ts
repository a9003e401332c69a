import { createCanvas } from '@napi-rs/canvas'
import { unzipSync, strFromU8 } from 'fflate'
import { PNG } from 'pngjs'
import { describe, expect, it } from 'vitest'
import { type EpochMetrics, plotRequest, type RunOrigin } from '../../../src-main/contract'
import { renderPlot } from '../../../src-main/exports/plot'
import { englishNotes, notesOf } from '../../../src-main/figures/figure-notes'
import { shownRuns } from '../../../src-main/figures/run-figure'
import { seedGroups } from '../../../src-main/figures/seed-groups'
import { bandOf, type FigureAxis, type FigureRun, seriesOf } from '../../../src-main/figures/series'
import { figureRun } from '../../support/figure-run'
import { epochOf, tinySpec } from '../../support/run-fixtures'

type Loss = EpochMetrics['loss']
const seeded = (
  seed: number,
  losses: Loss[],
  {
    name = `Adam, seed ${seed}`,
    more = {},
    id = `r${seed}`
  }: { name?: string; more?: object; id?: string } = {}
): FigureRun =>
  figureRun(
    id,
    name,
    losses.map((loss, i) => epochOf(i + 1, { loss })),
    undefined,
    {
      spec: tinySpec({ name, seed, ...more })
    }
  )
const bySeed = (axis: FigureAxis = 'epoch', logarithmic = false) =>
  ({ axis, logarithmic, smoothing: 0, groupBy: 'seed' }) as const
const notes = (runs: FigureRun[], options = bySeed()): string[] =>
  notesOf(shownRuns(runs, options), seriesOf(runs, ['loss'], options), englishNotes)

describe('runs that differ by seed alone', () => {
  const names = (runs: FigureRun[]): string[][] =>
    seedGroups(runs).map((group) => group.runs.map(({ summary }) => summary.id))

  it('are one group, and any other difference makes another', () => {
    const runs = [
      seeded(1, [1]),
      seeded(2, [1], { more: { batchSize: 32 } }),
      seeded(3, [1], { name: 'quite another name' }),
      seeded(4, [1], { more: { batchSize: 32 } })
    ]
    expect(names(runs)).toEqual([
      ['r1', 'r3'],
      ['r2', 'r4']
    ])
  })

  it('are no group where their data changed in between', () => {
    const on = (run: FigureRun, datasetSha256: string): FigureRun => ({
      ...run,
      setup: { datasetSha256 }
    })
    const [before, after] = ['a1'.repeat(32), 'b2'.repeat(32)]
    const runs = [on(seeded(1, [1]), before), on(seeded(2, [1]), after), on(seeded(3, [1]), before)]
    expect(names(runs)).toEqual([['r1', 'r3'], ['r2']])
  })

  it("are no group where one was steered, was forked, has no value or is another tool's", () => {
    const plain = seeded(1, [1])
    const steered: FigureRun = {
      ...seeded(2, [1]),
      steering: [{ step: 3, at: 0, change: { learningRate: 0.5 } }]
    }
    const forked = seeded(3, [1])
    forked.summary.parentId = 'elsewhere'
    const foreign = seeded(4, [1])
    foreign.summary.imported = { from: 'wandb', at: 0, source: 'x', settings: {} } satisfies RunOrigin
    const empty = seeded(5, [])
    expect(names([plain, steered, forked, foreign, empty, seeded(6, [2])])).toEqual([
      ['r1', 'r6'],
      ['r2'],
      ['r3'],
      ['r4'],
      ['r5']
    ])
  })

  it('count a seed once, with the run that came furthest', () => {
    const short = seeded(1, [1], { id: 'short', name: 'short' })
    const [group] = seedGroups([short, seeded(2, [1]), seeded(1, [1, 2])])
    expect(group?.runs.map(({ summary }) => summary.id)).toEqual(['r1', 'r2'])
    expect(notes([short, seeded(2, [1]), seeded(1, [1, 2])])).toContain(
      'short is left out of its mean: another run has the same seed'
    )
  })

  it.each([
    [['Adam, seed 1', 'Adam, seed 12'], 'Adam'],
    [['run1', 'run2'], 'run'],
    [['adam-10', 'adam-1'], 'adam'],
    [['same', 'same'], 'same'],
    [['Fashion', 'Fashion (2)'], 'Fashion'],
    [['left', 'right'], 'left'],
    [['learn', 'leap'], 'learn'],
    [['seed 1', 'seed 2'], 'seed 1']
  ])('called %j are called %j together', (given, expected) => {
    const runs = given.map((name, i) => seeded(i, [1], { name }))
    expect(seedGroups(runs).map(({ name }) => name)).toEqual([expected])
  })
})

describe('the mean of seeds', () => {
  // By hand: 1, 2 and 6 have the mean 3 and squares 4 + 1 + 9 = 14, over 2 is 7; 4, 4, 4 have none.
  const three = [seeded(1, [1, 4]), seeded(2, [2, 4]), seeded(3, [6, 4])]

  it('is that of the runs at each epoch, with their standard deviation', () => {
    const [line, ...others] = seriesOf(three, ['loss'], bySeed())
    expect(others).toEqual([])
    expect(line?.points).toEqual([
      { x: 1, y: 3 },
      { x: 2, y: 4 }
    ])
    expect(line?.spread).toMatchObject({ runs: 3, count: [3, 3], deviation: [Math.sqrt(7), 0] })
    expect(bandOf(line as NonNullable<typeof line>)).toEqual([
      [
        { x: 1, low: 3 - Math.sqrt(7), high: 3 + Math.sqrt(7) },
        { x: 2, low: 4, high: 4 }
      ]
    ])
    expect(notes(three)).toEqual([
      'bands: one standard deviation around the mean of runs that differ by seed alone'
    ])
  })

  it('says where a run has no value or has ended, and takes the others', () => {
    const runs = [seeded(1, [1, 'NaN', 3]), seeded(2, [3, 4, 5]), seeded(3, [5])]
    const [line] = seriesOf(runs, ['loss'], bySeed())
    expect(line?.points.map(({ y }) => y)).toEqual([3, 4, 4])
    expect(line?.spread).toMatchObject({ runs: 3, count: [3, 1, 2] })
    expect(line?.breaks).toEqual([{ x: 2, value: 'NaN' }])
    expect(bandOf(line as NonNullable<typeof line>).map((stretch) => stretch.map(({ x }) => x))).toEqual(
      [[1], [3]]
    )
    expect(notes(runs).slice(1)).toEqual([
      'Adam: NaN or infinite at 1 place, marked at the edge',
      'Adam: 2 points are the mean of fewer than 3 runs'
    ])
  })

  it('is a gap on a logarithmic axis where it is zero, and has no band that would reach zero', () => {
    // Means 0, 2 (deviation 2.83) and 4 (deviation 1.41).
    const runs = [seeded(1, [0, 4, 5]), seeded(2, [0, 0, 3])]
    const [line] = seriesOf(runs, ['loss'], bySeed('epoch', true))
    expect(line?.points.map(({ y }) => y)).toEqual([Number.NaN, 2, 4])
    expect(line?.unlogarithmic).toEqual([1])
    expect(
      bandOf(line as NonNullable<typeof line>)
        .flat()
        .map(({ x }) => x)
    ).toEqual([3])
    expect(notes(runs, bySeed('epoch', true)).slice(1)).toEqual([
      'not shown on a logarithmic axis: 1 point of Adam, zero or negative',
      'Adam: no band at 2 points, where it would reach zero'
    ])
  })

  it('never runs backwards in time, though a slow run ends before a fast one', () => {
    const timed = (seed: number, seconds: number[]): FigureRun => ({
      ...seeded(seed, []),
      epochs: seconds.map((second, i) => epochOf(i + 1, { at: 1_000_000 + 1000 * second }))
    })
    // The slow one needs 100 s an epoch, the fast one 10: 55 s on average, 10 where it is alone.
    const runs = [timed(1, [100, 200]), timed(2, [10, 20, 30])]
    const [line] = seriesOf(runs, ['loss'], bySeed('time'))
    expect(line?.points.map(({ x }) => x)).toEqual([55, 110, 120])
  })

  it('is of the smoothed lines', () => {
    const runs = [seeded(1, [1, 3]), seeded(2, [3, 5])]
    const [line] = seriesOf(runs, ['loss'], { ...bySeed(), smoothing: 0.5 })
    // Of each: (0.25 a + 0.5 b) / 0.75.
    expect(line?.points.map(({ y }) => y)).toEqual([
      2,
      expect.closeTo((1.75 / 0.75 + 3.25 / 0.75) / 2, 12)
    ])
    expect(line?.spread?.deviation[1]).toBeCloseTo(1.5 / 0.75 / Math.SQRT2, 12)
  })
})

describe('a figure of seeds', () => {
  const runs = [
    ...[seeded(1, [1, 4]), seeded(2, [2, 4]), seeded(3, [6, 4])],
    seeded(4, [3, 3], { name: 'SGD', more: { batchSize: 32 } })
  ]
  const file = async (changes: object): Promise<Buffer> => {
    const request = plotRequest.parse({ metrics: ['loss'], groupBy: 'seed', format: 'svg', ...changes })
    return Buffer.from((await renderPlot(request, runs)).base64, 'base64')
  }

  it('names each mean with how many runs it is of', async () => {
    const svg = (await file({})).toString()
    expect(svg).toContain('>Adam (n = 3)</text>')
    expect(svg).toContain('>SGD (n = 1)</text>')
    expect(svg).toContain('>bands: one standard deviation around the mean of runs')
  })

  it('has a band as high as the deviation on both sides of the line', async () => {
    const svg = (await file({})).toString()
    const [, outline = ''] = /<path d="([^"]*)Z" fill="#0b68a8" fill-opacity="0.18"/.exec(svg) ?? []
    const corners = outline
      .slice(1)
      .split('L')
      .map((corner) => corner.split(' ').map(Number))
    expect(corners).toHaveLength(3)
    const [, line = ''] = /<path d="([^"]*)" fill="none" stroke="#0b68a8"/.exec(svg) ?? []
    const [start, end] = line
      .slice(1)
      .split('L')
      .map((point) => point.split(' ').map(Number))
    const [top, point, bottom] = corners as [number[], number[], number[]]
    expect(point).toEqual(end)
    expect([top[0], bottom[0]]).toEqual([start?.[0], start?.[0]])
    // One unit of the loss in pixels: from 3 to 4.
    const unit = (start?.[1] ?? 0) - (end?.[1] ?? 0)
    expect(((start?.[1] ?? 0) - (top[1] ?? 0)) / unit).toBeCloseTo(Math.sqrt(7), 2)
    expect(((bottom[1] ?? 0) - (start?.[1] ?? 0)) / unit).toBeCloseTo(Math.sqrt(7), 2)
  })

  it('is lighter in its band than in its line, as a PNG', async () => {
    const { data } = PNG.sync.read(await file({ format: 'png' }))
    const context = createCanvas(1, 1).getContext('2d')
    context.fillStyle = '#ffffff'
    context.fillRect(0, 0, 1, 1)
    context.fillStyle = 'rgb(11 104 168 / 18%)'
    context.fillRect(0, 0, 1, 1)
    const wanted = context.getImageData(0, 0, 1, 1).data
    let count = 0
    for (let at = 0; at < data.length; at += 4)
      if ([0, 1, 2].every((i) => Math.abs((data[at + i] ?? 0) - (wanted[i] ?? 0)) <= 1)) count++
    expect(count).toBeGreaterThan(1000)
  })

  it('is a table of means as CSV', async () => {
    expect((await file({ format: 'csv' })).toString().split('\r\n')).toEqual([
      'name,metric,epoch,n,mean,standardDeviation',
      `Adam,loss,1,3,3,${Math.sqrt(7)}`,
      'Adam,loss,2,3,4,0',
      'SGD,loss,1,1,3,',
      'SGD,loss,2,1,3,',
      ''
    ])
  })

  it('has its bands in Vega-Lite, pgfplots and PowerPoint too', async () => {
    const { layer } = JSON.parse((await file({ format: 'json' })).toString()) as {
      layer: { mark: { type: string }; data?: { values: object[] } }[]
    }
    expect(layer.map(({ mark }) => mark.type)).toEqual(['area', 'line'])
    expect(layer[0]?.data?.values[1]).toEqual({
      series: 'Adam (n = 3)',
      ...{ stretch: 0, x: 2, low: 4, high: 4 }
    })
    expect((await file({ format: 'pgf' })).toString()).toContain(
      'coordinates {\n(1,5.645751) (2,4) (2,4) (1,0.3542487)\n} -- cycle;'
    )
    const parts = unzipSync(await file({ format: 'pptx' }))
    const chart = Object.keys(parts).find((name) => /^ppt\/charts\/chart[^/]*\.xml$/.test(name)) ?? ''
    const xml = strFromU8(parts[chart] as Uint8Array)
    for (const name of ['Adam (n = 3)', 'Adam (n = 3) − sd', 'Adam (n = 3) + sd', 'SGD (n = 1)'])
      expect(xml).toContain(`<c:v>${name}</c:v>`)
  })
})

describe('the learning rate as a metric', () => {
  const rates = [0.1, 0.05, 0.025]
  const run = figureRun(
    'r',
    'halved',
    rates.map((learningRate, i) => epochOf(i + 1, { learningRate }))
  )
  it('is drawn as what it was, also on a logarithmic axis and beside a loss', () => {
    const options = { axis: 'epoch', smoothing: 0, logarithmic: true } as const
    const [line] = seriesOf([run], ['learningRate'], options)
    expect(line?.points.map(({ y }) => y)).toEqual(rates)
    expect(seriesOf([run], ['loss', 'learningRate'], options)).toHaveLength(2)
  })
  it('is a gap with a mark where it came to zero on a logarithmic axis', () => {
    const ended = figureRun('r', 'cosine', [epochOf(1), epochOf(2, { learningRate: 0 })])
    const [line] = seriesOf([ended], ['learningRate'], {
      axis: 'epoch',
      smoothing: 0,
      logarithmic: true
    })
    expect([line?.points[1]?.y, line?.unlogarithmic]).toEqual([Number.NaN, [2]])
  })
  it('is named at its axis', async () => {
    const request = plotRequest.parse({ metrics: ['learningRate'], format: 'svg' })
    const svg = Buffer.from((await renderPlot(request, [run])).base64, 'base64').toString()
    expect(svg.match(/>Learning rate<\/text>/g)).toHaveLength(2)
  })
})
