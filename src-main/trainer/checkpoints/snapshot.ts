import * as tf from '@tensorflow/tfjs'
import type { NamedTensor } from '../../models/safetensors'
import type { ModelState } from '../step/model-state'
import { slotPrefix } from './checkpoint-tensors'
import type { Position } from './saved-progress'

/** A copy of everything that training goes on from, taken between two steps. */
export interface Snapshot {
  weights: NamedTensor[]
  /** Averaged weights and the optimizer's slots, under the names that they have in a file. */
  others: NamedTensor[]
  position: Position
}

export async function takeSnapshot(
  { network, optimizer, average }: ModelState,
  position: Position
): Promise<Snapshot> {
  const slots = optimizer.slots()
  try {
    const copied = await Promise.all(
      Object.entries(slots).map(async ([name, tensor]) => ({
        name: slotPrefix + name,
        shape: tensor.shape,
        data: (await tensor.data()) as Float32Array
      }))
    )
    return {
      weights: await network.export(),
      others: [...copied, ...(average ? await average.export() : [])],
      position
    }
  } finally {
    tf.dispose(slots)
  }
}

/** Numbers that are looked at without letting anyone else in: some twenty milliseconds. */
const blockLength = 2 ** 24

/**
 * The tensor of a snapshot that has a number that is not finite, or null: a checkpoint with a NaN in it
 * would be worth nothing.
 */
export async function findNonFinite(
  { weights, others }: Pick<Snapshot, 'weights' | 'others'>,
  yieldToEventLoop: () => Promise<void> = async () => undefined
): Promise<string | null> {
  let scanned = 0
  for (const { name, data } of [...weights, ...others])
    for (let from = 0; from < data.length; from += blockLength) {
      const block = data.subarray(from, from + blockLength)
      if (!Number.isFinite(sumOf(block))) return name
      scanned += block.length
      if (scanned < blockLength) continue
      scanned = 0
      await yieldToEventLoop()
    }
  return null
}

/** Infinite or NaN where one of the terms is; fp32 numbers cannot make a double overflow. */
function sumOf(data: Float32Array): number {
  let sum = 0
  for (let i = 0; i < data.length; i++) sum += data[i] as number
  return sum
}
