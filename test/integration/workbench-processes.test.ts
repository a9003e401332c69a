import { readdirSync } from 'node:fs'
import { resolve, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { isActive, type RunStatus } from '../../src-main/contract'
import { forkLauncher } from '../../src-main/workbench/processes/trainer-client'
import { DirectWorkbench } from '../support/direct-workbench'
import { tensorflowIsSetUp } from '../support/cache-folder'
import { atelier, cliPath, finished, lineOf, startCli, tinyTraining } from '../support/command-line'
import { tinySpec } from '../support/run-fixtures'
import { temporaryFolder } from '../support/temporary-folder'

const root = temporaryFolder()
let workspaces = 0
const workspace = (): string => join(root, `workspace-${workspaces++}`)
const launch = forkLauncher(resolve(cliPath, '../trainer.js'))

function open(place = workspace()): DirectWorkbench {
  const workbench = new DirectWorkbench({ workspace: place, launch, threads: 2 })
  onTestFinished(() => workbench.close())
  return workbench
}
const statusOf = (workbench: DirectWorkbench, id: string): RunStatus =>
  workbench.showRun(id).summary.status
async function until(
  workbench: DirectWorkbench,
  id: string,
  wanted: (status: RunStatus) => boolean
): Promise<RunStatus> {
  for (let tries = 0; tries < 2400; tries++) {
    const status = statusOf(workbench, id)
    if (wanted(status)) return status
    await sleep(100)
  }
  throw new Error(`run ${id} stayed ${statusOf(workbench, id)}`)
}
const ended = (status: RunStatus): boolean => !isActive(status)
const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe('a trainer process', () => {
  it('that is killed leaves a failed run with its reason and epochs, and the next run trains', async () => {
    const workbench = open()
    const { id } = await workbench.startRun(tinySpec({ epochs: 100_000 }))
    await expect
      .poll(() => workbench.showRun(id).checkpoints.length, { timeout: 60_000 })
      .toBeGreaterThan(0)
    process.kill(workbench.trainerPid as number, 'SIGKILL')
    expect(await until(workbench, id, ended)).toBe('failed')
    const { summary, epochs, folder } = workbench.showRun(id)
    expect(summary.error).toMatchObject({
      code: 'TRAINER_DIED',
      message: expect.stringContaining('(signal SIGKILL)')
    })
    expect(epochs.length).toBeGreaterThan(0)
    expect(readdirSync(join(folder, 'checkpoints')).length > 0).toBe(true)
    const next = await workbench.startRun(tinySpec())
    expect(await until(workbench, next.id, ended)).toBe('completed')
  })

  it.skipIf(process.platform !== 'linux')(
    'that is suspended is said not to answer, and is stopped all the same',
    async () => {
      const workbench = open()
      const { id } = await workbench.startRun(tinySpec({ epochs: 100_000 }))
      await until(workbench, id, (status) => status === 'running')
      const pid = workbench.trainerPid as number
      process.kill(pid, 'SIGSTOP')
      await expect
        .poll(() => workbench.showRun(id).summary.silentSince, { timeout: 60_000 })
        .toEqual(expect.any(Number))
      expect(workbench.logOf(id).at(-1)?.text).toMatch(
        /^The training process has not answered for \d+ s: it is suspended by a signal\.$/
      )
      workbench.stopRun(id)
      await expect.poll(() => statusOf(workbench, id), { timeout: 30_000 }).toBe('stopped')
      expect(isRunning(pid)).toBe(false)
      expect(workbench.showRun(id).summary).not.toHaveProperty('silentSince')
    }
  )

  it.skipIf(process.platform !== 'linux')(
    'that was suspended and goes on is heard again, and trains to the end it was asked for',
    async () => {
      const workbench = open()
      const { id } = await workbench.startRun(tinySpec({ epochs: 100_000 }))
      await until(workbench, id, (status) => status === 'running')
      const pid = workbench.trainerPid as number
      process.kill(pid, 'SIGSTOP')
      await expect
        .poll(() => workbench.showRun(id).summary.silentSince, { timeout: 60_000 })
        .toEqual(expect.any(Number))
      process.kill(pid, 'SIGCONT')
      await expect
        .poll(() => workbench.showRun(id).summary.silentSince, { timeout: 60_000 })
        .toBeUndefined()
      expect(workbench.logOf(id).map(({ text }) => text)).toContain(
        'The training process answers again.'
      )
      expect(statusOf(workbench, id)).toBe('running')
      workbench.stopRun(id)
      expect(await until(workbench, id, ended)).toBe('stopped')
    }
  )

  it('is one at a time: the second run waits, and can be stopped while it waits', async () => {
    const workbench = open()
    const first = await workbench.startRun(tinySpec({ epochs: 100_000 }))
    const second = await workbench.startRun(tinySpec())
    await until(workbench, first.id, (status) => status === 'running')
    expect(statusOf(workbench, second.id)).toBe('queued')
    workbench.stopRun(second.id)
    expect(statusOf(workbench, second.id)).toBe('stopped')
    workbench.stopRun(first.id)
    expect(await until(workbench, first.id, ended)).toBe('stopped')
  })

  it('tells every step and epoch once and in order', async () => {
    const workbench = open()
    const seen: { seq: number; epochs: number[]; steps: number[] }[] = []
    workbench.onEvent((event) => {
      if (event.type === 'run')
        seen.push({
          seq: event.seq,
          epochs: event.events.flatMap((each) => (each.type === 'epoch' ? [each.metrics.epoch] : [])),
          steps: event.events.flatMap((each) => (each.type === 'steps' ? each.steps.step : []))
        })
    })
    const { id } = await workbench.startRun(tinySpec({ epochs: 3 }))
    await until(workbench, id, ended)
    expect(seen.map((each) => each.seq)).toEqual(seen.map((_, i) => i + 1))
    expect(seen.flatMap((each) => each.epochs)).toEqual([1, 2, 3])
    expect(seen.flatMap((each) => each.steps)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1))
    expect(workbench.stepsOf(id, 1000).step).toEqual(Array.from({ length: 12 }, (_, i) => i + 1))
  })

  it.skipIf(!tensorflowIsSetUp)('trains the reference network on tensorflow', async () => {
    const workbench = open()
    const { id } = await workbench.startRun({
      ...tinySpec({ epochs: 1, batchSize: 64, engine: 'tensorflow' }),
      model: { id: 'resnet50', denseUnits: 1000 },
      dataset: { id: 'garments', limit: 128 }
    })
    expect(await until(workbench, id, ended)).toBe('completed')
    const { setup, summary, weightsSha256 } = workbench.showRun(id)
    expect(setup).toMatchObject({
      engine: 'tensorflow',
      engineVersion: '2.21.0',
      params: { total: 26_313_218 },
      stepsPerEpoch: 2,
      validationCount: 1000
    })
    expect(Number(summary.last?.loss)).toBeGreaterThan(0)
    expect(weightsSha256).toMatch(/^[0-9a-f]{64}$/)
  })
})

describe('a workbench', () => {
  it('that is killed leaves an interrupted run, no orphan, and a history that opens again', async () => {
    const place = workspace()
    const child = startCli(place, [...tinyTraining, '--epochs', '100000', '--json'])
    const result = finished(child)
    const first = JSON.parse(await lineOf(child, (line) => line.includes('"epoch"'))) as { type: string }
    expect(first.type).toBe('epoch')
    child.kill('SIGKILL')
    await result
    const runs = JSON.parse((await atelier(place, ['runs', '--json'])).stdout) as {
      status: string
      epochsDone: number
      error: { code: string }
    }[]
    expect(runs).toMatchObject([{ status: 'interrupted', error: { code: 'TRAINER_DIED' } }])
    expect(runs[0]?.epochsDone).toBeGreaterThan(0)
  })

  it('that is closed ends its trainer and leaves the run interrupted with what was saved', async () => {
    const place = workspace()
    const workbench = new DirectWorkbench({ workspace: place, launch })
    const { id } = await workbench.startRun(tinySpec({ epochs: 100_000 }))
    await until(workbench, id, (status) => status === 'running')
    const pid = workbench.trainerPid as number
    await workbench.close()
    expect(isRunning(pid)).toBe(false)
    expect(open(place).showRun(id).summary.status).toBe('interrupted')
  })
})
