import { toFloat32, bytesPerNumber } from '../files/number-types'
import { nameOf, requireShape, sizeOf, type WeightTensor, weightsUnreadable } from '../files/weight-file'
import {
  isKind,
  type PickledStorage,
  type PickledTensor,
  type PickledWeights,
  type WeightsDictionary
} from './pickle-values'
import { storageTypes } from './torch-values'
import { gathered } from '../strided'

/** Where a training script keeps the weights beside other things, by the usual names. */
const usualKeys = ['state_dict', 'model_state_dict', 'model', 'net', 'network', 'weights']
/** A dictionary in a dictionary in a dictionary; deeper is nothing that a script writes. */
const mostDepth = 4

/** Reads so many numbers' bytes from a storage, and says in which order the bytes of a number are. */
export interface StorageReader {
  isLittle: boolean
  /** `from` and `count` in bytes of the storage of this key. */
  read(storage: PickledStorage, from: number, count: number): Promise<Uint8Array>
}

/**
 * The tensors of a pickled state dictionary, and where in the file it was.
 * @throws AtelierError WEIGHTS_UNREADABLE where there is none
 */
export function stateDictionary(
  value: PickledWeights,
  path: string,
  storages: StorageReader
): { tensors: WeightTensor[]; notes: string[] } {
  const found = findTensors(value, [])
  if (!found) throw weightsUnreadable(path, 'it has no dictionary of tensors', 'pickle')
  return {
    tensors: [...found.entries].flatMap(([name, tensor]) =>
      isKind(tensor, 'tensor') ? [tensorOf(name, tensor, path, storages)] : []
    ),
    notes: found.keys.length > 0 ? [`The weights are those under "${found.keys.join('.')}".`] : []
  }
}

function findTensors(
  value: PickledWeights,
  keys: string[]
): { entries: WeightsDictionary; keys: string[] } | null {
  if (!(value instanceof Map)) return null
  if ([...value.values()].some((each) => isKind(each, 'tensor'))) return { entries: value, keys }
  if (keys.length >= mostDepth) return null
  for (const key of usualKeys) {
    const inner = value.get(key)
    const found = inner === undefined ? null : findTensors(inner, [...keys, key])
    if (found) return found
  }
  return null
}

function tensorOf(
  name: string,
  { storage, offset, shape: said, strides }: PickledTensor,
  path: string,
  storages: StorageReader
): WeightTensor {
  const shape = requireShape(said, path, name)
  const type = storageTypes[storage.type] ?? 'f32'
  const width = bytesPerNumber[type]
  const size = sizeOf(shape)
  const last =
    size === 0 ? -1 : shape.reduce((sum, length, i) => sum + (length - 1) * (strides[i] ?? 0), 0)
  // One that is stretched over itself would take more memory than the file has numbers.
  if (offset + last >= storage.count || size > storage.count)
    throw weightsUnreadable(
      path,
      `"${nameOf(name)}" reaches beyond the numbers that it is made of`,
      'damaged'
    )

  return {
    name,
    shape,
    type,
    read: async () => {
      const from = (storage.offset + offset) * width
      const numbers = toFloat32(
        await storages.read(storage, from, (last + 1) * width),
        type,
        storages.isLittle
      )
      return isContiguous(shape, strides) ? numbers : gathered(numbers, shape, strides)
    }
  }
}

/** Whether the numbers lie as the shape has them, the last index fastest. */
function isContiguous(shape: number[], strides: number[]): boolean {
  let step = 1
  for (let i = shape.length - 1; i >= 0; i--) {
    if (shape[i] !== 1 && strides[i] !== step) return false
    step *= shape[i] as number
  }
  return true
}
