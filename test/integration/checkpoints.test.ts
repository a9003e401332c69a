import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { CheckpointInfo } from '../../src-main/contract'
import { atelier, finished, lineOf, startCli, tinyTraining } from '../support/command-line'
import { freshWorkspaces, objects, show, underWay } from '../support/command-line-runs'

const workspace = freshWorkspaces()
const listed = async (place: string, run: string): Promise<CheckpointInfo[]> =>
  JSON.parse((await atelier(place, ['checkpoints', run, '--json'])).stdout) as CheckpointInfo[]
const epochsOf = (checkpoints: CheckpointInfo[]): number[] => checkpoints.map(({ epoch }) => epoch)
const newestOf = async (place: string, run: string): Promise<CheckpointInfo> =>
  (await listed(place, run)).at(-1) as CheckpointInfo

/** An epoch takes longer than it takes another process to ask for something. */
const slower = [
  ...tinyTraining,
  ...['--limit', '1200', '--batch-size', '16', '--epochs', '20000', '--json']
]

describe('a checkpoint that is kept from another process while its run trains', () => {
  it('outlives retention, a pause and a resumption, and the weights come out as without it', async () => {
    const place = workspace()
    const training = await underWay(place, 'digits', slower)
    const { file, epoch } = await newestOf(place, 'digits')
    const kept = await atelier(place, ['checkpoints', 'keep', `digits@${epoch}`])
    expect(kept).toMatchObject({ code: 0, stderr: '' })
    expect(kept.stdout).toContain(`${file} (`)
    expect(kept.stdout).toContain('kept')

    // Four epochs later the rule alone would have left it, but for the best.
    await expect
      .poll(async () => (await newestOf(place, 'digits')).epoch, { timeout: 60_000, interval: 300 })
      .toBeGreaterThanOrEqual(epoch + 4)
    const now = await listed(place, 'digits')
    expect(now.find((each) => each.epoch === epoch)).toMatchObject({ file, isKept: true })
    expect(now.filter(({ isKept, roles }) => !isKept && !roles.includes('best')).length).toBeLessThan(4)

    const refused = await atelier(place, ['checkpoints', 'rm', `digits@${epoch}`])
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(refused.stderr).toBe('Run "digits" is still running.\nStop it first.\n')

    expect((await atelier(place, ['pause', 'digits'])).code).toBe(0)
    await training.result
    const { folder } = await show(place, 'digits')
    expect(existsSync(join(folder, file))).toBe(true)

    const child = startCli(place, ['resume', 'digits', '--json'])
    const result = finished(child)
    await lineOf(child, (line) => line.includes('"epoch"'))
    const { epochs } = await show(place, 'digits')
    await atelier(place, ['steer', 'digits', '--epochs', String(epochs.length + 4)])
    expect((await result).code).toBe(0)
    const done = await show(place, 'digits')
    expect(existsSync(join(folder, file))).toBe(true)
    expect(epochsOf(await listed(place, 'digits'))).toContain(epoch)

    const again = await atelier(place, ['repeat', 'digits', '--name', 'again', '--json'])
    expect(objects(again.stdout).at(-1)).toMatchObject({
      status: 'completed',
      weightsSha256: done['weightsSha256']
    })
  })
})

describe('checkpoints of a run that has ended', () => {
  it('are noted, deleted for the room that they take, and go into a capsule with what is said of them', async () => {
    const [place, elsewhere] = [workspace(), workspace()]
    const every = ['--set', 'checkpoints.keepEvery=1']
    await atelier(place, [...tinyTraining, '--epochs', '5', ...every, '--name', 'digits', '--json'])
    expect(epochsOf(await listed(place, 'digits'))).toEqual([1, 2, 3, 4, 5])
    const { folder } = await show(place, 'digits')

    await atelier(place, ['checkpoints', 'note', 'digits@2', 'before the rate fell'])
    await atelier(place, ['checkpoints', 'keep', 'digits@2'])
    const text = (await atelier(place, ['checkpoints', 'digits'])).stdout
    expect(text).toMatch(/epoch-0002\.safetensors.*kept.*before the rate fell/)
    expect(
      epochsOf(
        JSON.parse(
          (await atelier(place, ['checkpoints', 'digits', '--kept', '--json'])).stdout
        ) as CheckpointInfo[]
      )
    ).toEqual([2])

    const forked = ['--epochs', '6', '--from', 'digits@2', '--name', 'child', '--json']
    expect((await atelier(place, [...tinyTraining, ...forked])).code).toBe(0)
    expect((await atelier(place, ['runs', 'show', 'child'])).stdout).toMatch(
      /^Forked from .*epoch-0002\.safetensors: "before the rate fell"$/m
    )

    const capsule = join(place, 'digits.zip')
    expect((await atelier(place, ['export', 'capsule', 'digits', '--out', capsule])).code).toBe(0)
    expect((await atelier(elsewhere, ['import', capsule])).code).toBe(0)
    expect((await listed(elsewhere, 'digits')).find(({ epoch }) => epoch === 2)).toMatchObject({
      ...{ isKept: true, note: 'before the rate fell' }
    })

    // Every file is as long as the others, but for what it says of the epochs before it.
    const bytes = statSync(join(folder, 'checkpoints/epoch-0003.safetensors')).size
    const removed = await atelier(place, ['checkpoints', 'rm', 'digits@3'])
    expect(removed).toMatchObject({ code: 0, stderr: '' })
    expect(removed.stdout).toContain(`${(bytes / 1000).toFixed(bytes < 100_000 ? 1 : 0)} kB are free`)
    // The start of the child is the same file.
    expect((await atelier(place, ['checkpoints', 'rm', 'digits@2'])).stdout).toContain(
      'nothing is freed'
    )
    expect(epochsOf(await listed(place, 'digits'))).toEqual([1, 4, 5])
    expect(readdirSync(join(folder, 'checkpoints')).sort()).toEqual(
      [1, 4, 5].map((epoch) => `epoch-000${epoch}.safetensors`)
    )
    // It is the very same run all the same.
    expect(await atelier(place, ['import', capsule])).toMatchObject({ code: 0 })
    const missing = await atelier(place, ['evaluate', 'digits@3'])
    expect(missing.code).toBe(2)
    expect(missing.stderr.split('\n')[0]).toBe('Run "digits" has no checkpoint 3.')
  })
})
