import { PNG } from 'pngjs'
import { describe, expect, it } from 'vitest'
import { type EpochMetrics, plotRequest, type StepColumns } from '../../../src-main/contract'
import { renderPlot } from '../../../src-main/exports/plot'
import { legendPlace, mostNames, shorten } from '../../../src-main/figures/legend'
import { figureThemes } from '../../../src-main/figures/palette'
import type { FigureRun, Point } from '../../../src-main/figures/series'
import { thinned } from '../../../src-main/figures/thinning'
import { thinSteps } from '../../../src-main/runs/step-summary'
import { figureRun } from '../../support/figure-run'
import { epochOf, stepsFrom } from '../../support/run-fixtures'

const losses = (...values: EpochMetrics['loss'][]): EpochMetrics[] =>
  values.map((loss, i) => epochOf(i + 1, { loss }))
async function file(runs: FigureRun[], changes: object = {}): Promise<Buffer> {
  const request = plotRequest.parse({ metrics: ['loss'], format: 'svg', ...changes })
  return Buffer.from((await renderPlot(request, runs)).base64, 'base64')
}
const texts = (svg: Buffer): string[] =>
  [...svg.toString().matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text as string)

describe('a run that has nothing to draw', () => {
  const runs = [
    figureRun('a', 'fine', losses(1, 2)),
    figureRun('b', 'diverged', losses('NaN', 'NaN')),
    figureRun('c', 'a young one with a name that is far too long to be written there', [])
  ]

  it('is in the legend with "no values", however long its name is', async () => {
    const labels = texts(await file(runs))
    expect(labels).toContain('fine')
    expect(labels).toContain('diverged: no values')
    expect(labels.find((label) => label.startsWith('a young') && label.includes('…'))).toMatch(
      /there: no values$/
    )
  })

  it('is so in every format with a legend', async () => {
    expect((await file(runs, { format: 'pgf' })).toString()).toContain(
      '\\addlegendentry{diverged: no values}'
    )
    const { encoding } = JSON.parse((await file(runs, { format: 'json' })).toString()) as {
      encoding: { color: { scale: { domain: string[] } } }
    }
    expect(encoding.color.scale.domain[1]).toBe('diverged: no values')
  })

  it('is named for the metric that it lacks where it has another', async () => {
    const run = figureRun('a', 'one', [epochOf(1, { val_loss: 'NaN' }), epochOf(2, { val_loss: 'NaN' })])
    const labels = texts(await file([run], { metrics: ['loss', 'val_loss'] }))
    expect(labels).toEqual(expect.arrayContaining(['Loss', 'Validation loss: no values']))
  })

  it('is not said to have none while its first epoch draws its steps', async () => {
    const run = figureRun('a', 'one', [], stepsFrom(1, 8))
    expect(texts(await file([run], { axis: 'step' })).filter((text) => text === 'Loss')).toHaveLength(2)
  })
})

describe('a value between two gaps', () => {
  it('is a point, since no line goes through it', async () => {
    const run = figureRun('a', 'one', losses(1, 'NaN', 4, 'NaN', 2, 3))
    const svg = (await file([run])).toString()
    // The first and the third are circles of radius 2.5; the last two are a line.
    expect(svg.match(/A2\.5 2\.5 [^"]*" fill="#c4501b"/g)).toHaveLength(2)
  })
})

describe('a line of a colour that was used before', () => {
  const { series } = figureThemes.light
  const others = series.map((_, i) => figureRun(`o${i}`, `other ${i}`, losses(1, 1)))
  const trianglesOf = async (...values: EpochMetrics['loss'][]): Promise<number> => {
    const svg = await file([...others, figureRun('m', 'marked', losses(...values))])
    return svg.toString().match(new RegExp(`<path d="M[^"AC]*Z" fill="${series[0]}"`, 'g'))?.length ?? 0
  }

  it('has a marker on each sixth part', async () => {
    expect(await trianglesOf(...Array.from({ length: 12 }, (_, i) => i))).toBe(6)
    expect(await trianglesOf(...Array.from({ length: 600 }, (_, i) => i))).toBe(6)
  })

  it('has a point between two gaps, too', async () => {
    const values = Array.from({ length: 12 }, (_, i) => (i === 3 || i === 5 ? ('NaN' as const) : i))
    // A marker at the 2nd, the 8th, the 10th and the 12th, and the one that stands alone.
    expect(await trianglesOf(...values)).toBe(5)
  })
})

describe('zero on a logarithmic axis', () => {
  it('is a gap with a hollow mark at the foot of the plot, in its place', async () => {
    const run = figureRun('a', 'one', losses(1, 0.5, 0, 0.5, 1))
    const svg = (await file([run], { logarithmic: true })).toString()
    const line = [...svg.matchAll(/<path d="([^"]*)" fill="none" stroke="#c4501b" stroke-width="1.75"/g)]
    const pieces = line.flatMap(([, d]) => (d as string).slice(1).split('M'))
    const [left, right] = pieces.map((piece) =>
      piece.split('L').map((point) => point.split(' ').map(Number))
    )
    expect([left?.length, right?.length]).toEqual([2, 2])
    const [mark] = [...svg.matchAll(/<path d="M([\d.]+) ([\d.]+)L[^"]*Z" fill="none" stroke="#c4501b"/g)]
    const middle = ((left?.[0]?.[0] ?? 0) + (right?.[1]?.[0] ?? 0)) / 2
    expect(Number(mark?.[1])).toBeCloseTo(middle, 1)
    // The axis ends at 0.5, the least that it can show: the mark's tip stands a pixel above that.
    expect((left?.[1]?.[1] ?? 0) - Number(mark?.[2])).toBeCloseTo(1, 6)
  })
})

describe('more lines than fit beside the plot', () => {
  const many = (count: number): FigureRun[] =>
    Array.from({ length: count }, (_, i) => figureRun(`r${i}`, `run ${i}`, losses(1 + i, 2 + i)))

  it('are named in a legend of their own, none upon another, each as it is drawn', async () => {
    const svg = (await file(many(100))).toString()
    const names = [...svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)"[^>]*>(run \d+)<\/text>/g)]
    expect(new Set(names.map(([, , , name]) => name)).size).toBe(100)
    const places = names.map(([, x, y]) => ({ x: Number(x), y: Number(y) }))
    const isApart = (a: Point, b: Point): boolean => Math.abs(a.x - b.x) > 60 || Math.abs(a.y - b.y) > 11
    expect(places.every((a, i) => places.slice(0, i).every((b) => isApart(a, b)))).toBe(true)
    expect(places.every(({ x, y }) => x < 960 - 40 && y < 540)).toBe(true)

    const styles = [
      ...svg.matchAll(
        /d="M[^"L]*L[^"L]*" fill="none" stroke="(#\w+)" stroke-width="1.75"( stroke-dasharray="[^"]*")?/g
      )
    ]
    expect(styles).toHaveLength(200)
    expect(new Set(styles.map(([, color, dash]) => `${color}${dash}`)).size).toBe(100)
  })

  it('are refused in words where the picture cannot name them, and are data all the same', async () => {
    await expect(file(many(400), { width: 480, height: 270 })).rejects.toMatchObject({
      code: 'FIGURE_NOT_POSSIBLE',
      message: expect.stringMatching(
        /it would have 400 lines, and a picture of 480 x 270 pixels can name 36/
      )
    })
    expect((await file(many(400), { format: 'csv' })).toString().split('\r\n')).toHaveLength(2 + 800)
  })

  it('take half of the figure at most, in columns as wide as can be', () => {
    const extent = { width: 960, height: 540, size: 11 }
    expect(legendPlace(32, extent)).toEqual({ place: 'ends' })
    expect(legendPlace(33, extent)).toEqual({ place: 'below', columns: 4, rows: 9, isCut: false })
    // 19 rows of 14 pixels are less than 270; six columns hold a hundred names.
    expect(legendPlace(100, extent)).toEqual({ place: 'below', columns: 6, rows: 17, isCut: false })
    expect(mostNames(extent)).toBe(19 * 8)
    expect(legendPlace(153, extent)).toMatchObject({ isCut: true })
  })

  it('lose of their names what is too long, and nothing of what is said behind them', () => {
    const measure = { measureText: (text: string) => ({ width: text.length }) }
    expect(shorten(measure, { text: 'abcdefgh', suffix: ' (n = 3)' }, 12)).toBe('abc… (n = 3)')
    // Of runs both ends are kept: names that begin alike are told apart.
    expect(shorten(measure, { text: 'abcdefgh', suffix: ' (n = 3)', isOfRuns: true }, 12)).toBe(
      'ab…h (n = 3)'
    )
    const names = ['network-sgd', 'network-adam'].map((text) =>
      shorten(measure, { text, suffix: '', isOfRuns: true }, 8)
    )
    expect(names).toEqual(['netw…sgd', 'netw…dam'])
    expect(shorten(measure, { text: 'abcd', suffix: ' (n = 3)' }, 12)).toBe('abcd (n = 3)')
  })
})

describe('a line of more points than pixels', () => {
  it('keeps the first, the least, the largest and the last of each column', () => {
    // Two columns of ten points: the extremes lie within them.
    const points = [5, 5, 9, 5, 1, 5, 5, 5, 5, 6, 3, 3, 3, 8, 3, 3, 3, 2, 3, 4].map((y, x) => ({ x, y }))
    expect(thinned(points, 0, 20, 2).map(({ x }) => x)).toEqual([0, 2, 4, 9, 10, 13, 17, 19])
    expect(thinned(points, 0, 20, 5)).toEqual(points)
  })

  it('keeps a spike of a column that begins with a gap, and the gap', () => {
    const points = Array.from({ length: 1000 }, (_, x) => ({
      x,
      y: x === 0 ? Number.NaN : x === 57 ? 9 : 1
    }))
    const kept = thinned(points, 0, 1000, 10)
    expect(kept[0]?.y).toBeNaN()
    expect(kept).toContainEqual({ x: 57, y: 9 })
  })

  it('keeps what is seen of a part, and its neighbours', () => {
    const points = Array.from({ length: 1000 }, (_, x) => ({ x, y: x }))
    const kept = thinned(points, 500, 520, 10)
    expect(kept).toHaveLength(1000)
    const finer = thinned(points, 500, 520, 5).map(({ x }) => x)
    expect([finer[0], finer.at(-1)]).toEqual([499, 521])
  })
})

describe('one spike among a million steps', () => {
  it('is seen in the picture: from its place in the store to the pixels', async () => {
    const count = 1_000_000
    const spike = 617_283
    const all = {
      step: Uint32Array.from({ length: count }, (_, i) => i + 1),
      loss: Float32Array.from({ length: count }, (_, i) => (i === spike ? 9 : 1)),
      accuracy: new Float32Array(count).fill(0.5),
      imagesPerSecond: new Float32Array(count).fill(1),
      at: Float64Array.from({ length: count }, (_, i) => 1_000_000 + i)
    }
    const steps = thinSteps(all, 4000) as StepColumns
    const run = figureRun('a', 'one', [epochOf(1, { steps: count, loss: 1 })], steps)
    const { data, width, height } = PNG.sync.read(
      await file([run], { format: 'png', axis: 'step', scale: 1 })
    )
    /** Columns of pixels in the upper half of the plot that have something of the line's hue. */
    const columns = Array.from({ length: width }, (_, x) => x).filter((x) =>
      Array.from({ length: height / 2 - 40 }, (_, y) => 4 * ((y + 40) * width + x)).every(
        (at) => (data[at] ?? 0) - (data[at + 2] ?? 0) > 25
      )
    )
    expect(columns.length).toBeGreaterThanOrEqual(1)
    expect(columns.length).toBeLessThanOrEqual(3)
  })
})
