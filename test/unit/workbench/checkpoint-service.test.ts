import { existsSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  AtelierError,
  type CheckpointInfo,
  type RunStatus,
  type WorkbenchEvent
} from '../../../src-main/contract'
import { CheckpointReaders } from '../../../src-main/workbench/processes/checkpoint-readers'
import { CheckpointService } from '../../../src-main/workbench/runs/checkpoint-service'
import { parentFor, withPresence } from '../../../src-main/workbench/runs/run-checkpoints'
import { keepEvaluation, keptEvaluation } from '../../../src-main/workbench/analysis/kept-evaluations'
import { safetensorsParts } from '../../../src-main/models/safetensors'
import { completed, jobOf, openQueue, result } from '../../support/open-queue'
import { tinySetup, tinySpec } from '../../support/run-fixtures'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
let workspaces = 0
const workspace = (): string => join(root, String(workspaces++))
const fileOf = (epoch: number): string => `checkpoints/epoch-000${epoch}.safetensors`
const checkpoint = (epoch: number, roles: CheckpointInfo['roles'] = []): CheckpointInfo => ({
  ...{ file: fileOf(epoch), epoch, step: 0, bytes: 100, at: 1, roles },
  val_accuracy: 0.5
})
type House = ReturnType<typeof openQueue> & {
  service: CheckpointService
  readers: CheckpointReaders
  events: WorkbenchEvent[]
  id: string
  folder: string
}

/** A run with files of 100 bytes after its first three epochs, which has that status. */
async function houseWith(status: RunStatus, spec: Parameters<typeof tinySpec>[0] = {}): Promise<House> {
  const events: WorkbenchEvent[] = []
  const house = openQueue({ place: workspace(), emit: (event) => void events.push(event) })
  const readers = new CheckpointReaders()
  const service = new CheckpointService(house.store, house.queue, readers)
  const { id } = house.queue.start(tinySpec({ name: 'digits', ...spec }))
  const folder = house.store.folderOf(id)
  mkdirSync(join(folder, 'checkpoints'), { recursive: true })
  const saved = [checkpoint(1), checkpoint(2, ['best']), checkpoint(3, ['last'])]
  for (const { file } of saved) writeFileSync(join(folder, file), Buffer.alloc(100))
  const trainer = await jobOf(house.trainers, 0)
  trainer.events({ type: 'setup', setup: tinySetup }, { type: 'checkpoints', checkpoints: saved })
  await house.becomes(id, 'running')
  if (status === 'paused') {
    house.queue.pause(id)
    await trainer.end(result({ status: 'paused' }))
  }
  if (status === 'completed') await trainer.end(completed)
  await house.becomes(id, status)
  return { ...house, service, readers, events, id, folder }
}
const listed = ({ store, id }: House): string[] => store.detail(id).checkpoints.map(({ file }) => file)
const filesOf = ({ folder }: House): string[] => readdirSync(join(folder, 'checkpoints')).sort()
const names = [1, 2, 3].map((epoch) => `epoch-000${epoch}.safetensors`)

describe('keeping a checkpoint', () => {
  it('of a run that trains is recorded once its training has promised it', async () => {
    const house = await houseWith('running')
    const { service, store, trainers, id, events } = house
    expect(await service.keep('digits@1', true)).toMatchObject({ file: fileOf(1), isKept: true })
    expect(trainers[0]?.kept).toEqual([{ file: fileOf(1), isKept: true }])
    expect(events.at(-1)).toMatchObject({
      ...{ type: 'run', runId: id },
      events: [{ type: 'checkpoint-marked', file: fileOf(1), isKept: true }]
    })
    expect(store.detail(id).checkpoints[0]).toEqual({ ...checkpoint(1), isKept: true })
  })

  it('that the training has removed in the meantime is refused, and nothing is recorded', async () => {
    const { service, store, trainers, id } = await houseWith('running')
    const [trainer] = trainers
    if (trainer) trainer.has = () => false
    await expect(service.keep('digits@1', true)).rejects.toMatchObject({
      ...{ code: 'CHECKPOINT_MISSING', params: { run: 'digits', file: fileOf(1) } }
    })
    expect(store.detail(id).checkpoints[0]).toEqual(checkpoint(1))
  })

  it('is told to the training when the run goes on', async () => {
    const { service, queue, trainers, id } = await houseWith('paused')
    await service.keep('digits@epoch-0001', true)
    queue.resume(id)
    expect((await jobOf(trainers, 1)).job).toMatchObject({ kind: 'train', kept: [fileOf(1)] })
  })

  it('whose training dies over the question is recorded, since the file is there', async () => {
    const { service, store, trainers, id, becomes } = await houseWith('running')
    const [trainer] = trainers
    if (trainer) trainer.has = () => (trainer.die(null, 'SIGKILL'), true)
    await service.keep('digits@1', true)
    await becomes(id, 'failed')
    expect(store.detail(id).checkpoints[0]).toMatchObject({ isKept: true })
  })

  it('of which the file is gone is refused, and its mark can be taken back', async () => {
    const { service, folder } = await houseWith('completed')
    await service.keep('digits@1', true)
    rmSync(join(folder, fileOf(1)))
    await expect(service.keep('digits@1', true)).rejects.toMatchObject({ code: 'CHECKPOINT_MISSING' })
    expect(await service.keep('digits@1', false)).toEqual(checkpoint(1))
  })

  it('goes with a fork as what was noted of its start', async () => {
    const { service, store, id } = await houseWith('completed')
    expect(service.note('digits@2', 'before the rate fell')).toMatchObject({
      note: 'before the rate fell'
    })
    expect(parentFor(store, tinySpec({ epochs: 9 }), { run: id, checkpoint: fileOf(2) })).toEqual({
      ...{ runId: id, name: 'digits', file: fileOf(2), epoch: 2, step: 0 },
      note: 'before the rate fell'
    })
  })
})

describe('deleting a checkpoint', () => {
  it('removes its file and its entry, says what is free again, and leaves what was found with it', async () => {
    const house = await houseWith('completed')
    const { service, store, events, id, folder } = house
    const evaluation = {
      ...{ runId: id, accuracy: 0.75, loss: 1, classes: ['a', 'b'] },
      checkpoint: { file: fileOf(1), epoch: 1, step: 0 },
      confusionMatrix: [
        [1, 0],
        [1, 2]
      ],
      perClass: []
    }
    keepEvaluation(folder, evaluation)
    expect(service.delete(['digits@1', 'digits@epoch-0003.safetensors'])).toEqual({
      deleted: [`${id}@${fileOf(1)}`, `${id}@${fileOf(3)}`],
      freedBytes: 200
    })
    expect(filesOf(house)).toEqual([names[1]])
    expect(store.detail(id).checkpoints).toEqual([checkpoint(2, ['last', 'best'])])
    expect(events.at(-1)).toMatchObject({
      events: [{ type: 'checkpoints-deleted', files: [fileOf(1), fileOf(3)] }]
    })
    expect(keptEvaluation(store, `digits@${fileOf(1)}`)).toMatchObject({ accuracy: 0.75 })
    expect(() => service.delete(['digits@1'])).toThrow('no checkpoint 1')
  })

  it('frees nothing where a run that went on from it has the same file', async () => {
    const house = await houseWith('completed')
    linkSync(join(house.folder, fileOf(1)), join(house.folder, 'start-of-another'))
    expect(house.service.delete(['digits@1']).freedBytes).toBe(0)
    expect(existsSync(join(house.folder, 'start-of-another'))).toBe(true)
  })

  it('whose file is gone removes its entry', async () => {
    const house = await houseWith('paused')
    rmSync(join(house.folder, fileOf(3)))
    expect(house.service.delete(['digits@3']).freedBytes).toBe(0)
    expect(listed(house)).toEqual([fileOf(1), fileOf(2)])
    // What the run goes on from is the newest that is there.
    expect(() => house.service.delete(['digits@2'])).toThrow('goes on from it')
  })

  it.each<[string, RunStatus, string, { code: string; params?: object }]>([
    ['while its run trains', 'running', 'digits@1', { code: 'RUN_IS_ACTIVE' }],
    [
      'that a run goes on from when it is resumed',
      'paused',
      'digits@3',
      {
        code: 'CHECKPOINT_IS_NEEDED',
        params: { reason: 'the run goes on from it when it is resumed' }
      }
    ],
    ['that is not named', 'completed', 'digits', { code: 'CHECKPOINT_NOT_NAMED' }],
    ['that is none', 'completed', 'digits@9', { code: 'CHECKPOINT_MISSING' }]
  ])('%s is refused, and others with it', async (_, status, name, expected) => {
    const house = await houseWith(status)
    expect(() => house.service.delete(['digits@2', name])).toThrow(
      expect.objectContaining({
        ...expected,
        ...(expected.params && { params: expect.objectContaining(expected.params) })
      })
    )
    expect(filesOf(house)).toEqual(names)
    expect(listed(house)).toHaveLength(3)
  })

  it('that an early stop would take back is refused as long as the run can be resumed', async () => {
    const house = await houseWith('paused', { earlyStopping: { restoreBest: true } })
    const progress = JSON.stringify({ earlyStopping: { best: { epoch: 1, value: 0.5 }, waited: 2 } })
    const parts = safetensorsParts([{ name: 'w', shape: [1], data: Float32Array.of(1) }], {
      format: 'atelier-checkpoint-2',
      progress
    })
    writeFileSync(join(house.folder, fileOf(3)), Buffer.concat([...parts]))
    expect(() => house.service.delete(['digits@1'])).toThrow('an early stop of the run')
    expect(house.service.delete(['digits@2']).freedBytes).toBe(100)
  })

  it('that a job reads, or will, is refused until that is done', async () => {
    const { service, readers, folder } = await houseWith('completed')
    const end = readers.begin(folder, fileOf(1))
    expect(() => service.delete(['digits@1'])).toThrow('being evaluated, exported or predicted with')
    end()
    const ofNewest = readers.begin(folder, null)
    expect(() => service.delete(['digits@3'])).toThrow('being evaluated')
    expect(service.delete(['digits@1']).freedBytes).toBe(100)
    ofNewest()
    expect(service.delete(['digits@3']).freedBytes).toBe(100)
  })

  it('that a run begins with which has saved nothing yet is refused', async () => {
    const { service, queue, store, trainers, id } = await houseWith('completed')
    const weights = { from: `${id}@${fileOf(1)}` }
    const child = queue.start(tinySpec({ name: 'fine-tuned', weights }))
    expect(() => service.delete(['digits@1'])).toThrow('"fine-tuned" begins with its weights')
    const trainer = await jobOf(trainers, 1)
    trainer.events({ type: 'checkpoints', checkpoints: [checkpoint(1, ['last'])] })
    await expect.poll(() => store.detail(child.id).checkpoints.length).toBe(1)
    expect(service.delete(['digits@1']).freedBytes).toBe(100)
  })

  it('is undone where it cannot be recorded', async () => {
    const house = await houseWith('completed')
    const failing = new CheckpointService(
      house.store,
      {
        keep: async () => null,
        tell: () => {
          throw new Error('locked')
        }
      },
      house.readers
    )
    expect(() => failing.delete(['digits@1'])).toThrow('locked')
    expect(filesOf(house)).toEqual(names)
  })
})

describe('a deletion that did not come to its end', () => {
  const failing = (house: House, tell: () => void): CheckpointService =>
    new CheckpointService(house.store, { keep: async () => null, tell }, house.readers)

  it('because the disk is full has made room by then, and is recorded', async () => {
    const house = await houseWith('completed')
    let refusals = 0
    const service = failing(house, () => {
      const hasRoom = !filesOf(house).some((name) => name.startsWith('epoch-0001'))
      if (!hasRoom) {
        refusals++
        throw new AtelierError('DISK_FULL', { path: house.folder })
      }
      house.queue.tell(house.id, [{ type: 'checkpoints-deleted', files: [fileOf(1)] }])
    })
    expect(service.delete(['digits@1']).freedBytes).toBe(100)
    expect(refusals).toBe(1)
    expect(listed(house)).toEqual([fileOf(2), fileOf(3)])
  })

  it('because the machine failed leaves an entry without a file, and is ended by deleting it once more', async () => {
    const house = await houseWith('completed')
    // As it is between the two.
    renameSync(join(house.folder, fileOf(1)), join(house.folder, `${fileOf(1)}.tmp`))
    expect(withPresence(house.store.detail(house.id)).checkpoints[0]).toMatchObject({ isGone: true })
    expect(house.service.delete(['digits@1']).freedBytes).toBe(100)
    expect(filesOf(house)).toEqual(names.slice(1))
    expect(listed(house)).toEqual([fileOf(2), fileOf(3)])
  })
})

describe('who reads checkpoints', () => {
  const job = { runFolder: '/r', checkpoint: fileOf(1) }

  it('does so as long as the job takes', async () => {
    const readers = new CheckpointReaders()
    let end = (): void => undefined
    const running = readers.whileRunning(
      { kind: 'evaluate', ...job } as never,
      undefined,
      () => new Promise<void>((resolve) => (end = resolve))
    )
    expect(readers.isRead('/r', fileOf(1), false)).toBe(true)
    expect(readers.isRead('/r', fileOf(2), true)).toBe(false)
    end()
    await running
    expect(readers.isRead('/r', fileOf(1), false)).toBe(false)
  })

  it('does so no more once it stands by with the weights in memory', async () => {
    const readers = new CheckpointReaders()
    const seen: boolean[] = []
    const look = (): void => void seen.push(readers.isRead('/r', fileOf(1), false))
    await readers.whileRunning(
      { kind: 'predictions', ...job } as never,
      { nextPrediction: async () => null },
      async (owner) => {
        look()
        await owner?.nextPrediction?.(null)
        look()
      }
    )
    expect(seen).toEqual([true, false])
  })
})
