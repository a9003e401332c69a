import { AtelierError, type Sentence } from '../contract'

/**
 * The content of an IDX file (yann.lecun.com/exdb/mnist, "The IDX file format"): pixels, or other
 * values of a byte each.
 */
export interface IdxContent {
  shape: number[]
  data: Uint8Array
}

/** The content of a file of labels: two bytes each where one is too little for them. */
export interface IdxLabels {
  shape: number[]
  data: Uint8Array | Uint16Array
}

/** What the first bytes of an IDX file say. */
export interface IdxHeader {
  type: IdxType
  shape: number[]
  headerBytes: number
  /** Header and values together: so many bytes has a whole file, uncompressed. */
  totalBytes: number
}

/** Integer types by their code, with the bytes of a value and how it is read (big-endian). */
const idxTypes = {
  0x08: { bytes: 1, read: (view: DataView, at: number): number => view.getUint8(at) },
  0x09: { bytes: 1, read: (view: DataView, at: number): number => view.getInt8(at) },
  0x0b: { bytes: 2, read: (view: DataView, at: number): number => view.getInt16(at) },
  0x0c: { bytes: 4, read: (view: DataView, at: number): number => view.getInt32(at) }
} as const
type IdxType = keyof typeof idxTypes

/** Bytes of the longest header: four dimensions. */
export const longestHeader = 20

/** What a file is that is none of IDX, by how it begins. */
const otherKinds: readonly (readonly [begins: RegExp, what: Sentence])[] = [
  [
    /^(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|body|!--|\?xml)/i,
    'it is a web page, not data: the address it was saved from led elsewhere'
  ],
  [/^version https:\/\/git/, 'it is a pointer of Git LFS, not the file itself'],
  [/^\x1f\x8b/, 'it was compressed twice'],
  [/^PK\x03\x04/, 'it is a zip archive: unpack it'],
  [/^\x93NUMPY/, 'it is a NumPy array, not an IDX file'],
  [/^(?:\x89PNG|\xff\xd8\xff|RIFF)/, 'it is a picture, not an IDX file'],
  [/^BZh/, 'it is compressed by bzip2: unpack it'],
  [/^\xfd7zXZ/, 'it is compressed by xz: unpack it']
]

export const damagedFile = (path: string, reason: Sentence): AtelierError =>
  new AtelierError('DATASET_DAMAGED', {
    path,
    reason,
    hint: 'Get the file again from where it came from.'
  })

/**
 * What an IDX file is going to hold, from its first bytes (as many as there are, up to {@link
 * longestHeader}).
 * @throws AtelierError DATASET_DAMAGED where it is no IDX file of whole numbers, or ends within its
 *   header
 */
export function readIdxHeader(start: Uint8Array, path: string): IdxHeader {
  const text = Buffer.from(start).toString('latin1')
  const other = otherKinds.find(([begins]) => begins.test(text))
  if (other) throw damagedFile(path, other[1])
  if (start.length === 0) throw damagedFile(path, 'it is empty')
  if (start.length < 4) throw damagedFile(path, 'it is shorter than its header')
  const [zero1, zero2, type = 0, rank = 0] = start
  if (zero1 !== 0 || zero2 !== 0 || rank < 1 || rank > 4)
    throw damagedFile(path, 'it is not an IDX file')
  if (type === 0x0d || type === 0x0e)
    throw damagedFile(path, 'it is an IDX file of fractions, and only whole numbers are read')
  if (!(type in idxTypes)) throw damagedFile(path, 'it is not an IDX file')

  const headerBytes = 4 + rank * 4
  if (start.length < headerBytes) throw damagedFile(path, 'it ends within its header')
  const view = new DataView(start.buffer, start.byteOffset, headerBytes)
  const shape = Array.from({ length: rank }, (_, i) => view.getUint32(4 + i * 4))
  const known = type as IdxType
  return {
    type: known,
    shape,
    headerBytes,
    totalBytes: headerBytes + shape.reduce((a, b) => a * b, 1) * idxTypes[known].bytes
  }
}

/**
 * @param path named in errors
 * @throws AtelierError DATASET_DAMAGED where the file is truncated, longer than it says, of another
 *   kind, or has a value that is no byte
 */
export function parseIdx(bytes: Uint8Array, path: string): IdxContent {
  const { shape, type, values } = wholeContent(bytes, path)
  return { shape, data: type === 0x08 ? values : Uint8Array.from(numbersOf(values, type, 255, path)) }
}

/**
 * @param path named in errors
 * @throws AtelierError DATASET_DAMAGED as {@link parseIdx}, where a value is none of 65,536 class numbers
 */
export function parseIdxLabels(bytes: Uint8Array, path: string): IdxLabels {
  const { shape, type, values } = wholeContent(bytes, path)
  if (type === 0x08) return { shape, data: values }
  const labels = Uint16Array.from(numbersOf(values, type, 65_535, path))
  return { shape, data: labels.every((label) => label < 256) ? Uint8Array.from(labels) : labels }
}

function wholeContent(
  bytes: Uint8Array,
  path: string
): Pick<IdxHeader, 'shape' | 'type'> & { values: Uint8Array } {
  const header = readIdxHeader(bytes.subarray(0, longestHeader), path)
  requireLength(bytes.length, header, path)
  return { ...header, values: bytes.subarray(header.headerBytes) }
}

/** @throws AtelierError DATASET_DAMAGED where a file has more or fewer bytes than its header says */
export function requireLength(
  length: number,
  { headerBytes, totalBytes }: IdxHeader,
  path: string
): void {
  if (length === totalBytes) return
  const [has, says] = [length - headerBytes, totalBytes - headerBytes]
  throw damagedFile(
    path,
    length < totalBytes
      ? `it has ${has} bytes of data where its header says ${says}: its end is missing`
      : `it has ${has} bytes of data where its header says ${says}: something follows that does not belong to it`
  )
}

/** The values of a file, one after the other, from 0 to `most`. */
function* numbersOf(
  values: Uint8Array,
  type: IdxType,
  most: number,
  path: string
): Generator<number, void> {
  const { bytes: size, read } = idxTypes[type]
  const view = new DataView(values.buffer, values.byteOffset, values.byteLength)
  for (let at = 0; at < values.length; at += size) {
    const value = read(view, at)
    if (value < 0 || value > most)
      throw damagedFile(path, `its value ${value} (number ${at / size + 1}) is outside of 0 to ${most}`)
    yield value
  }
}
