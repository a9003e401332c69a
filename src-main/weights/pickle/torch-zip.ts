import type { ByteSource } from '../files/byte-source'
import { nameOf, type WeightFile, weightsUnreadable } from '../files/weight-file'
import type { ZipEntry } from '../files/zip-entries'
import type { PickledWeights } from './pickle-values'
import { readWeightsPickle } from './read-weights-pickle'
import { stateDictionary } from './state-dictionary'

/** Many times what the list of tensors of a large network takes. */
export const mostPickleBytes = 4 * 2 ** 20

/** Name of the pickle of an archive that torch.save wrote, with its folder; null where it is none. */
export const torchPickleIn = (entries: ReadonlyMap<string, ZipEntry>): string | null =>
  [...entries.keys()].find((name) => /^([^/]*\/)?data\.pkl$/.test(name)) ?? null

/**
 * A file of torch.save as PyTorch writes it since 1.6: an archive of a pickle, `data.pkl`, and the numbers
 * of each storage, `data/<key>`, in the order of bytes that `byteorder` says (torch/serialization.py).
 * @throws AtelierError WEIGHTS_UNREADABLE
 */
export async function openTorchZip(
  source: ByteSource,
  entries: ReadonlyMap<string, ZipEntry>,
  pickleName: string
): Promise<WeightFile> {
  const { path } = source
  const folder = pickleName.slice(0, -'data.pkl'.length)
  if ([...entries.keys()].some((name) => name.startsWith(`${folder}code/`)))
    throw weightsUnreadable(path, 'it is a program (TorchScript), not weights alone', 'pickle')
  const pickle = entries.get(pickleName) as ZipEntry
  if (pickle.size > mostPickleBytes)
    throw weightsUnreadable(path, 'its list of tensors is longer than that of any weights', 'tooLarge')

  const order = entries.get(`${folder}byteorder`)
  const isLittle = !order || order.size > 16 || new TextDecoder().decode(await order.read()) !== 'big'
  const value = await readList(pickle, path)
  const { tensors, notes } = stateDictionary(value, path, {
    isLittle,
    read: async ({ key }, from, count) => {
      const entry = entries.get(`${folder}data/${key}`)
      const place = (await entry?.place()) ?? null
      if (!entry || place === null || from + count > entry.size)
        throw weightsUnreadable(
          path,
          `the numbers "${nameOf(key)}" are not in it, or not all of them`,
          'damaged'
        )
      return source.read(place + from, count)
    }
  })
  return { path, format: 'pytorch', tensors, notes, close: () => source.close() }
}

/**
 * The list of tensors. Where an archive is damaged, what its pickle asks for is nothing that anyone meant.
 * @throws AtelierError WEIGHTS_UNREADABLE
 */
async function readList(pickle: ZipEntry, path: string): Promise<PickledWeights> {
  const bytes = await pickle.read()
  try {
    return readWeightsPickle(bytes, path).value
  } catch (error) {
    throw pickle.isIntact(bytes)
      ? error
      : weightsUnreadable(path, 'its archive is damaged', 'damaged', error)
  }
}
