import { existsSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { atelier, finished, lineOf, type Result, startCli, tinyTraining } from '../support/command-line'
import { onednnIsSetUp, tensorflowIsSetUp } from '../support/cache-folder'
import { writeIdxFolder } from '../support/idx'
import { temporaryFolder } from '../support/temporary-folder'

const root = temporaryFolder()
let workspaces = 0
const workspace = (): string => join(root, `workspace-${workspaces++}`)
type Json = Record<string, unknown>
const objects = (text: string): Json[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Json)
const show = async (
  place: string,
  run: string
): Promise<
  Json & {
    sessions: { proof: Json | null }[]
    checkpoints: { file: string; roles: string[] }[]
    steering: { step: number; change: Json }[]
    folder: string
    epochs: Json[]
  }
> => JSON.parse((await atelier(place, ['runs', 'show', run, '--json'])).stdout) as never
const endless = [...tinyTraining, '--epochs', '20000', '--json']

/** A training under way in a process of its own, after its first epoch. */
async function underWay(
  place: string,
  name: string,
  args = endless
): Promise<{ result: Promise<Result> }> {
  const child = startCli(place, [...args, '--name', name])
  const result = finished(child)
  await lineOf(child, (line) => line.includes('"epoch"'))
  return { result }
}
const timeless = (each: Json): Json => ({ ...each, seconds: 0, imagesPerSecond: 0 })

describe('a run that is steered and paused from another process', () => {
  it('says so, exits with 0, goes on exactly, and is repeated by its changes to equal weights', async () => {
    const place = workspace()
    const training = await underWay(place, 'steered')
    expect(
      (
        await atelier(place, [
          'steer',
          'steered',
          '--learning-rate',
          '0.01',
          '--early-stopping',
          '500',
          '--monitor',
          'val_accuracy'
        ])
      ).code
    ).toBe(0)
    await expect
      .poll(async () => (await show(place, 'steered')).steering.length, { timeout: 20_000 })
      .toBe(1)
    const paused = await atelier(place, ['pause', 'steered'])
    expect(paused).toMatchObject({ code: 0, stdout: '', stderr: '' })
    // Who asked for the pause has waited for it.
    expect(await show(place, 'steered')).toMatchObject({
      status: 'paused',
      weightsSha256: expect.stringMatching(/^[0-9a-f]{64}$/)
    })
    const { code, stdout, stderr } = await training.result
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const end = objects(stdout).at(-1) as Json
    expect(end).toMatchObject({
      type: 'end',
      status: 'paused',
      weightsSha256: expect.stringMatching(/^[0-9a-f]{64}$/)
    })

    // Fewer epochs than are planned, from the next step on; the change is part of the record.
    const before = await show(place, 'steered')
    const child = startCli(place, ['resume', 'steered', '--json'])
    const result = finished(child)
    await lineOf(child, (line) => line.includes('"epoch"'))
    expect(
      (await atelier(place, ['steer', 'steered', '--epochs', String(before.epochs.length + 3)])).code
    ).toBe(0)
    const resumed = await result
    expect(resumed).toMatchObject({ code: 0, stderr: '' })
    const after = await show(place, 'steered')
    expect(after).toMatchObject({
      status: 'completed',
      weightsSha256: objects(resumed.stdout).at(-1)?.['weightsSha256']
    })
    expect(after.sessions).toHaveLength(2)
    expect(after.sessions[1]?.proof).toMatchObject({ step: expect.any(Number) })
    expect(after.sessions[1]?.proof?.['after']).toBe(after.sessions[1]?.proof?.['before'])
    expect(after.epochs.map(({ epoch }) => epoch)).toEqual(after.epochs.map((_, i) => i + 1))
    expect(after.steering.map(({ change }) => Object.keys(change))).toEqual([
      ['learningRate', 'earlyStopping'],
      ['epochs']
    ])

    const again = await atelier(place, ['repeat', 'steered', '--name', 'again', '--json'])
    expect(again.stderr).toBe('')
    expect(objects(again.stdout).at(-1)).toMatchObject({
      status: 'completed',
      weightsSha256: after['weightsSha256']
    })
    expect((await show(place, 'again')).epochs.map(timeless)).toEqual(after.epochs.map(timeless))
    // In words.
    const text = (await atelier(place, ['runs', 'show', 'steered'])).stdout
    expect(text).toMatch(/^Changed +from step \d+: learningRate 0\.01/m)
    expect(text).toMatch(/^Resumed +at step \d+: loss [\d.e-]+, before the pause [\d.e-]+ \(exactly\)$/m)
    expect(text).toMatch(/^Checkpoint +checkpoints\/epoch-\d+\.safetensors, [\d.]+ kB \(.*last/m)
  })
})

describe('a fork', () => {
  it('goes on from a checkpoint with other settings, knows its parent, and outlives it', async () => {
    const place = workspace()
    await atelier(place, [...tinyTraining, '--epochs', '3', '--name', 'parent', '--json'])
    const { checkpoints } = await show(place, 'parent')
    const second = checkpoints.find(({ file }) => file.includes('0002'))?.file as string
    const forked = await atelier(place, [
      ...tinyTraining,
      '--epochs',
      '4',
      '--set',
      'optimizer.learningRate=0.0001',
      '--from',
      `parent@${second}`,
      '--name',
      'child',
      '--json'
    ])
    expect(forked.stderr).toBe('')
    expect(
      objects(forked.stdout)
        .filter(({ type }) => type === 'epoch')
        .map(({ epoch }) => epoch)
    ).toEqual([3, 4])
    expect(await show(place, 'child')).toMatchObject({
      parent: { name: 'parent', file: second, epoch: 2, step: 0 }
    })
    expect((await atelier(place, ['runs', 'show', 'child'])).stdout).toMatch(/^Forked from +parent \(/m)
    // With the same settings it is the same training.
    const same = await atelier(place, [
      ...tinyTraining,
      '--epochs',
      '3',
      '--from',
      `parent@${second}`,
      '--name',
      'same',
      '--json'
    ])
    expect(objects(same.stdout).at(-1)?.['weightsSha256']).toBe(
      (await show(place, 'parent'))['weightsSha256']
    )
    expect((await atelier(place, ['runs', 'rm', 'parent'])).code).toBe(0)
    const child = await show(place, 'child')
    expect(existsSync(join(child.folder, 'initial', 'epoch-0002.safetensors'))).toBe(true)
    expect((await atelier(place, ['evaluate', 'child', '--json'])).code).toBe(0)
  })
})

describe('waiting runs', () => {
  it('are moved, and the list shows their order', async () => {
    const place = workspace()
    const training = await underWay(place, 'first')
    const waiting = ['a', 'b'].map((name) =>
      finished(startCli(place, [...tinyTraining, '--epochs', '1', '--name', name, '--json']))
    )
    await expect
      .poll(
        async () =>
          (JSON.parse((await atelier(place, ['runs', '--json'])).stdout) as Json[]).filter(
            ({ status }) => status === 'queued'
          ).length,
        { timeout: 20_000 }
      )
      .toBe(2)
    const order = async (): Promise<unknown[]> =>
      (
        JSON.parse((await atelier(place, ['runs', '--json'])).stdout) as {
          name: string
          queuePosition: number | null
        }[]
      )
        .filter(({ queuePosition }) => queuePosition !== null)
        .sort((x, y) => (x.queuePosition ?? 0) - (y.queuePosition ?? 0))
        .map(({ name }) => name)
    const [head, tail] = (await order()) as [string, string]
    const moved = await atelier(place, ['runs', 'move', tail, '1'])
    expect(moved).toMatchObject({ code: 0, stderr: '' })
    expect(await order()).toEqual([tail, head])
    for (const name of ['a', 'b']) expect((await atelier(place, ['pause', name])).code).toBe(0)
    expect((await Promise.all(waiting)).map(({ code }) => code)).toEqual([0, 0])
    expect((await atelier(place, ['stop', 'first'])).code).toBe(0)
    expect(objects((await training.result).stdout).at(-1)).toMatchObject({ status: 'stopped' })
  })
})

describe('a dry run', () => {
  it('does a few steps, tells what the whole will take, and keeps no run', async () => {
    const place = workspace()
    const { code, stdout, stderr } = await atelier(place, [
      ...tinyTraining,
      '--epochs',
      '5',
      '--dry-run',
      '--json'
    ])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const found = JSON.parse(stdout) as Record<string, number>
    expect(found['totalSeconds']).toBeCloseTo((found['epochSeconds'] ?? 0) * 5, 6)
    expect(found['stepSeconds']).toBeGreaterThan(0)
    // 784 * 16 + 16 + 16 * 10 + 10 weights, and two slots of Adam for each, in fp32; four checkpoints at
    // most.
    expect(found['diskBytes']).toBe(12_730 * 3 * 4 * 4)
    expect(found).toMatchObject({ engine: 'cpu', isLong: false })
    expect((await atelier(place, ['runs', '--json'])).stdout).toBe('[]\n')
  })
})

describe('one seed', () => {
  it.for([
    ['cpu', true],
    ['wasm', true],
    ['onednn', onednnIsSetUp],
    ['tensorflow', tensorflowIsSetUp]
  ] as const)('gives the same weights and epochs twice on %s', async ([engine, isSetUp], { skip }) => {
    skip(!isSetUp, 'it is not set up here')
    const model = '{"id":"cnn","filters":[4],"denseUnits":8,"dropout":0.25}'
    const args = [
      'train',
      'quickstart',
      '--engine',
      engine,
      '--limit',
      '96',
      '--batch-size',
      '32',
      '--epochs',
      '2',
      '--seed',
      '11',
      '--set',
      'dataset.id=garments',
      '--set',
      'dataset.validation={"from":"train","fraction":0.01}',
      '--set',
      `model=${model}`,
      '--set',
      'augmentation={"flip":true,"rotation":10,"mixup":0.3}',
      '--json'
    ]
    const [first, second] = [await atelier(workspace(), args), await atelier(workspace(), args)]
    expect(first.stderr).toBe('')
    expect(objects(first.stdout)[0]).toMatchObject({ engine })
    const facts = ({ stdout }: Result): Json[] => objects(stdout).slice(1).map(timeless)
    expect(facts(second)).toEqual(facts(first))
    expect(facts(first).at(-1)).toMatchObject({ weightsSha256: expect.stringMatching(/^[0-9a-f]{64}$/) })
  })
})

describe('what cannot be done', () => {
  const twoLines = async (
    place: string,
    args: string[],
    code: number,
    problem: RegExp,
    fix: RegExp
  ): Promise<void> => {
    const result = await atelier(place, args)
    const lines = result.stderr.trimEnd().split('\n')
    expect(lines, args.join(' ')).toEqual([expect.stringMatching(problem), expect.stringMatching(fix)])
    expect(result.code, args.join(' ')).toBe(code)
  }

  it('is refused with what is wrong and what to do', async () => {
    const place = workspace()
    await twoLines(
      place,
      [...tinyTraining, '--epochs', '2', '--set', 'schedule={"type":"step","every":5}'],
      2,
      /schedule\.every: 5 epochs is more than the run's 2/,
      /Correct these fields/
    )
    await twoLines(
      place,
      [...tinyTraining, '--epochs', '2', '--set', 'schedule={"type":"cosine","epochs":3}'],
      2,
      /schedule\.epochs: 3 epochs is more than the run's 2/,
      /Correct/
    )
    await twoLines(
      place,
      [...tinyTraining, '--batch-size', '1', '--set', 'augmentation.mixup=0.2'],
      2,
      /augmentation\.mixup: mixup needs a batch size of at least 2/,
      /Correct/
    )
    await twoLines(place, [...tinyTraining, '--from', 'nothing'], 2, /no run "nothing"/, /atelier runs/)
    await twoLines(place, ['resume', 'nothing'], 2, /no run "nothing"/, /atelier runs/)

    await atelier(place, [...tinyTraining, '--epochs', '3', '--name', 'done'])
    const { folder, checkpoints } = await show(place, 'done')
    await twoLines(
      place,
      ['resume', 'done'],
      1,
      /"done" cannot be resumed: it is completed/,
      /continue from one of its checkpoints/
    )
    await twoLines(place, ['pause', 'done'], 1, /"done" is not running/, /./)
    await twoLines(
      place,
      ['steer', 'done', '--epochs', '9'],
      1,
      /"done" cannot be changed: it is completed/,
      /continue from a checkpoint/
    )
    await twoLines(place, ['steer', 'done'], 2, /No change was given/, /atelier help/)
    await twoLines(
      place,
      ['steer', 'done', '--learning-rate', 'fast'],
      2,
      /"fast" is not a positive number/,
      /atelier help/
    )
    await twoLines(place, ['runs', 'move', 'done', '1'], 1, /"done" is not waiting/, /Only queued runs/)
    await twoLines(
      place,
      [...tinyTraining, '--epochs', '9', '--from', 'done@epoch-0099.safetensors'],
      2,
      /"done" has no checkpoint epoch-0099\.safetensors/,
      /runs show RUN/
    )
    await twoLines(
      place,
      [...tinyTraining, '--epochs', '3', '--from', 'done'],
      2,
      /epochs: the checkpoint has 3 epochs behind it already/,
      /more epochs/
    )
    await twoLines(
      place,
      [
        ...tinyTraining,
        '--epochs',
        '9',
        '--set',
        'model={"id":"mlp","hiddenUnits":[17]}',
        '--from',
        'done'
      ],
      1,
      /belongs to another model/,
      /the model the checkpoint was trained with/
    )
    rmSync(join(folder, checkpoints.at(-1)?.file ?? 'none'))
    await twoLines(
      place,
      [...tinyTraining, '--epochs', '9', '--from', `done@${checkpoints.at(-1)?.file}`],
      2,
      /has no checkpoint checkpoints\/epoch-0003/,
      /runs show RUN/
    )
  })

  it('is to resume a run that trains already, and one whose data set is another one now', async () => {
    const place = workspace()
    const data = writeIdxFolder(join(root, 'changing'), { train: 128, test: 16, size: 28 })
    const args = [
      'train',
      'quickstart',
      '--engine',
      'cpu',
      '--batch-size',
      '32',
      '--set',
      'dataset={"id":"changing","path":"' + data + '"}',
      '--set',
      'model={"id":"mlp","hiddenUnits":[16]}',
      '--epochs',
      '20000',
      '--json'
    ]
    const training = await underWay(place, 'mine', args)
    await twoLines(place, ['resume', 'mine'], 1, /"mine" is still running/, /Stop it first/)
    await atelier(place, ['pause', 'mine'])
    await training.result
    const before = await show(place, 'mine')
    writeIdxFolder(data, { train: 132, test: 16, size: 28 })
    await twoLines(
      place,
      ['resume', 'mine'],
      1,
      /data set "changing" is not the one the run started on/,
      /Restore the original data/
    )
    // The run is as good as before: with its data back it goes on.
    expect((await show(place, 'mine')).epochs).toEqual(before.epochs)
    writeIdxFolder(data, { train: 128, test: 16, size: 28 })
    const child = startCli(place, ['resume', 'mine', '--json'])
    const result = finished(child)
    await lineOf(child, (line) => line.includes('"epoch"'))
    child.kill('SIGINT')
    expect(objects((await result).stdout).at(-1)).toMatchObject({ status: 'stopped' })
    expect(await show(place, 'mine')).toMatchObject({
      setup: { datasetSource: 'folder', trainCount: 128 }
    })
  })

  it('is to go on from checkpoints that are all damaged; one that is whole is enough', async () => {
    const place = workspace()
    const training = await underWay(place, 'broken')
    await atelier(place, ['stop', 'broken'])
    await training.result
    const { folder } = await show(place, 'broken')
    const files = readdirSync(join(folder, 'checkpoints')).map((name) =>
      join(folder, 'checkpoints', name)
    )
    const contents = files.map((path) => readFileSync(path))
    for (const path of files) truncateSync(path, 4096)
    expect(contents.every(({ length }) => length > 4096)).toBe(true)
    await twoLines(
      place,
      ['resume', 'broken'],
      1,
      /^The checkpoint .* is damaged/,
      /Use another checkpoint/
    )
  })
})
