import type { Dataset, File, Group } from 'h5wasm'
import type { NumberType } from './number-types'
import { nameOf, requireShape, sizeOf, type WeightTensor, weightsUnreadable } from './weight-file'

const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]
export const beginsAsHdf5 = (start: Uint8Array): boolean =>
  signature.every((byte, i) => start[i] === byte)

/** By the letters that the library has for them; in whichever order of bytes. */
const types: Record<string, NumberType> = { f: 'f32', d: 'f64', i: 'i32', q: 'i64', e: 'f16' }
/** Deeper than Keras puts groups into each other. */
const mostDepth = 40
const mostTensors = 100_000

let count = 0

/**
 * The arrays of numbers of an HDF5 file, named by their paths with `/` between the parts. The library
 * keeps the file in memory of its own, so all of them are read at once.
 * @throws AtelierError WEIGHTS_UNREADABLE
 */
export async function hdf5Tensors(bytes: Uint8Array, path: string): Promise<WeightTensor[]> {
  const library = await import('h5wasm')
  const module = await library.ready
  const { FS } = module
  const name = `/weights-${++count}.h5`
  try {
    FS.writeFile(name, bytes)
    // What is wrong would otherwise be printed, beside being thrown in fewer words.
    module.activate_throwing_error_handler()
    const file = new library.File(name, 'r')
    try {
      const tensors: WeightTensor[] = []
      collect(file, '', path, tensors)
      return tensors
    } finally {
      file.close()
    }
  } catch (error) {
    if ((error as { code?: string }).code === 'WEIGHTS_UNREADABLE') throw error
    throw weightsUnreadable(path, 'its HDF5 content is damaged', 'damaged', error)
  } finally {
    module.deactivate_throwing_error_handler()
    if (FS.analyzePath(name).exists) FS.unlink(name)
  }
}

function collect(group: File | Group, prefix: string, path: string, tensors: WeightTensor[]): void {
  if (prefix.split('/').length > mostDepth || tensors.length > mostTensors)
    throw weightsUnreadable(path, 'it has more groups than weights need', 'format')
  for (const key of group.keys()) {
    const member = group.get(key)
    const name = prefix === '' ? key : `${prefix}/${key}`
    if (member === null || !('type' in member)) continue
    if (member.type === 'Group') collect(member as Group, name, path, tensors)
    else if (member.type === 'Dataset') tensors.push(...tensorOf(member as Dataset, name, path))
  }
}

/** What is no array of numbers, a text among them, is no weight. */
function tensorOf(dataset: Dataset, name: string, path: string): WeightTensor[] {
  const type = types[String(dataset.dtype).slice(1)]
  if (!type) return []
  const shape = requireShape(dataset.shape, path, name)
  const values = dataset.value as ArrayLike<number | bigint> | number | null
  const given = typeof values === 'number' ? [values] : (values ?? [])
  const numbers = Float32Array.from(given, Number)
  if (numbers.length !== sizeOf(shape))
    throw weightsUnreadable(path, `"${nameOf(name)}" is not all there`, 'damaged')
  return [{ name, shape, type, read: () => Promise.resolve(numbers) }]
}
