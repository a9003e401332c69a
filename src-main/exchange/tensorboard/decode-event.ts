import { type Long, Reader } from 'protobufjs/minimal'
import { elementTypes, type EventValue, type LoggedEvent } from './event'
import { endOf, readFields } from './message-fields'

/** Whole numbers of 64 bits come as pairs of halves; steps are counted in what a number holds exactly. */
const whole = (value: number | Long): number =>
  typeof value === 'number'
    ? value
    : (value.unsigned ? value.high >>> 0 : value.high) * 2 ** 32 + (value.low >>> 0)

/**
 * An entry of an event file; null where it holds no values, as the first one does.
 * @throws RangeError, Error where the bytes are no such message
 */
export function decodeEvent(bytes: Uint8Array): LoggedEvent | null {
  const reader = Reader.create(bytes)
  const event: LoggedEvent = { wallTime: 0, step: 0, values: [] }
  readFields(reader, bytes.length, {
    1: () => (event.wallTime = reader.double()),
    2: () => (event.step = whole(reader.int64())),
    5: () =>
      readFields(reader, endOf(reader), {
        1: () => {
          const value = readValue(reader, endOf(reader))
          if (value) event.values.push(value)
        }
      })
  })
  return event.values.length > 0 ? event : null
}

/** What a value may consist of; which it is, its plugin or what there is says. */
interface ValueParts {
  tag: string
  simple: number | null
  tensor: Tensor | null
  image: { width: number; height: number; png: Uint8Array } | null
  plugin: string
  content: Uint8Array
}

/** tensorflow/core/framework/summary.proto, Summary.Value */
function readValue(reader: Reader, end: number): EventValue | null {
  const parts: ValueParts = {
    tag: '',
    simple: null,
    tensor: null,
    image: null,
    plugin: '',
    content: new Uint8Array(0)
  }
  readFields(reader, end, {
    1: () => (parts.tag = reader.string()),
    2: () => (parts.simple = reader.float()),
    4: () => (parts.image = readImage(reader, endOf(reader))),
    8: () => (parts.tensor = readTensor(reader, endOf(reader))),
    9: () =>
      readFields(reader, endOf(reader), {
        1: () =>
          readFields(reader, endOf(reader), {
            1: () => (parts.plugin = reader.string()),
            2: () => (parts.content = reader.bytes())
          })
      })
  })
  return valueOf(parts)
}

function valueOf({ tag, simple, tensor, image, plugin, content }: ValueParts): EventValue | null {
  if (simple !== null) return { kind: 'scalar', tag, value: simple }
  if (image) return { kind: 'image', tag, ...image }
  if (!tensor) return plugin ? { kind: 'plugin', tag, plugin, content } : null
  if (plugin === 'images') return imageOf(tag, tensor)
  if (plugin === 'text' || (plugin === '' && tensor.texts.length > 0)) {
    const text = tensor.texts.map((each) => new TextDecoder().decode(each)).join('\n')
    return { kind: 'text', tag, text }
  }
  // A histogram is a tensor too, of many numbers.
  const isScalar = plugin === 'scalars' || (plugin === '' && tensor.shape.length === 0)
  const value = isScalar ? numberOf(tensor) : undefined
  return value === undefined ? null : { kind: 'scalar', tag, value }
}

function readImage(reader: Reader, end: number): NonNullable<ValueParts['image']> {
  const image = { width: 0, height: 0, png: new Uint8Array(0) as Uint8Array }
  readFields(reader, end, {
    1: () => (image.height = reader.int32()),
    2: () => (image.width = reader.int32()),
    4: () => (image.png = reader.bytes())
  })
  return image
}

/** Width, height and as many pictures as there are (tensorboard, plugins/image/summary_v2.py). */
function imageOf(tag: string, { texts }: Tensor): EventValue | null {
  const [width, height, png] = texts
  const size = (text: Uint8Array | undefined): number => Number(new TextDecoder().decode(text))
  return png ? { kind: 'image', tag, width: size(width), height: size(height), png } : null
}

/** A tensor, as far as single numbers and texts go. */
interface Tensor {
  type: number
  shape: number[]
  numbers: number[]
  texts: Uint8Array[]
  content: Uint8Array
}

/** tensorflow/core/framework/tensor.proto, TensorProto; numbers of a field may be packed or not. */
function readTensor(reader: Reader, end: number): Tensor {
  const tensor: Tensor = { type: 0, shape: [], numbers: [], texts: [], content: new Uint8Array(0) }
  const numbers = (read: () => number) => (wireType: number) => {
    const last = wireType === 2 ? endOf(reader) : reader.pos + 1
    while (reader.pos < last) tensor.numbers.push(read())
  }
  readFields(reader, end, {
    1: () => (tensor.type = reader.int32()),
    2: () => (tensor.shape = readShape(reader, endOf(reader))),
    4: () => (tensor.content = reader.bytes()),
    5: numbers(() => reader.float()),
    6: numbers(() => reader.double()),
    7: numbers(() => reader.int32()),
    8: () => tensor.texts.push(reader.bytes()),
    10: numbers(() => whole(reader.int64())),
    11: numbers(() => Number(reader.bool())),
    13: numbers(() => reader.int32()),
    16: numbers(() => reader.uint32()),
    17: numbers(() => whole(reader.uint64()))
  })
  return tensor
}

function readShape(reader: Reader, end: number): number[] {
  const shape: number[] = []
  const dimension = (): void => {
    let size = 0
    readFields(reader, endOf(reader), { 1: () => (size = whole(reader.int64())) })
    shape.push(size)
  }
  readFields(reader, end, { 2: dimension })
  return shape
}

/** The only number of a tensor, which may be written as bytes (tensor_content) or as a field. */
function numberOf({ type, numbers, content }: Tensor): number | undefined {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength)
  const [first] = numbers
  if (content.length > 0) return fromBytes[type]?.(view)
  // Sixteen bits of a float travel as whole numbers.
  if (type === elementTypes.half && first !== undefined) return halfOf(first)
  if (type === elementTypes.bfloat16 && first !== undefined) return bfloat16Of(first)
  return first
}

const fromBytes: Record<number, (view: DataView) => number> = {
  [elementTypes.float]: (view) => view.getFloat32(0, true),
  [elementTypes.double]: (view) => view.getFloat64(0, true),
  [elementTypes.int32]: (view) => view.getInt32(0, true),
  [elementTypes.uint8]: (view) => view.getUint8(0),
  [elementTypes.int16]: (view) => view.getInt16(0, true),
  [elementTypes.int8]: (view) => view.getInt8(0),
  [elementTypes.int64]: (view) => Number(view.getBigInt64(0, true)),
  [elementTypes.bool]: (view) => view.getUint8(0),
  [elementTypes.bfloat16]: (view) => bfloat16Of(view.getUint16(0, true)),
  [elementTypes.half]: (view) => halfOf(view.getUint16(0, true)),
  [elementTypes.uint32]: (view) => view.getUint32(0, true),
  [elementTypes.uint64]: (view) => Number(view.getBigUint64(0, true))
}

function bfloat16Of(bits: number): number {
  const view = new DataView(new ArrayBuffer(4))
  view.setUint32(0, bits * 65_536)
  return view.getFloat32(0)
}

/** IEEE 754, half precision. */
function halfOf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >>> 10) & 31
  const fraction = bits & 1023
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}
