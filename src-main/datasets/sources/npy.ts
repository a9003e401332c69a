import { unreadableFile } from './file-tree'

/** An array of numbers or texts as the header of a `.npy` file describes it. */
export interface ArrayHeader {
  shape: number[]
  /** NumPy's letter of its kind (`u`, `i`, `f`, `b`; `U` and `S` for texts) with the bytes of an item. */
  type: string
  itemBytes: number
  isLittleEndian: boolean
  isFortranOrder: boolean
  /** Where its items begin. */
  dataStart: number
}

/** Longer headers are of structures with many fields, and no images. */
const longestHeader = 64 * 1024

/** How many bytes of a `.npy` file that begins so are its header. */
export function headerLength(start: Uint8Array, path: string): number {
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength)
  const version = start[6]
  if (start.length < 12) throw unreadableFile(path, 'it ends within its header')
  if (version !== 1 && version !== 2 && version !== 3)
    throw unreadableFile(path, `it is a .npy file of version ${version}, and 1 to 3 are known`)
  const length = version === 1 ? 10 + view.getUint16(8, true) : 12 + view.getUint32(8, true)
  if (length > longestHeader) throw unreadableFile(path, 'its header is far too long')
  return length
}

/**
 * The header of a `.npy` file (numpy.lib.format, versions 1.0 to 3.0). It is the text of a Python
 * dictionary; nothing of it is evaluated.
 * @param bytes all of the header
 * @throws AtelierError DATASET_UNREADABLE
 */
export function readArrayHeader(bytes: Uint8Array, path: string): ArrayHeader {
  const dataStart = headerLength(bytes, path)
  const text = Buffer.from(bytes.subarray(bytes[6] === 1 ? 10 : 12, dataStart)).toString('utf8')
  const [, type] = /['"]descr['"]\s*:\s*['"]([^'"]*)['"]/.exec(text) ?? []
  const [, order] = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(text) ?? []
  const [, shape] = /['"]shape['"]\s*:\s*\(([\d\s,L]*)\)/.exec(text) ?? []
  if (type === undefined && /['"]descr['"]\s*:\s*\[/.test(text))
    throw unreadableFile(path, 'it holds structures, and arrays of plain numbers are read')
  if (type === undefined || order === undefined || shape === undefined)
    throw unreadableFile(path, 'its header is damaged')
  const [, endian = '', letter = '', size = ''] = /^([<>|=]?)([a-zA-Z])(\d*)$/.exec(type) ?? []
  if (letter === 'O')
    throw unreadableFile(
      path,
      'it holds Python objects (pickle), which cannot be read without running them; save it as an array of numbers'
    )
  const itemBytes = Number(size) * (letter === 'U' ? 4 : 1)
  const isText = letter === 'U' || letter === 'S'
  if (itemBytes === 0 || (!isText && !(`${letter}${size}` in readers)))
    throw unreadableFile(path, `its items are of the type ${type}, which is not read`)
  return {
    shape: shape.split(',').flatMap((each) => (each.trim() === '' ? [] : [parseInt(each, 10)])),
    type: isText ? letter : `${letter}${size}`,
    itemBytes,
    isLittleEndian: endian !== '>',
    isFortranOrder: order === 'True',
    dataStart
  }
}

type Reader = (view: DataView, offset: number, isLittleEndian: boolean) => number

const readers: Record<string, Reader> = {
  b1: (view, at) => view.getUint8(at),
  u1: (view, at) => view.getUint8(at),
  i1: (view, at) => view.getInt8(at),
  u2: (view, at, little) => view.getUint16(at, little),
  i2: (view, at, little) => view.getInt16(at, little),
  u4: (view, at, little) => view.getUint32(at, little),
  i4: (view, at, little) => view.getInt32(at, little),
  u8: (view, at, little) => Number(view.getBigUint64(at, little)),
  i8: (view, at, little) => Number(view.getBigInt64(at, little)),
  f4: (view, at, little) => view.getFloat32(at, little),
  f8: (view, at, little) => view.getFloat64(at, little)
}

/** The numbers of these bytes. */
export function numbersOf(bytes: Uint8Array, header: ArrayHeader): Float64Array {
  const { type, itemBytes, isLittleEndian } = header
  const read = readers[type] as Reader
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const numbers = new Float64Array(bytes.length / itemBytes)
  for (let i = 0; i < numbers.length; i++) numbers[i] = read(view, i * itemBytes, isLittleEndian)
  return numbers
}

/** The texts of these bytes: code points of four bytes each (`U`) or Latin letters (`S`). */
export function textsOf(bytes: Uint8Array, { type, itemBytes, isLittleEndian }: ArrayHeader): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: bytes.length / itemBytes }, (_, i) => {
    const points =
      type === 'S'
        ? Array.from(bytes.subarray(i * itemBytes, (i + 1) * itemBytes))
        : Array.from({ length: itemBytes / 4 }, (_each, j) =>
            view.getUint32(i * itemBytes + j * 4, isLittleEndian)
          )
    const known = points.map((point) => (point > 0x10ffff ? 0xfffd : point))
    return String.fromCodePoint(...known).replace(/\0+$/, '')
  })
}
