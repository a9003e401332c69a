import { describe, expect, it } from 'vitest'
import type { ExperimentInput } from '../../../../src-main/contract'
import { KeptCheckpoints } from '../../../../src-main/trainer/checkpoints/kept-checkpoints'
import { train } from '../../../../src-main/trainer/loop/train'
import { told, uninterrupted } from '../../../support/histories'
import { memoryPort, type MemoryPort, smallTraining } from '../../../support/training'

const spec: Partial<ExperimentInput> = {
  epochs: 7,
  batchSize: 16,
  model: { id: 'mlp', hiddenUnits: [6] }
}
const fileOf = (epoch: number): string => `checkpoints/epoch-000${epoch}.safetensors`
const checkpointsIn = ({ files }: MemoryPort): string[] =>
  [...files.keys()].filter((name) => name.startsWith('checkpoints/')).sort()
const listed = ({ events }: MemoryPort): string[] => told(events).checkpoints.map(({ file }) => file)

/** Trains, and says something of checkpoints as soon as a file is written. */
async function training(
  port: MemoryPort,
  kept: KeptCheckpoints,
  whenWritten: (file: string) => void = () => undefined,
  ending: () => 'pause' | null = () => null
): ReturnType<typeof train> {
  const { write } = port
  port.write = async (name, parts) => {
    await write(name, parts)
    whenWritten(name)
  }
  const input = await smallTraining(spec, port)
  return train({ ...input, kept, control: { ending, changes: () => [] } })
}

/** A run that nobody disturbed, and an epoch whose checkpoint it removed. */
async function undisturbed(): Promise<{ hash: string | null; removed: number; left: string[] }> {
  const { hash, port } = await uninterrupted(spec)
  const left = checkpointsIn(port)
  const removed = [2, 3, 4].find((epoch) => !left.includes(fileOf(epoch)))
  if (removed === undefined) throw new Error('it kept every checkpoint')
  return { hash, removed, left }
}

describe('a checkpoint that a person wants to stay', () => {
  it('stays when that is said while the run trains on, and changes nothing of what is learnt', async () => {
    const { hash, removed, left } = await undisturbed()
    const port = memoryPort()
    const kept = new KeptCheckpoints()
    const answers: Promise<boolean>[] = []
    const result = await training(port, kept, (file) => {
      if (file === fileOf(removed + 1)) answers.push(kept.change(fileOf(removed), true))
    })
    expect(await Promise.all(answers)).toEqual([true])
    expect(checkpointsIn(port)).toEqual([...left, fileOf(removed)].sort())
    expect(listed(port)).toEqual(checkpointsIn(port))
    expect(result.weightsSha256).toBe(hash)
  })

  it('goes by the rule again as soon as it is wanted no longer', async () => {
    const { removed, left } = await undisturbed()
    const port = memoryPort()
    const kept = new KeptCheckpoints([fileOf(removed)])
    let wasThere = false
    await training(port, kept, (file) => {
      if (file !== fileOf(6)) return
      wasThere = port.files.has(fileOf(removed))
      void kept.change(fileOf(removed), false)
    })
    expect(wasThere).toBe(true)
    expect(checkpointsIn(port)).toEqual(left)
  })

  it('is not promised where it is gone already', async () => {
    const { removed } = await undisturbed()
    const kept = new KeptCheckpoints()
    const answers: Promise<boolean>[] = []
    await training(memoryPort(), kept, (file) => {
      if (file === fileOf(7)) answers.push(kept.change(fileOf(removed), true))
    })
    expect(await Promise.all(answers)).toEqual([false])
  })

  it('is promised before the training has begun, once it is known what is there', async () => {
    const kept = new KeptCheckpoints()
    const answer = kept.change(fileOf(1), true)
    let isAnswered = false
    void answer.then(() => (isAnswered = true))
    await new Promise(setImmediate)
    expect(isAnswered).toBe(false)
    kept.knowFrom({ has: (file) => file === fileOf(1) })
    expect(await answer).toBe(true)
  })

  it('stays over a pause in the middle of an epoch, and the run ends as it would have', async () => {
    const { hash, removed, left } = await undisturbed()
    const port = memoryPort()
    const kept = [fileOf(removed)]
    let looks = 0
    // Three steps and two batches of validation an epoch: within the sixth.
    const ending = (): 'pause' | null => (looks++ >= 35 ? 'pause' : null)
    const paused = await training(port, new KeptCheckpoints(kept), undefined, ending)
    expect(paused.status).toBe('paused')
    expect(checkpointsIn(port)).toContain(fileOf(removed))
    const resumed = await training(port, new KeptCheckpoints(kept))
    expect(resumed).toMatchObject({ status: 'completed', weightsSha256: hash })
    expect(checkpointsIn(port)).toEqual([...left, fileOf(removed)].sort())
  })

  it('stays also where the checkpoint that is gone on from does not know of it', async () => {
    const port = memoryPort()
    let looks = 0
    const ending = (): 'pause' | null => (looks++ >= 30 ? 'pause' : null)
    await training(port, new KeptCheckpoints(), undefined, ending)
    // As one that was put back from a backup: whole or not, nobody said that it may go.
    port.files.set('checkpoints/epoch-0001-step-00001.safetensors', new Uint8Array(9))
    port.files.set('checkpoints/epoch-0001-step-00002.safetensors', new Uint8Array(9))
    await training(port, new KeptCheckpoints(['checkpoints/epoch-0001-step-00001.safetensors']))
    expect(checkpointsIn(port)).toContain('checkpoints/epoch-0001-step-00001.safetensors')
    expect(checkpointsIn(port)).not.toContain('checkpoints/epoch-0001-step-00002.safetensors')
  })
})
