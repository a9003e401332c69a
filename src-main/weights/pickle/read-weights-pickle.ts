import type { PickleRules } from '../../pickle/pickled'
import { readPickle } from '../../pickle/read-pickle'
import { weightsUnreadable } from '../files/weight-file'
import type { PickledStorage, PickledTensor, PickledWeights } from './pickle-values'
import { callOf, isKnownName, storageOf } from './torch-values'

/**
 * Reads one pickle of weights (tensors, dictionaries, lists, numbers and texts) as PyTorch writes them.
 * @param at where it begins in `bytes`
 * @returns what it holds, where it ends, and the storages that it names
 * @throws AtelierError WEIGHTS_UNREADABLE
 */
export function readWeightsPickle(
  bytes: Uint8Array,
  path: string,
  at = 0
): { value: PickledWeights; end: number; storages: PickledStorage[] } {
  const storages: PickledStorage[] = []
  return { ...readPickle(bytes, rulesFor(path, storages), at), storages }
}

function rulesFor(
  path: string,
  storages: PickledStorage[]
): PickleRules<PickledStorage | PickledTensor> {
  return {
    isKnownName,
    call: callOf,
    // Attributes of a dictionary say in which version a module was saved, which is nothing to weights.
    build: (target) => (target instanceof Map ? null : 'an object of a class (BUILD)'),
    outside(given) {
      const storage = Array.isArray(given) ? storageOf(given) : null
      if (storage) storages.push(storage)
      return storage
    },
    olderText: (text) => new TextDecoder().decode(text),
    // Optimizers number their parameters; what they hold is not looked at.
    textOf: (value) => (typeof value === 'string' || typeof value === 'number' ? String(value) : null),
    refused: (what) =>
      weightsUnreadable(
        path,
        `it asks for ${what}, which weights do not need, and nothing of it was run`,
        'pickle'
      ),
    damaged: (cause) =>
      weightsUnreadable(path, 'its list of tensors (a pickle) is damaged', 'damaged', cause)
  }
}
