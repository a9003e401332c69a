/** What a pickle of weights can hold. */
export type Pickled =
  | number
  | string
  | boolean
  | null
  | Uint8Array
  | PickledList
  | PickledDictionary
  | PickledStorage
  | PickledTensor
  | PickledName

export interface PickledList {
  kind: 'list'
  items: Pickled[]
}
export interface PickledDictionary {
  kind: 'dictionary'
  entries: Map<string, Pickled>
}
/** A function or class by its name. None is run. */
interface PickledName {
  kind: 'name'
  name: string
}
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

export const isKind = <K extends 'list' | 'dictionary' | 'storage' | 'tensor' | 'name'>(
  value: Pickled | undefined,
  kind: K
): value is Extract<Pickled, { kind: K }> =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind
