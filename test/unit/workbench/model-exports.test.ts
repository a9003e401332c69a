import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { AtelierError, type HandedOver, type WorkbenchEvent } from '../../../src-main/contract'
import { RunStore } from '../../../src-main/runs/run-store'
import type { ChildHandle } from '../../../src-main/workbench/processes/child-process'
import { ModelExports } from '../../../src-main/workbench/models/model-exports'
import type { RunJobs } from '../../../src-main/workbench/analysis/run-jobs'
import { Tickets } from '../../../src-main/workbench/tickets'
import { epochOf, machine, tinySetup, tinySpec } from '../../support/run-fixtures'
import { temporaryFolder } from '../../support/temporary-folder'

const id = '20260101-000000-aaaa'
const handedOver: HandedOver = {
  checkpoint: { file: 'checkpoints/epoch-0001.safetensors', epoch: 1, step: 0 },
  classNames: ['a', 'b'],
  input: { height: 1, width: 1, channels: 1, recipe: null, scale: 1, mean: [0], deviation: [1] },
  imagesFrom: 'test',
  weightsSha256: 'ab'
} as HandedOver

describe('an export of a model that is given up', () => {
  function open(handOver: (signal: AbortSignal | undefined) => Promise<HandedOver>) {
    const workspace = join(temporaryFolder(), 'workspace')
    const store = new RunStore(workspace)
    const made = { machine, applicationVersion: '1', commit: null, createdAt: 1 }
    store.create({ id, name: 'first', spec: tinySpec(), ...made })
    store.append(id, [
      { type: 'setup', setup: tinySetup },
      { type: 'epoch', metrics: epochOf(1) }
    ])
    const phases: string[] = []
    const killed: string[] = []
    const exited: ((code: number | null, signal: string | null) => void)[] = []
    const launch = (): ChildHandle => ({
      pid: undefined,
      post: () => undefined,
      onMessage: () => undefined,
      onExit: (listener) => void exited.push(listener),
      kill: () => {
        killed.push('exporter')
        exited.forEach((listener) => listener(null, 'SIGKILL'))
      },
      stderr: () => ''
    })
    const runJobs: Pick<RunJobs, 'handOver'> = {
      handOver: async (_, __, ___, signal) => ({ id, handedOver: await handOver(signal) })
    }
    const tickets = new Tickets('exports')
    const emit = (event: WorkbenchEvent): void => {
      if (event.type === 'export-progress') phases.push(event.phase)
    }
    const around = { workspace, launch, emit, onTrouble: () => undefined }
    const exports = new ModelExports(store, runJobs as RunJobs, around, tickets)
    const export_ = () =>
      exports.make({
        ...{ run: id, format: 'onnx', options: { fold: false, precision: 'fp32' } },
        ...{ stem: null, images: null, temporary: true, ticket: 'mine' }
      })
    const left = (): string[] =>
      existsSync(join(workspace, 'exports')) ? readdirSync(join(workspace, 'exports')) : []
    return { tickets, phases, killed, exited, export: export_, left }
  }

  it('ends the process that reads the checkpoint, and leaves nothing', async () => {
    const {
      tickets,
      export: start,
      left,
      killed
    } = open(
      (signal) =>
        new Promise((_, reject) =>
          signal?.addEventListener('abort', () => reject(new AtelierError('JOB_CANCELLED')))
        )
    )
    const given = start()
    expect(tickets.cancel('mine')).toBe(true)
    await expect(given).rejects.toMatchObject({ code: 'JOB_CANCELLED' })
    expect([left(), killed]).toEqual([[], []])
    expect(tickets.cancel('mine')).toBe(false)
  })

  it('ends the process that writes, and leaves nothing', async () => {
    const { tickets, exited, export: start, left, killed } = open(() => Promise.resolve(handedOver))
    const given = start()
    const refused = expect(given).rejects.toMatchObject({ code: 'JOB_CANCELLED' })
    await expect.poll(() => exited.length).toBe(1)
    tickets.cancel('mine')
    await refused
    expect([left(), killed]).toEqual([[], ['exporter']])
  })

  it('is one export: another by the same name is refused meanwhile', async () => {
    const { tickets, export: start } = open(
      (signal) =>
        new Promise((_, reject) =>
          signal?.addEventListener('abort', () => reject(new AtelierError('JOB_CANCELLED')))
        )
    )
    const given = start()
    await expect(start()).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    tickets.cancel('mine')
    await expect(given).rejects.toMatchObject({ code: 'JOB_CANCELLED' })
  })
})
