import type { SavedTensors } from '../network/network'
import { averagePrefix } from '../network/weight-average'

/**
 * Names of the optimizer's slots begin with this, and those of averaged weights with theirs; what is left
 * are the model's weights and statistics.
 */
export const slotPrefix = 'optimizer/'

/**
 * The model's part of a checkpoint: weights and moving statistics, without the optimizer's slots and the
 * averages.
 */
export function modelTensors(tensors: SavedTensors): SavedTensors {
  return new Map(
    [...tensors].filter(([name]) => !name.startsWith(slotPrefix) && !name.startsWith(averagePrefix))
  )
}

/** The optimizer's part, under the names of its slots. */
export function slotTensors(tensors: SavedTensors): SavedTensors {
  return new Map(
    [...tensors]
      .filter(([name]) => name.startsWith(slotPrefix))
      .map(([name, tensor]) => [name.slice(slotPrefix.length), tensor])
  )
}
