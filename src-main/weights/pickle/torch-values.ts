import type { NumberType } from '../files/number-types'
import { isPickledName } from '../../pickle/pickled'
import { isKind, type PickledStorage, type PickledTensor, type PickledWeights } from './pickle-values'

/** Types of storages that can hold weights, by PyTorch's names. */
export const storageTypes: Record<string, NumberType> = {
  DoubleStorage: 'f64',
  FloatStorage: 'f32',
  HalfStorage: 'f16',
  BFloat16Storage: 'bf16',
  LongStorage: 'i64',
  IntStorage: 'i32',
  ShortStorage: 'i16',
  CharStorage: 'i8',
  ByteStorage: 'u8',
  BoolStorage: 'bool'
}

const makesTensor = new Set(['torch._utils._rebuild_tensor', 'torch._utils._rebuild_tensor_v2'])
const wrapsTensor = new Set([
  'torch._utils._rebuild_parameter',
  'torch._utils._rebuild_parameter_with_state'
])
const known = new Set([
  ...makesTensor,
  ...wrapsTensor,
  'collections.OrderedDict',
  'torch.Size',
  ...Object.keys(storageTypes).flatMap((name) => [`torch.${name}`, `torch.cuda.${name}`])
])

/** Whether a pickle of weights may name this function or class. */
export const isKnownName = (name: string): boolean => known.has(name)

/** What a known function makes of its arguments; null where it is not to be called, or not so. */
export function callOf(name: string, given: PickledWeights[]): PickledWeights | null {
  if (name === 'collections.OrderedDict') return new Map()
  if (name === 'torch.Size') return Array.isArray(given[0]) ? given[0] : null
  // A parameter is a tensor that is trained.
  if (wrapsTensor.has(name)) return isKind(given[0], 'tensor') ? given[0] : null
  return makesTensor.has(name) ? tensorOf(given) : null
}

function tensorOf([storage, offset, shape, strides]: PickledWeights[]): PickledTensor {
  const [sizes, steps] = [numbersOf(shape), numbersOf(strides)]
  if (
    !isKind(storage, 'storage') ||
    !isCount(offset) ||
    !sizes ||
    !steps ||
    sizes.length !== steps.length
  )
    throw new TypeError('no tensor')
  return { kind: 'tensor', storage, offset, shape: sizes, strides: steps }
}

const isCount = (value: PickledWeights | undefined): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0

function numbersOf(value: PickledWeights | undefined): number[] | null {
  return Array.isArray(value) && value.every(isCount) ? value : null
}

/**
 * The storage that a persistent name stands for: ('storage', type, key, place, count), and in older files
 * what part of another one it is: (key, offset, count). Null where it is none.
 */
export function storageOf([word, type, key, , count, view]: PickledWeights[]): PickledStorage | null {
  if (word !== 'storage' || !isPickledName(type) || typeof key !== 'string' || !isCount(count))
    return null
  const name = type.name.split('.').at(-1) ?? ''
  if (!(name in storageTypes)) return null
  const [, offset, part] = Array.isArray(view) ? view : []
  return isCount(offset) && isCount(part)
    ? { kind: 'storage', type: name, key, count: part, offset }
    : { kind: 'storage', type: name, key, count, offset: 0 }
}
