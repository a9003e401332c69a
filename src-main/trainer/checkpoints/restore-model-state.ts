import * as tf from '@tensorflow/tfjs'
import type { SavedTensors } from '../network/network'
import type { ModelState } from '../step/model-state'
import type { Checkpoint } from './checkpoint'
import { modelTensors, slotTensors } from './checkpoint-tensors'

/**
 * Puts a checkpoint's numbers in place of the present ones. Slots that the optimizer does not have, or
 * has in addition, stay as they are where a fork has another optimizer.
 * @throws AtelierError CHECKPOINT_DAMAGED where a weight is missing
 */
export function restoreModelState(
  { network, optimizer, average }: ModelState,
  { tensors }: Pick<Checkpoint, 'tensors'>,
  path: string
): void {
  network.import(modelTensors(tensors), path)
  average?.import(tensors, path)
  const present = optimizer.slots()
  const saved = tf.tidy(() =>
    Object.fromEntries(
      [...fitting(slotTensors(tensors), present)].map(([name, { data, shape }]) => [
        name,
        tf.keep(tf.tensor(data, shape))
      ])
    )
  )
  try {
    optimizer.restore({ ...present, ...saved })
  } finally {
    tf.dispose([...Object.values(present), ...Object.values(saved)])
  }
}

function fitting(saved: SavedTensors, present: Record<string, tf.Tensor>): SavedTensors {
  return new Map([...saved].filter(([name, { shape }]) => present[name]?.shape.join() === shape.join()))
}
