import { isPickledName, type Pickled as PickledWith, type PickleRules } from '../../pickle/pickled'
import { readPickle } from '../../pickle/read-pickle'
import { unreadableFile } from './file-tree'

/** An array of NumPy as it was pickled. */
interface PickledArray {
  kind: 'array'
  shape: number[]
  /** NumPy's name of its items: `u1`. */
  type: string
  isFortranOrder: boolean
  bytes: Uint8Array
}

/** What a pickle of plain data can hold. Texts of Python 2 and bytes are bytes; see {@link textOf}. */
export type Pickled = PickledWith<PickledArray>

/** A text, which Python 2 has as bytes. */
export const textOf = (value: Pickled | undefined): string | null =>
  typeof value === 'string'
    ? value
    : value instanceof Uint8Array
      ? Buffer.from(value).toString('latin1')
      : null

const known = /^(numpy\.(_?core\.multiarray\._reconstruct|ndarray|dtype)|_codecs\.encode)$/

/**
 * Reads a pickle of plain data (dictionaries, lists, numbers, texts and NumPy's arrays) as CIFAR's files
 * are.
 * @throws AtelierError DATASET_UNREADABLE
 */
export function readPlainPickle(bytes: Uint8Array, path: string): Pickled {
  return readPickle(bytes, rulesFor(path)).value
}

function rulesFor(path: string): PickleRules<PickledArray> {
  return {
    isKnownName: (name) => known.test(name),
    call,
    build,
    outside: () => null,
    olderText: (bytes) => bytes,
    textOf,
    refused: (what) =>
      unreadableFile(path, `it is a pickle that asks for ${what}, which plain data does not need`),
    damaged: (cause) => unreadableFile(path, 'it is a damaged pickle', cause)
  }
}

function call(name: string, [first]: Pickled[]): Pickled | null {
  if (name === '_codecs.encode') return typeof first === 'string' ? Buffer.from(first, 'latin1') : null
  if (name.endsWith('_reconstruct'))
    return { kind: 'array', shape: [], type: '', isFortranOrder: false, bytes: new Uint8Array() }
  return name === 'numpy.dtype' ? (textOf(first) ?? '') : null
}

/** Gives an array its content; what else NumPy says of a type of items changes nothing for bytes. */
function build(target: Pickled, state: Pickled): string | null {
  if (typeof target === 'string') return null
  const [, shape, type, isFortranOrder, bytes] = Array.isArray(state) ? state : []
  if (!isArray(target) || !Array.isArray(shape)) return 'an object of a class'
  if (!(bytes instanceof Uint8Array)) return 'an array of objects'
  target.shape = shape as number[]
  target.type = textOf(type) ?? ''
  target.isFortranOrder = isFortranOrder === true
  target.bytes = bytes
  return null
}

export const isArray = (value: Pickled | undefined): value is PickledArray =>
  value instanceof Object && 'kind' in value && !isPickledName(value)
