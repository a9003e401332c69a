/** How numbers lie in a file. */
export type NumberType =
  | 'f64'
  | 'f32'
  | 'f16'
  | 'bf16'
  | 'i64'
  | 'i32'
  | 'i16'
  | 'i8'
  | 'u8'
  | 'u16'
  | 'u32'
  | 'u64'
  | 'bool'

export const bytesPerNumber: Record<NumberType, number> = {
  f64: 8,
  f32: 4,
  f16: 2,
  bf16: 2,
  i64: 8,
  i32: 4,
  i16: 2,
  i8: 1,
  u8: 1,
  u16: 2,
  u32: 4,
  u64: 8,
  bool: 1
}

type Reader = (view: DataView, at: number, isLittle: boolean) => number

const readers: Record<NumberType, Reader> = {
  f64: (view, at, isLittle) => view.getFloat64(at, isLittle),
  f32: (view, at, isLittle) => view.getFloat32(at, isLittle),
  f16: (view, at, isLittle) => halfToNumber(view.getUint16(at, isLittle)),
  bf16: (view, at, isLittle) => bfloatToNumber(view.getUint16(at, isLittle)),
  i64: (view, at, isLittle) => Number(view.getBigInt64(at, isLittle)),
  i32: (view, at, isLittle) => view.getInt32(at, isLittle),
  i16: (view, at, isLittle) => view.getInt16(at, isLittle),
  i8: (view, at) => view.getInt8(at),
  u8: (view, at) => view.getUint8(at),
  u16: (view, at, isLittle) => view.getUint16(at, isLittle),
  u32: (view, at, isLittle) => view.getUint32(at, isLittle),
  u64: (view, at, isLittle) => Number(view.getBigUint64(at, isLittle)),
  bool: (view, at) => (view.getUint8(at) === 0 ? 0 : 1)
}

/** IEEE 754 binary16: 1 bit of sign, 5 of exponent, 10 of fraction. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

const bits = new Uint32Array(1)
const single = new Float32Array(bits.buffer)

/** The upper half of an fp32 number. */
function bfloatToNumber(upper: number): number {
  bits[0] = upper << 16
  return single[0] as number
}

const isLittleHere = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1

/** The numbers of bytes as fp32; a double is rounded to the nearest. */
export function toFloat32(bytes: Uint8Array, type: NumberType, isLittle = true): Float32Array {
  const width = bytesPerNumber[type]
  const count = Math.floor(bytes.length / width)
  if (type === 'f32' && isLittle === isLittleHere)
    return new Float32Array(bytes.slice(0, count * width).buffer)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const read = readers[type]
  const numbers = new Float32Array(count)
  for (let i = 0; i < count; i++) numbers[i] = read(view, i * width, isLittle)
  return numbers
}
