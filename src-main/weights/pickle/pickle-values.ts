import type { Pickled, PickledMap } from '../../pickle/pickled'

/** What a pickle of weights can hold. */
export type PickledWeights = Pickled<PickledStorage | PickledTensor>
export type WeightsDictionary = PickledMap<PickledStorage | PickledTensor>

/** Numbers that lie elsewhere in the file. */
export interface PickledStorage {
  kind: 'storage'
  /** PyTorch's name of its type: `FloatStorage`. */
  type: string
  key: string
  /** How many numbers it has. */
  count: number
  /** Where it begins in the numbers of `key`, in numbers: the oldest files share some. */
  offset: number
}
/** A view of a storage. */
export interface PickledTensor {
  kind: 'tensor'
  storage: PickledStorage
  /** In numbers, from the storage's beginning. */
  offset: number
  shape: number[]
  strides: number[]
}

export const isKind = <K extends 'storage' | 'tensor'>(
  value: PickledWeights | undefined,
  kind: K
): value is Extract<PickledStorage | PickledTensor, { kind: K }> =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind
