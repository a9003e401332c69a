import { strToU8, zipSync } from 'fflate'

/** An archive as torch.save writes one, around any pickle. */
export function torchArchive(
  pickle: Uint8Array,
  storages: Record<string, Uint8Array> = {},
  others: Record<string, Uint8Array> = { byteorder: strToU8('little') }
): Uint8Array {
  const files = {
    'data.pkl': pickle,
    ...Object.fromEntries(Object.entries(storages).map(([key, bytes]) => [`data/${key}`, bytes])),
    ...others
  }
  return zipSync(
    Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`archive/${name}`, bytes])),
    { level: 0 }
  )
}

/** Bytes of a pickle, written as Python's pickletools shows them: texts as they are, codes as numbers. */
export const pickled = (...parts: (string | number)[]): Uint8Array =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'number' ? Buffer.of(part) : Buffer.from(part, 'latin1')))
  )
