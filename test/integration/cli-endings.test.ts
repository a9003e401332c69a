import { spawn, spawnSync, type SpawnOptionsWithStdioTuple } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  atelier,
  cliPath,
  environment,
  finished,
  lineOf,
  startCli,
  tinyTraining
} from '../support/command-line'
import { temporaryFolder } from '../support/temporary-folder'

const root = temporaryFolder()
let workspaces = 0
const workspace = (): string => join(root, `workspace-${workspaces++}`)
const endless = [...tinyTraining, '--epochs', '5000', '--json']
interface Shown {
  status: string
  folder: string
  weightsSha256: string | null
}

async function onlyRun(place: string): Promise<Shown> {
  const [run] = JSON.parse((await atelier(place, ['runs', '--json'])).stdout) as { id: string }[]
  return JSON.parse((await atelier(place, ['runs', 'show', run?.id ?? '', '--json'])).stdout) as Shown
}

/** The command line and its trainer in a process group of their own, as a terminal starts them. */
const inTerminal = (place: string): ReturnType<typeof startCli> =>
  spawn(process.execPath, [cliPath, ...endless], {
    env: environment(place),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true
  })

const terminal = (place: string): SpawnOptionsWithStdioTuple<'ignore', 'pipe', 'pipe'> => ({
  env: environment(place),
  stdio: ['ignore', 'pipe', 'pipe'],
  detached: true
})
/** Signals every process of a group but its shell. */
function signalChildren(group: number, signal: NodeJS.Signals): void {
  const pids = spawnSync('pgrep', ['-g', String(group)], { encoding: 'utf8' })
    .stdout.trim()
    .split('\n')
    .map(Number)
    .filter((pid) => pid !== group)
  for (const pid of pids) process.kill(pid, signal)
}

describe.skipIf(process.platform === 'win32')('a training in a terminal', () => {
  it.each([
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGTERM', 143]
  ] as const)(
    'ends with a checkpoint where every process of it is told %s at once, and says %i',
    async (signal, expected) => {
      const place = workspace()
      const child = inTerminal(place)
      const result = finished(child)
      await lineOf(child, (line) => line.includes('"epoch"'))
      process.kill(-(child.pid as number), signal)
      const { code, stdout, stderr } = await result
      expect(stderr).toBe('')
      expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
        type: 'end',
        status: 'stopped',
        weightsSha256: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown
      })
      expect(code).toBe(expected)
      const { status, folder } = await onlyRun(place)
      expect(status).toBe('stopped')
      expect(readdirSync(join(folder, 'checkpoints')).length > 0).toBe(true)
    }
  )

  it.each([
    [
      'nohup',
      (place: string) =>
        spawn(
          'bash',
          ['-c', `nohup "${process.execPath}" "$@"; exit $?`, 'bash', cliPath, ...endless],
          terminal(place)
        )
    ],
    [
      'a shell that ignores it',
      (place: string) =>
        spawn(
          'sh',
          ['-c', 'trap "" HUP; "$@"; exit $?', 'sh', process.execPath, cliPath, ...endless],
          terminal(place)
        )
    ]
  ] as const)(
    'goes on where the terminal is closed and %s keeps that from it, its trainer too',
    async (_, begin) => {
      const place = workspace()
      const shell = begin(place)
      const result = finished(shell)
      await lineOf(shell, (line) => line.includes('"epoch"'))
      // The shell itself may die of it: it is the last of the group that counts.
      signalChildren(shell.pid as number, 'SIGHUP')
      await lineOf(shell, (line) => line.includes('"epoch"'))
      await lineOf(shell, (line) => line.includes('"epoch"'))
      expect((await onlyRun(place)).status).toBe('running')
      signalChildren(shell.pid as number, 'SIGTERM')
      const { code, stdout } = await result
      expect(code).toBe(143)
      expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
        type: 'end',
        status: 'stopped'
      })
    }
  )

  it('is stopped properly where the program that reads its output goes away', async () => {
    const place = workspace()
    const child = startCli(place, endless)
    const ended = new Promise<number | null>((done) => child.on('exit', (code) => done(code)))
    await lineOf(child, (line) => line.includes('"epoch"')).finally(() => child.stdout?.destroy())
    expect(await ended).toBe(0)
    const { status, folder, weightsSha256 } = await onlyRun(place)
    expect(status).toBe('stopped')
    expect(weightsSha256).not.toBeNull()
    expect(readdirSync(join(folder, 'checkpoints')).length > 0).toBe(true)
  })
})

describe('the command line for people', () => {
  it('prints lines and not JSON, and says how each epoch went', async () => {
    const place = workspace()
    const { code, stdout, stderr } = await atelier(place, [
      ...tinyTraining,
      '--epochs',
      '2',
      '--name',
      'for people'
    ])
    expect(stderr).toBe('')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Run \S+ "for people": [\d,]+ parameters, 128 images, on cpu/)
    expect(stdout).toMatch(
      /\nEpoch 1\/2 {2}loss [\d.]+ {2}accuracy [\d.]+%? {2}val_loss [\d.]+ {2}val_accuracy [\d.]+%? /
    )
    expect(stdout).toMatch(
      /\nCompleted after 2 of 2 epochs, best validation accuracy .*\nWeights [0-9a-f]{64}\n$/
    )
    expect(stdout).not.toContain('\x1b')

    expect((await atelier(place, ['runs', 'tag', 'for people', 'a', 'b'])).stdout).toBe('a, b\n')
    expect((await atelier(place, ['runs', 'rename', 'for people', 'renamed'])).stdout).toBe('renamed\n')
    const listed = (await atelier(place, ['runs'])).stdout.trimEnd().split('\n')
    expect(listed).toHaveLength(2)
    expect(listed[1]).toMatch(/renamed +completed +\d{4}-\d\d-\d\d \d\d:\d\d +mlp +garments +cpu +2\/2/)
  })

  it('names the differences of two runs', async () => {
    const place = workspace()
    for (const seed of ['1', '2'])
      await atelier(place, [...tinyTraining, '--epochs', '1', '--seed', seed, '--name', `seed ${seed}`])
    const { code, stdout } = await atelier(place, ['runs', 'compare', 'seed 1', 'seed 2'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ +seed 1 +seed 2$/m)
    expect(stdout).toMatch(/^seed +1 +2$/m)
    expect(stdout).not.toMatch(/^batchSize/m)
    expect(
      JSON.parse((await atelier(place, ['runs', 'compare', 'seed 1', 'seed 2', '--json'])).stdout)
    ).toMatchObject([
      { name: 'seed 1', spec: { seed: 1 } },
      { name: 'seed 2', spec: { seed: 2 } }
    ])
  })

  it('tells which answers two runs of the same images differ in, and whether that may be chance', async () => {
    const place = workspace()
    for (const seed of ['1', '2'])
      await atelier(place, [...tinyTraining, '--epochs', '2', '--seed', seed, '--name', `seed ${seed}`])
    const compare = (...more: string[]): ReturnType<typeof atelier> =>
      atelier(place, ['runs', 'compare', '--answers', ...more])
    const found = JSON.parse((await compare('seed 1', 'seed 2@1', '--json')).stdout) as Record<
      string,
      number
    >
    expect(found).toMatchObject({ before: { epoch: 2 }, now: { epoch: 1 } })
    const [before, now] = await Promise.all(
      ['seed 1', 'seed 2'].map(async (name) => {
        const shown = await atelier(place, ['runs', 'show', name, '--json'])
        return JSON.parse(shown.stdout) as {
          epochs: { val_accuracy: number }[]
          setup: { validationCount: number }
        }
      })
    )
    // What both counts say of how many are right is what the validations said.
    const { bothRight = 0, toRight = 0, toWrong = 0, sameMistake = 0, otherMistake = 0 } = found
    const all = before?.setup.validationCount ?? 0
    expect(bothRight + toRight + toWrong + sameMistake + otherMistake).toBe(all)
    expect((bothRight + toWrong) / all).toBeCloseTo(before?.epochs[1]?.val_accuracy ?? NaN, 6)
    expect((bothRight + toRight) / all).toBeCloseTo(now?.epochs[0]?.val_accuracy ?? NaN, 6)

    expect((await compare('seed 1', 'seed 2')).stdout).toMatch(/McNemar's exact test: p [=<] [\d.]+, /)
    const alone = await compare('seed 1')
    expect([alone.code, alone.stderr.split('\n')[0]]).toEqual([2, '--answers compares two runs.'])
    const unknown = await compare('seed 1@7', 'seed 2')
    expect([unknown.code, unknown.stderr.split('\n')[0]]).toEqual([
      1,
      'What run "seed 1@7" took its validation images for is not known after that epoch.'
    ])
  })

  it('says what a misspelt setting was probably meant to be, and keeps no run of it', async () => {
    const place = workspace()
    const { code, stderr } = await atelier(place, [...tinyTraining, '--set', 'optimizer.learningrate=1'])
    expect(code).toBe(2)
    expect(stderr.split('\n')[0]).toContain(
      'optimizer.learningrate: unknown field, did you mean "learningRate"?'
    )
    expect((await atelier(place, ['runs', '--json'])).stdout).toBe('[]\n')
  })

  it.each([[['help']], [['--help']], [['help', 'train']], [['--version']]])(
    'answers %j on stdout with exit code 0',
    async (args) => {
      const { code, stdout, stderr } = await atelier(workspace(), args)
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      expect(stdout).toMatch(args[0] === '--version' ? /^\d+\.\d+\.\d+\n$/ : /^Usage: atelier/)
    }
  )
})
