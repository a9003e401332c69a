import { createServer } from 'node:net'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { describe, expect, it } from 'vitest'
import { atelier, finished, lineOf, startCli, tinyTraining } from '../support/command-line'
import { freshWorkspaces } from '../support/command-line-runs'
import { temporaryFolder } from '../support/temporary-folder'

const root = temporaryFolder()
const workspace = freshWorkspaces(root)
const json = (text: string): unknown => JSON.parse(text)

describe('bad input', () => {
  const bad: [string, string[], RegExp, RegExp, NodeJS.ProcessEnv?][] = [
    ['an unknown command', ['frobnicate'], /unknown command 'frobnicate'/i, /atelier help/],
    ['an unknown option', ['runs', '--wrong'], /unknown option '--wrong'/i, /atelier help/],
    ['an import of what is not there', ['import', 'x'], /x holds no runs that can be read/, /./],
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

describe('a command that lists runs', () => {
  it('loads nothing of what computes, draws and serves', async () => {
    const preload = join(root, 'say-what-was-loaded.cjs')
    writeFileSync(
      preload,
      `process.on('exit', () => process.stderr.write(Object.keys(require.cache).join('\\n')))`
    )
    const { code, stderr } = await atelier(workspace(), ['runs'], {
      NODE_OPTIONS: `--require=${preload}`
    })
    expect(code).toBe(0)
    const loaded = ['sqlite', 'tfjs-core', 'canvas', 'ws'].filter((name) => stderr.includes(`/${name}/`))
    expect(loaded).toEqual(['sqlite'])
  })
})
