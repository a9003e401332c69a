import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { LoggedRun, MetricPoint } from '../../../src-main/exchange/logged-run'
import { readFlatYaml } from '../../../src-main/exchange/mlflow/flat-yaml'
import { FileNames } from '../../../src-main/exchange/mlflow/names'
import { mlflowRuns } from '../../../src-main/exchange/mlflow/read-store'
import { writeMlflow } from '../../../src-main/exchange/mlflow/write-experiment'
import { recordOf } from '../../support/run-record'
import { epochOf } from '../../support/run-fixtures'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
const fixture = join(import.meta.dirname, '../../fixtures/exchange/mlruns')

async function pointsOf(run: LoggedRun | undefined): Promise<MetricPoint[]> {
  const all: MetricPoint[] = []
  for await (const points of run?.points() ?? []) all.push(...points)
  return all
}
const named = (points: MetricPoint[], metric: string): [number, number][] =>
  points.filter((point) => point.metric === metric).map(({ step, value }) => [step, value])

describe("MLflow's own folder", () => {
  it('is read run by run, in the order in which they began', async () => {
    const runs = mlflowRuns(fixture)
    expect(runs.map(({ name }) => name)).toEqual(['first: run', 'second'])
    expect(runs[0]?.facts).toMatchObject({
      parameters: { 'lr': '0.1', 'model': 'cnn', 'layers/first': '64' },
      tags: ['team: vision'],
      status: 'completed'
    })
    const points = await pointsOf(runs[0])
    expect(named(points, 'loss')).toEqual([
      [1, 1],
      [2, 1 / 2],
      [3, 1 / 3]
    ])
    expect(named(points, 'val_accuracy')).toEqual([
      [1, 0.5],
      [2, NaN],
      [3, 0.75]
    ])
    expect(named(points, 'system/gpu load')).toEqual([1, 2, 3].map((i) => [2 ** 33 + i, Infinity]))
  })

  it('may be one experiment, or one run', () => {
    const [experiment = ''] = readdirSync(fixture).filter((name) => /^\d{2,}$/.test(name))
    expect(mlflowRuns(join(fixture, experiment))).toHaveLength(2)
    const [run = ''] = readdirSync(join(fixture, experiment)).filter((name) => name.length === 32)
    expect(mlflowRuns(join(fixture, experiment, run))).toHaveLength(1)
  })

  it('may have lines that are damaged, which are counted and left out', async () => {
    const place = join(root, 'damaged')
    mkdirSync(join(place, 'metrics'), { recursive: true })
    writeFileSync(join(place, 'meta.yaml'), 'run_id: abc\nrun_name: cut\nstatus: 4\n')
    writeFileSync(
      join(place, 'metrics', 'loss'),
      '1000 0.5 1\n1000 0.25\n100 x 3\n\n1000 -inf 4 extra\n10'
    )
    const [run] = mlflowRuns(place)
    expect(named(await pointsOf(run), 'loss')).toEqual([
      [1, 0.5],
      [0, 0.25],
      [4, -Infinity]
    ])
    expect(run?.facts).toMatchObject({
      status: 'failed',
      notes: ['loss has 2 lines that are no values.']
    })
  })
})

describe('runs as MLflow keeps them', () => {
  it('are read back without a value lost, to the last bit', async () => {
    const place = join(root, 'mlruns')
    mkdirSync(place)
    const values = [NaN, Infinity, -Infinity, 1e-45, 0.1]
    const detail = { epochs: [epochOf(1, { loss: 'NaN', val_loss: 1 / 3 }), epochOf(2)] }
    const block = {
      step: values.map((_, i) => 2 ** 31 + i),
      loss: Float32Array.from(values),
      accuracy: values,
      imagesPerSecond: values.map(() => 5e-324),
      at: values.map((_, i) => 1_700_000_000_000 + i)
    }
    await writeMlflow(place, '/home/somebody/mlruns', [recordOf(detail, [block])])
    const [run] = mlflowRuns(place)
    expect(run).toMatchObject({ name: 'tiny', facts: { tags: ['first', 'two words'] } })
    const points = await pointsOf(run)
    expect(named(points, 'loss')).toEqual([
      [1, NaN],
      [2, 0.5]
    ])
    expect(named(points, 'val_loss')).toEqual([
      [1, 1 / 3],
      [2, 0.6]
    ])
    expect(named(points, 'batch_loss')).toEqual(
      values.map((value, i) => [2 ** 31 + i, Math.fround(value)])
    )
    expect(named(points, 'batch_images_per_second')[0]).toEqual([2 ** 31, 5e-324])
    expect(points).toHaveLength(2 * 7 + 3 * values.length)
    expect(run?.facts.parameters['optimizer.learningRate']).toBe('0.001')
  })

  it('name the place where they are going to lie', async () => {
    const place = join(root, 'placed')
    mkdirSync(place)
    await writeMlflow(place, '/home/some body/mlruns', [recordOf()])
    const [experiment = ''] = readdirSync(place)
    const meta = readFlatYaml(readFileSync(join(place, experiment, 'meta.yaml'), 'utf8'))
    expect(meta['artifact_location']).toBe(`file:///home/some%20body/mlruns/${experiment}`)
    expect(existsSync(join(place, experiment, 'meta.yaml'))).toBe(true)
  })
})

describe('names of files', () => {
  it('are told apart where what is not allowed was replaced', () => {
    const names = new FileNames()
    expect(['a:b', 'a_b', 'A_B', 'a:b', 'a_b/c'].map((name) => names.of(name))).toEqual([
      'a_b',
      'a_b_2',
      'A_B_3',
      'a_b',
      'a_b_c'
    ])
  })

  it('lead nowhere else', () => {
    const names = new FileNames()
    expect(['../../etc/passwd', '/root', '..', 'a//b', 'c\\d'].map((name) => names.of(name))).toEqual([
      'etc/passwd',
      'root',
      '_',
      'a/b',
      'c_d'
    ])
  })
})

describe("MLflow's YAML", () => {
  it('is read with its quotes and its folded lines', () => {
    const text = `a: 'it''s: x'\nb: "tab\\t\\xE9"\nc: a long\n  name\nd: null\ne: ''\ntags: []\n`
    expect(readFlatYaml(text)).toEqual({
      a: "it's: x",
      b: 'tab\té',
      c: 'a long name',
      d: '',
      e: '',
      tags: '[]'
    })
  })
})
