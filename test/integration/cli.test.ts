import { createServer } from 'node:net'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { PNG } from 'pngjs'
import { describe, expect, it } from 'vitest'
import { engineIds, engineReport } from '../../src-main/contract'
import { atelier, finished, lineOf, startCli, tinyTraining } from '../support/command-line'
import { temporaryFolder } from '../support/temporary-folder'

const root = temporaryFolder()
let workspaces = 0
const workspace = (): string => join(root, `workspace-${workspaces++}`)
const json = (text: string): unknown => JSON.parse(text)
const objects = (text: string): Record<string, unknown>[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

describe('the command line', () => {
  it('lists every engine, with what to do about those that do not work', async () => {
    const { code, stdout } = await atelier(workspace(), ['engines', '--json'])
    const reports = engineReport.array().parse(json(stdout))
    expect(code).toBe(0)
    expect(reports.map((each) => each.id)).toEqual([...engineIds])
    expect(reports.find((each) => each.id === 'cpu')?.available).toBe(true)
    for (const each of reports.filter(({ available }) => !available))
      expect(each, each.id).toMatchObject({
        reason: expect.stringMatching(/\w/),
        fix: expect.stringMatching(/\w/)
      })
  })

  it('refuses a precision that no engine computes in, auto or named, with a way out', async () => {
    // No processor computes in tf32, whichever engine it is.
    const environment = { CUDA_VISIBLE_DEVICES: '-1' }
    const named = await atelier(workspace(), [...tinyTraining, '--set', 'precision=tf32'], environment)
    expect(named).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('precision: the engine cpu computes in fp32, not in tf32')
    })
    const chosen = await atelier(
      workspace(),
      [...tinyTraining, '--engine', 'auto', '--set', 'precision=tf32'],
      environment
    )
    expect(chosen).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /precision: the engine \w+ computes in fp32, not in tf32, nor does any other here[^]*Set precision to fp32\./
      )
    })
  })

  it('shows the reference model as the contract says', async () => {
    const { stdout } = await atelier(workspace(), ['models', 'show', 'resnet50', '--json'])
    const { params, layers } = json(stdout) as { params: object; layers: Record<string, unknown>[] }
    expect(params).toEqual({ total: 26_313_218, trainable: 26_267_778, nonTrainable: 45_440 })
    expect(Object.keys(layers[0] ?? {})).toEqual(
      expect.arrayContaining(['name', 'type', 'outputShape', 'params', 'inputs'])
    )
  })

  it('trains, and the run is found, evaluated, plotted and deleted afterwards', async () => {
    const place = workspace()
    const trained = await atelier(place, [...tinyTraining, '--epochs', '2', '--name', 'first', '--json'])
    expect(trained.stderr).toBe('')
    expect(trained.code).toBe(0)
    const lines = objects(trained.stdout)
    expect(lines.map((line) => line['type'])).toEqual(['run', 'epoch', 'epoch', 'end'])
    expect(lines[1]).toMatchObject({ epoch: 1, steps: 4, learningRate: 0.002 })
    expect(Object.keys(lines[1] ?? {})).toEqual(
      expect.arrayContaining([
        'loss',
        'accuracy',
        'val_loss',
        'val_accuracy',
        'seconds',
        'imagesPerSecond'
      ])
    )
    expect(lines[3]).toMatchObject({
      status: 'completed',
      epochs: 2,
      weightsSha256: expect.stringMatching(/^[0-9a-f]{64}$/)
    })
    const id = String(lines[0]?.['id'])

    const shown = json((await atelier(place, ['runs', 'show', 'first', '--json'])).stdout) as Record<
      string,
      unknown
    >
    expect(shown).toMatchObject({
      id,
      status: 'completed',
      engine: 'cpu',
      weightsSha256: lines[3]?.['weightsSha256'],
      spec: { batchSize: 32, epochs: 2 }
    })
    expect(shown['epochs']).toEqual(lines.slice(1, 3))

    const evaluated = json((await atelier(place, ['evaluate', id, '--json'])).stdout) as {
      accuracy: number
      confusionMatrix: number[][]
      perClass: { support: number }[]
    }
    expect(evaluated.accuracy).toBeCloseTo(Number(lines[2]?.['val_accuracy']), 5)
    expect(evaluated.confusionMatrix.flat().reduce((a, b) => a + b, 0)).toBe(1000)
    const right = evaluated.confusionMatrix.reduce((sum, row, i) => sum + (row[i] ?? 0), 0)
    expect(right / 1000).toBeCloseTo(evaluated.accuracy, 5)

    const out = join(root, 'plot.png')
    expect(
      (
        await atelier(place, [
          'export',
          'plot',
          id,
          '--metric',
          'val_accuracy',
          '--format',
          'png',
          '--out',
          out
        ])
      ).code
    ).toBe(0)
    expect(PNG.sync.read(readFileSync(out)).width).toBe(1920)

    expect((await atelier(place, ['runs', 'rm', id])).code).toBe(0)
    expect(json((await atelier(place, ['runs', '--json'])).stdout)).toEqual([])
  })

  it('trains the same twice from one seed, and something else from another', async () => {
    const hash = async (seed: string): Promise<unknown> =>
      objects(
        (await atelier(workspace(), [...tinyTraining, '--epochs', '1', '--seed', seed, '--json'])).stdout
      ).at(-1)?.['weightsSha256']
    const [first, again, other] = [await hash('7'), await hash('7'), await hash('8')]
    expect(again).toBe(first)
    expect(other).not.toBe(first)
  })

  it('ends a run with a checkpoint on Ctrl-C, and says so with its exit code', async () => {
    const place = workspace()
    const child = startCli(place, [...tinyTraining, '--epochs', '5000', '--json'])
    const result = finished(child)
    await lineOf(child, (line) => line.includes('"epoch"'))
    child.kill('SIGINT')
    const { code, stdout } = await result
    expect(code).toBe(130)
    const end = objects(stdout).at(-1)
    expect(end).toMatchObject({ type: 'end', status: 'stopped' })
    const { folder } = json(
      (await atelier(place, ['runs', 'show', String(objects(stdout)[0]?.['id']), '--json'])).stdout
    ) as { folder: string }
    expect(readdirSync(join(folder, 'checkpoints')).length > 0).toBe(true)
  })

  it('sees and stops a run that was started through another door', async () => {
    const place = workspace()
    const child = startCli(place, [...tinyTraining, '--epochs', '5000', '--name', 'elsewhere', '--json'])
    const result = finished(child)
    await lineOf(child, (line) => line.includes('"epoch"'))
    expect(json((await atelier(place, ['runs', '--json'])).stdout)).toMatchObject([
      { name: 'elsewhere', status: 'running' }
    ])
    expect((await atelier(place, ['stop', 'elsewhere'])).code).toBe(0)
    expect((await result).code).toBe(0)
    expect(json((await atelier(place, ['runs', '--json'])).stdout)).toMatchObject([
      { status: 'stopped' }
    ])
  })
})

describe('bad input', () => {
  const bad: [string, string[], RegExp, RegExp, NodeJS.ProcessEnv?][] = [
    ['an unknown command', ['frobnicate'], /unknown command 'frobnicate'/i, /atelier help/],
    ['an unknown option', ['runs', '--wrong'], /unknown option '--wrong'/i, /atelier help/],
    ['a command of a later version', ['import', 'x'], /"import" is not part of this version/, /README/],
    [
      'an export of a later version',
      ['export', 'capsule', 'x', '--out', 'x.zip'],
      /"export capsule" is not part of this version/,
      /README/
    ],
    ['an unknown field', [...tinyTraining, '--set', 'colour=red'], /colour: unknown field/, /./],
    ['a negative batch size', [...tinyTraining, '--set', 'batchSize=-8'], /batchSize/, /./],
    [
      'a learning rate of NaN',
      [...tinyTraining, '--set', 'optimizer.learningRate=NaN'],
      /optimizer\.learningRate/,
      /./
    ],
    [
      'a stride that leaves no pixels',
      [...tinyTraining, '--set', 'model={"id":"lenet5"}', '--set', 'dataset.path=TINY'],
      /layer conv2d_1 \(Conv2D\) leaves no pixels/,
      /./
    ],
    [
      '10^9 units',
      [...tinyTraining, '--set', 'model={"id":"mlp","hiddenUnits":[1000000000]}'],
      /model\.hiddenUnits\.0/,
      /./
    ],
    [
      'a model that no machine can hold',
      [...tinyTraining, '--set', 'model={"id":"mlp","hiddenUnits":[65536,30000,30000,30000,30000]}'],
      /parameters|GB/,
      /./
    ],
    ['an unknown preset', ['train', 'nothing'], /no preset or file "nothing"/, /quickstart/],
    [
      'an experiment file that is none',
      ['train', './BROKEN.json'],
      /not JSON|no such file/,
      /quickstart/
    ],
    ['an unknown run', ['runs', 'show', 'nothing'], /no run "nothing"/, /atelier runs/],
    ['an unknown engine', [...tinyTraining, '--engine', 'abacus'], /no engine "abacus"/, /tensorflow/],
    [
      'an unknown metric',
      ['export', 'plot', 'x', '--metric', 'f1', '--format', 'png', '--out', 'x.png'],
      /no metric "f1"/,
      /val_accuracy/
    ],
    [
      'a data folder without the files',
      [...tinyTraining, '--set', `dataset.path=${join(import.meta.dirname, '../support')}`],
      /holds no images that can be trained on: it has \d+ files of other kinds/,
      /folders of pictures, .* and IDX files/
    ]
  ]
  const tiny = join(root, 'tiny-images')

  it.each(bad)(
    '%s gets one line of what is wrong, one of what to do, and exit code 2',
    async (_name, args, problem, fix, extra) => {
      const { writeIdxFolder } = await import('../support/idx')
      if (!existsSync(tiny)) writeIdxFolder(tiny, { size: 8 })
      const { code, stdout, stderr } = await atelier(
        workspace(),
        args.map((arg) => arg.replace('TINY', tiny)),
        extra
      )
      const lines = stderr.trimEnd().split('\n')
      expect(lines).toHaveLength(2)
      expect(lines[0]).toMatch(problem)
      expect(lines[1]).toMatch(fix)
      expect(stdout).toBe('')
      expect(code).toBe(2)
    }
  )

  it('a busy port is told apart, and another is suggested', async () => {
    const server = createServer()
    const port = await new Promise<number>((done) =>
      server.listen(0, '127.0.0.1', () => done((server.address() as { port: number }).port))
    )
    const { code, stderr } = await atelier(workspace(), ['serve', '--port', String(port)])
    server.close()
    expect(code).toBe(1)
    expect(stderr.trimEnd().split('\n')).toEqual([
      `Port ${port} is already in use.`,
      'Choose another with --port, or --port 0 for any free one.'
    ])
  })

  it('a busy port that nobody asked for is passed over', async () => {
    const server = createServer()
    await new Promise<void>((done) => {
      server.once('error', () => done())
      server.listen(4711, '127.0.0.1', done)
    })
    const child = startCli(workspace(), ['serve', '--json'])
    const { address } = json(await lineOf(child, (line) => line.includes('address'))) as {
      address: string
    }
    expect(new URL(address).port).not.toBe('4711')
    child.kill('SIGTERM')
    await finished(child)
    server.close()
  })

  it('a workspace that cannot be written is said so', async () => {
    const file = join(root, 'a-file')
    writeFileSync(file, '')
    const { code, stderr } = await atelier(join(file, 'workspace'), ['runs'])
    expect(code).toBe(1)
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringContaining('cannot be written to: a part of the path is a file'),
      expect.stringContaining('--workspace')
    ])
  })

  it('a database of a newer version is refused and left as it is', async () => {
    const place = workspace()
    mkdirSync(place, { recursive: true })
    const database = new DatabaseSync(join(place, 'runs.sqlite'))
    database.exec('CREATE TABLE t (x); PRAGMA user_version = 99')
    database.close()
    const before = readFileSync(join(place, 'runs.sqlite'))
    const { code, stderr } = await atelier(place, ['runs'])
    expect(code).toBe(1)
    expect(stderr).toMatch(/newer Atelier \(format 99/)
    expect(readFileSync(join(place, 'runs.sqlite'))).toEqual(before)
  })

  it('a second server on one workspace is pointed to the first', async () => {
    const place = workspace()
    const first = startCli(place, ['serve', '--port', '0', '--json'])
    const { address } = json(await lineOf(first, (line) => line.includes('address'))) as {
      address: string
    }
    const { code, stderr } = await atelier(place, ['serve', '--port', '0'])
    expect(code).toBe(1)
    expect(stderr).toContain(new URL(address).origin)
    expect(stderr).not.toContain(new URL(address).search)
    first.kill('SIGTERM')
    expect((await finished(first)).code).toBe(0)
  })
})
