import type { ByteSource } from '../files/byte-source'
import { bytesPerNumber } from '../files/number-types'
import { nameOf, type WeightFile, weightsUnreadable } from '../files/weight-file'
import type { PickledWeights } from './pickle-values'
import { readWeightsPickle } from './read-weights-pickle'
import { stateDictionary } from './state-dictionary'
import { storageTypes } from './torch-values'
import { mostPickleBytes } from './torch-zip'

/** PROTO 2 and a LONG1 of 0x1950a86a20f9469cfc6c: how a file begins that PyTorch wrote before 1.6. */
const beginning = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]

export const beginsAsLegacyTorch = (start: Uint8Array): boolean =>
  beginning.every((byte, i) => start[i] === byte)

/**
 * A file of torch.save as it was before PyTorch 1.6, and is where the new format is not asked for: five
 * pickles one after the other (a magic number, the protocol, facts of the system, what was saved, and the
 * keys of its storages), then for each key a count (64 bits) and so many numbers (torch/serialization.py,
 * `_legacy_save`).
 * @throws AtelierError WEIGHTS_UNREADABLE
 */
export async function openLegacyTorch(source: ByteSource): Promise<WeightFile> {
  const { path } = source
  const head = await source.read(0, Math.min(source.size, mostPickleBytes))
  const values: PickledWeights[] = []
  /** Bytes of a number, by the storages' keys. */
  const widths = new Map<string, number>()
  let end = 0
  for (let part = 0; part < 5; part++) {
    const read = readWeightsPickle(head, path, end)
    values.push(read.value)
    for (const { key, type } of read.storages)
      widths.set(key, bytesPerNumber[storageTypes[type] ?? 'f32'])
    end = read.end
  }

  const [, , , saved, keys] = values
  const places = await placesOf(source, keysOf(keys, path), widths, end)
  const { tensors, notes } = stateDictionary(saved as PickledWeights, path, {
    // On machines of either order: it was turned round when it was written.
    isLittle: true,
    read: ({ key }, from, count) => {
      const place = places.get(key)
      if (!place || from + count > place.bytes)
        throw weightsUnreadable(
          path,
          `the numbers "${nameOf(key)}" are not in it, or not all of them`,
          'damaged'
        )
      return source.read(place.from + from, count)
    }
  })
  return { path, format: 'pytorch-legacy', tensors, notes, close: () => source.close() }
}

function keysOf(value: PickledWeights | undefined, path: string): string[] {
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value
  throw weightsUnreadable(path, 'its list of storages is damaged', 'damaged')
}

async function placesOf(
  source: ByteSource,
  keys: string[],
  widths: ReadonlyMap<string, number>,
  from: number
): Promise<Map<string, { from: number; bytes: number }>> {
  const places = new Map<string, { from: number; bytes: number }>()
  let at = from
  for (const key of keys) {
    const count = await source.read(at, 8)
    const numbers = Number(new DataView(count.buffer).getBigInt64(0, true))
    const bytes = numbers * (widths.get(key) ?? Number.NaN)
    if (!(bytes >= 0) || at + 8 + bytes > source.size)
      throw weightsUnreadable(source.path, `it ends before its numbers "${nameOf(key)}" do`, 'truncated')
    places.set(key, { from: at + 8, bytes })
    at += 8 + bytes
  }
  return places
}
