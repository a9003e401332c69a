import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { LoggedRun, MetricPoint } from '../../../src-main/exchange/logged-run'
import { runsAt } from '../../../src-main/exchange/read-runs'
import { writeRunsCsv, writeRunsJson } from '../../../src-main/exchange/tables/write-runs'
import { epochOf } from '../../support/run-fixtures'
import { recordOf } from '../../support/run-record'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
const fixtures = join(import.meta.dirname, '../../fixtures/exchange')

async function read(name: string, content: string): Promise<LoggedRun[]> {
  writeFileSync(join(root, name), content)
  return runsAt(join(root, name))
}
async function pointsOf(run: LoggedRun | undefined): Promise<MetricPoint[]> {
  const all: MetricPoint[] = []
  for await (const points of run?.points() ?? []) all.push(...points)
  return all
}
const short = (points: MetricPoint[]): [string, number, number][] =>
  points.map(({ metric, step, value }) => [metric, step, value])

describe('tables of metrics', () => {
  it("of W&B's history have a row a step, with holes", async () => {
    const text =
      '_step,_runtime,_timestamp,loss,val/accuracy\n0,1.5,1700000000.25,0.5,\n1,2,1700000001,NaN,0.75\n'
    const [run] = await read('history.csv', text)
    expect(run).toMatchObject({ source: 'wandb', name: 'history' })
    expect(await pointsOf(run)).toEqual([
      { metric: 'loss', step: 0, at: 1_700_000_000_250, value: 0.5 },
      { metric: 'loss', step: 1, at: 1_700_000_001_000, value: NaN },
      { metric: 'val/accuracy', step: 1, at: 1_700_000_001_000, value: 0.75 }
    ])
  })

  it("of a chart of W&B's are of as many runs as it shows, their ranges left out", async () => {
    const text =
      '"Step","red-1 - val_loss","red-1 - val_loss__MIN","red-1 - val_loss__MAX","blue-2 - val_loss"\n' +
      '"1","0.5","0.4","0.6",""\n"2","Infinity","","","0.25"\n'
    const [red, blue, ...others] = await read('chart.csv', text)
    expect([red?.name, blue?.name, others]).toEqual(['red-1', 'blue-2', []])
    expect(short(await pointsOf(red))).toEqual([
      ['val_loss', 1, 0.5],
      ['val_loss', 2, Infinity]
    ])
    expect(short(await pointsOf(blue))).toEqual([['val_loss', 2, 0.25]])
  })

  it("of a chart of W&B's may be over an own metric, or over the time, which counts no steps", async () => {
    const epochs = '"epoch","red-1 - _step","red-1 - acc"\n"3","40","0.5"\n"4","60","0.75"\n'
    const [own] = await read('epochs.csv', epochs)
    expect(short(await pointsOf(own))).toEqual([
      ['acc', 3, 0.5],
      ['acc', 4, 0.75]
    ])
    const times = '"Relative Time (Process)","red-1 - acc"\n"10.5","0.5"\n"20.25","0.75"\n'
    const [timed] = await read('times.csv', times)
    expect(short(await pointsOf(timed))).toEqual([
      ['acc', 0, 0.5],
      ['acc', 1, 0.75]
    ])
  })

  it("of W&B's table of runs have a run a row, and settings beside what it ended with", async () => {
    const runs = await read(
      'runs.csv',
      '"Name","State","optimizer","loss"\n"a","finished","adam","0.5"\n"b","crashed","sgd","0.75"\n'
    )
    expect(runs.map(({ name }) => name)).toEqual(['a', 'b'])
    expect(short(await pointsOf(runs[1]))).toEqual([['loss', 1, 0.75]])
    expect(runs[1]?.facts.parameters).toMatchObject({ optimizer: 'sgd', State: 'crashed' })
  })

  it('of Neptune have a row a value, and settings in rows without a step', async () => {
    const rows = [
      {
        run_id: 'RUN-1',
        attribute_path: 'train/loss',
        step: 1,
        timestamp: '2026-01-01T00:00:00Z',
        float_value: 0.5
      },
      { run_id: 'RUN-2', attribute_path: 'train/loss', step: 1, timestamp: null, float_value: 0.25 },
      { run_id: 'RUN-1', attribute_path: 'params/lr', step: null, float_value: 0.1 }
    ]
    const runs = await read('neptune.json', rows.map((row) => JSON.stringify(row)).join('\n'))
    expect(runs.map(({ source, name }) => [source, name])).toEqual([
      ['neptune', 'RUN-1'],
      ['neptune', 'RUN-2']
    ])
    expect(await pointsOf(runs[0])).toEqual([
      { metric: 'train/loss', step: 1, at: Date.UTC(2026, 0, 1), value: 0.5 }
    ])
    expect(runs[0]?.facts.parameters).toEqual({ 'params/lr': '0.1' })
  })

  it('of Neptune may be a folder for each project, a run in several parts, with its tags', async () => {
    const project = join(root, 'exports', 'data', 'team_project')
    mkdirSync(project, { recursive: true })
    const point = (step: number, value: number): object => ({
      ...{ run_id: 'RUN-1', attribute_path: 'loss', step, float_value: value }
    })
    const tags = { run_id: 'RUN-1', attribute_path: 'sys/tags', string_set_value: ['good', 'old'] }
    const lines = (...rows: object[]): string => rows.map((row) => JSON.stringify(row)).join('\n')
    writeFileSync(join(project, 'RUN-1_part_10.json'), lines(point(3, 0.125), tags))
    writeFileSync(join(project, 'RUN-1_part_2.json'), lines(point(2, 0.25)))
    writeFileSync(join(project, 'RUN-1_part_0.json'), lines(point(1, 0.5)))
    writeFileSync(join(project, 'RUN-2_part_0.json'), lines({ ...point(1, 1), run_id: 'RUN-2' }))
    writeFileSync(join(root, 'exports', 'settings.json'), '{"lr": 1}')

    const runs = await runsAt(join(root, 'exports'))
    expect(runs.map(({ source, name }) => [source, name])).toEqual([
      ['neptune', 'RUN-1'],
      ['neptune', 'RUN-2']
    ])
    expect(short(await pointsOf(runs[0]))).toEqual([
      ['loss', 1, 0.5],
      ['loss', 2, 0.25],
      ['loss', 3, 0.125]
    ])
    expect(runs[0]?.facts).toMatchObject({
      tags: ['good', 'old'],
      parameters: { 'sys/tags': 'good, old' }
    })
  })

  it("of Neptune's exporter are read from its Parquet files, whatever kinds of values are in them", async () => {
    const runs = await runsAt(join(fixtures, 'neptune'))
    expect(runs.map(({ source, name }) => [source, name])).toEqual([
      ['neptune', 'RUN-1'],
      ['neptune', 'RUN-2']
    ])
    const at = Date.UTC(2026, 0, 2)
    expect(await pointsOf(runs[0])).toEqual([
      { metric: 'train/loss', step: 1, at, value: 0.5 },
      { metric: 'train/loss', step: 2, at, value: 0.25 },
      { metric: 'train/loss', step: 3, at, value: NaN },
      { metric: 'val/accuracy', step: 3, at, value: 0.75 }
    ])
    expect(runs[0]?.facts).toMatchObject({
      tags: ['old', 'good'],
      parameters: {
        ...{ 'params/lr': '0.001', 'params/epochs': '3', 'params/shuffle': 'true' },
        ...{ 'sys/tags': 'old, good', 'sys/creation_time': '2026-01-02T00:00:00.000Z' }
      }
    })
    expect(short(await pointsOf(runs[1]))).toEqual([
      ['val/loss', 0, 1.5],
      ['val/loss', 1, 1.25]
    ])
    expect(runs[1]?.facts.notes).toEqual([
      'Steps of val/loss are no whole numbers: they were rounded down.'
    ])
  })

  it('that were called by numbers by somebody are a run each', async () => {
    const folder = join(root, 'numbered')
    mkdirSync(folder)
    for (const name of ['1', '2']) writeFileSync(join(folder, `${name}.csv`), 'epoch,loss\n1,0.5\n')
    expect((await runsAt(folder)).map(({ name }) => name)).toEqual(['1', '2'])
  })

  it('of which one in a folder cannot be read are refused with its name', async () => {
    const folder = join(root, 'broken')
    mkdirSync(folder)
    writeFileSync(join(folder, 'a.csv'), 'epoch,loss\n1,0.5\n')
    writeFileSync(join(folder, 'b.json'), '[{"_step": 1')
    await expect(runsAt(folder)).rejects.toMatchObject({
      code: 'IMPORT_UNREADABLE',
      params: { path: 'b.json' }
    })
  })

  it('may be JSON by columns, as pandas writes it', async () => {
    const [run] = await read('pandas.json', '{"_step":{"0":1,"1":2},"loss":{"0":0.5,"1":null}}')
    expect(short(await pointsOf(run))).toEqual([['loss', 1, 0.5]])
  })

  it("may be Keras' log of epochs", async () => {
    const [run] = await runsAt(join(fixtures, 'keras.csv'))
    const points = await pointsOf(run)
    expect(points.filter(({ metric }) => metric === 'val_loss').map(({ value }) => value)).toEqual([
      0.46182820200920105, 0.45726028084754944
    ])
  })

  it('tell columns of one name apart', async () => {
    const [run] = await read('twice.csv', 'step,loss,loss\n1,0.5,0.25\n')
    expect(short(await pointsOf(run))).toEqual([
      ['loss', 1, 0.5],
      ['loss (2)', 1, 0.25]
    ])
  })

  it.each([
    ['cut.json', '[{"_step": 1, "loss": 0.5}, {"_st'],
    ['quotes.csv', 'step,loss\n1,"0.5\n'],
    ['PAR1.parquet', 'PAR1 and nothing more']
  ])('that are not whole are refused with what is wrong: %s', async (name, content) => {
    await expect(read(name, content).then(async ([run]) => pointsOf(run))).rejects.toThrow()
  })
})

describe('runs written as tables', () => {
  const records = [recordOf({ epochs: [epochOf(1, { loss: 'NaN' }), epochOf(2)] })]
  const place = (name: string): string => {
    mkdirSync(join(root, 'written'), { recursive: true })
    return join(root, 'written', name)
  }

  it.each(['csv', 'json'] as const)('as %s are read back value by value', async (format) => {
    const path = place(`metrics.${format}`)
    await (format === 'csv' ? writeRunsCsv : writeRunsJson)(path, 'metric', records)
    const [run] = await runsAt(path)
    expect(run?.name).toBe('tiny')
    const points = await pointsOf(run)
    expect(points).toHaveLength(2 * 7)
    expect(points[0]).toEqual({ metric: 'loss', step: 1, at: 1_002_000, value: NaN })
    expect(short(points)).toContainEqual(['val_loss', 2, 0.6])
  })

  it('have a row a run with its settings', async () => {
    const path = place('runs.csv')
    await writeRunsCsv(path, 'run', records)
    const [head = '', row = ''] = readFileSync(path, 'utf8').split('\r\n')
    expect(row.split(',')[head.split(',').indexOf('optimizer.learningRate')]).toBe('0.001')
    expect(row.split(',')[head.split(',').indexOf('loss')]).toBe('0.5')
  })

  it('of no run are an empty list', async () => {
    const path = place('none.json')
    await writeRunsJson(path, 'run', [])
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual([])
  })
})
