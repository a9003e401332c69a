import type { ByteSource } from './byte-source'
import { hdf5Tensors } from './hdf5-weights'
import { type WeightFile, weightsUnreadable } from './weight-file'
import type { ZipEntry } from './zip-entries'

/** Name of the weights in a model that Keras 3 saved (keras/src/saving/saving_lib.py). */
export const kerasWeightsName = 'model.weights.h5'
/** What the library's memory, which is WebAssembly's, can surely hold beside its own. */
const mostBytes = 1.5 * 2 ** 30

/**
 * The weights of a Keras model: `.weights.h5`, or the older `.h5` of a whole model.
 * @throws AtelierError WEIGHTS_UNREADABLE
 */
export async function openHdf5(source: ByteSource): Promise<WeightFile> {
  requireRoom(source.path, source.size)
  const bytes = await source.read(0, source.size)
  return fileOf(source, 'keras-h5', bytes)
}

/** A `.keras` archive. @throws AtelierError WEIGHTS_UNREADABLE */
export async function openKerasArchive(
  source: ByteSource,
  entries: ReadonlyMap<string, ZipEntry>
): Promise<WeightFile> {
  const entry = entries.get(kerasWeightsName) as ZipEntry
  requireRoom(source.path, entry.size)
  return fileOf(source, 'keras', await entry.read())
}

function requireRoom(path: string, bytes: number): void {
  if (bytes > mostBytes) throw weightsUnreadable(path, 'it is larger than 1.5 GiB', 'tooLarge')
}

async function fileOf(
  source: ByteSource,
  format: 'keras' | 'keras-h5',
  bytes: Uint8Array
): Promise<WeightFile> {
  const { path } = source
  const tensors = await hdf5Tensors(bytes, path)
  // What an optimizer remembers is not the model's.
  const own = tensors.filter(
    ({ name }) => !/^(optimizer|optimizer_weights|_?metrics|seed_generators?)(\/|$)/.test(name)
  )
  return { path, format, tensors: own, notes: [], close: () => source.close() }
}
