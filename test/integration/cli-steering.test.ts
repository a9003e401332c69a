import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { atelier, finished, lineOf, startCli, tinyTraining } from '../support/command-line'
import {
  freshWorkspaces,
  type Json,
  objects,
  show,
  timeless,
  underWay
} from '../support/command-line-runs'

const workspace = freshWorkspaces()

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
