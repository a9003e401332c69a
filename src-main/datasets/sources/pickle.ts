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
export type Pickled =
  number | string | boolean | null | Uint8Array | Pickled[] | Map<string, Pickled> | PickledArray | Named

/** A function or class that a pickle names. Few are known, and none is run. */
interface Named {
  kind: 'global'
  name: string
}

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
 * are: the few instructions that such data needs, carried out here. No Python runs, and whatever else a
 * pickle asks for is refused by its name (Python's pickletools describes all of them).
 * @throws AtelierError DATASET_UNREADABLE
 */
export function readPickle(bytes: Uint8Array, path: string): Pickled {
  return new PickleReader(bytes, path).read()
}

class PickleReader {
  private readonly view: DataView
  private at = 0
  private stack: Pickled[] = []
  private readonly marks: Pickled[][] = []
  private readonly memo = new Map<number, Pickled>()

  constructor(
    private readonly bytes: Uint8Array,
    private readonly path: string
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  read(): Pickled {
    try {
      for (;;) {
        const code = this.byte()
        if (code === 0x2e) return this.pop()
        const instruction = instructions[code]
        if (!instruction) throw this.refused(`the instruction 0x${code.toString(16).padStart(2, '0')}`)
        instruction(this)
      }
    } catch (error) {
      if (error instanceof RangeError || error instanceof TypeError)
        throw unreadableFile(this.path, 'it is a damaged pickle', error)
      throw error
    }
  }

  refused(what: string): Error {
    return unreadableFile(
      this.path,
      `it is a pickle that asks for ${what}, which plain data does not need`
    )
  }

  byte(): number {
    return this.view.getUint8(this.at++)
  }

  uint16(): number {
    this.at += 2
    return this.view.getUint16(this.at - 2, true)
  }

  int32(): number {
    this.at += 4
    return this.view.getInt32(this.at - 4, true)
  }

  uint64(): number {
    this.at += 8
    return Number(this.view.getBigUint64(this.at - 8, true))
  }

  take(length: number): Uint8Array {
    if (length < 0 || this.at + length > this.bytes.length) throw new RangeError('its end is missing')
    this.at += length
    return this.bytes.subarray(this.at - length, this.at)
  }

  utf8(length: number): string {
    return Buffer.from(this.take(length)).toString('utf8')
  }

  line(): string {
    const end = this.bytes.indexOf(0x0a, this.at)
    const text = this.utf8(end - this.at)
    this.at++
    return text
  }

  push(value: Pickled): void {
    this.stack.push(value)
  }

  pop(): Pickled {
    const value = this.stack.pop()
    if (value === undefined) throw new RangeError('nothing to take')
    return value
  }

  mark(): void {
    this.marks.push(this.stack)
    this.stack = []
  }

  /** Everything since the last mark. */
  sinceMark(): Pickled[] {
    const before = this.marks.pop()
    if (!before) throw new RangeError('no mark')
    const values = this.stack
    this.stack = before
    return values
  }

  top(): Pickled {
    return this.stack.at(-1) as Pickled
  }

  remember(place: number = this.memo.size): void {
    this.memo.set(place, this.top())
  }

  recall(place: number): void {
    const value = this.memo.get(place)
    if (value === undefined) throw new RangeError('nothing remembered')
    this.stack.push(value)
  }

  name(name: string): void {
    if (!known.test(name)) throw this.refused(`"${name.slice(0, 80)}"`)
    this.push({ kind: 'global', name })
  }
}

function setItems(reader: PickleReader, items: Pickled[]): void {
  const target = reader.top()
  if (!(target instanceof Map)) throw new TypeError('no dictionary')
  for (let i = 0; i + 1 < items.length; i += 2) {
    const key = textOf(items[i])
    if (key === null) throw reader.refused('a dictionary of other keys than texts')
    target.set(key, items[i + 1] as Pickled)
  }
}

function append(reader: PickleReader, items: Pickled[]): void {
  const target = reader.top()
  if (!Array.isArray(target)) throw new TypeError('no list')
  for (const item of items) target.push(item)
}

/** What a known function makes of its arguments. */
function reduce(reader: PickleReader): void {
  const given = reader.pop() as Pickled[]
  const { name } = reader.pop() as Named
  if (name === '_codecs.encode' && typeof given[0] === 'string')
    reader.push(Buffer.from(given[0], 'latin1'))
  else if (name.endsWith('_reconstruct'))
    reader.push({ kind: 'array', shape: [], type: '', isFortranOrder: false, bytes: new Uint8Array() })
  else if (name === 'numpy.dtype') reader.push(textOf(given[0]) ?? '')
  else throw reader.refused(`a call of "${name}"`)
}

/** Gives an array its content; what else NumPy says of a type of items changes nothing for bytes. */
function build(reader: PickleReader): void {
  const state = reader.pop() as Pickled[]
  const target = reader.top()
  if (typeof target === 'string') return
  const [, shape, type, isFortranOrder, bytes] = state
  if (!(target instanceof Object && 'kind' in target && target.kind === 'array' && Array.isArray(shape)))
    throw reader.refused('an object of a class')
  target.shape = shape as number[]
  target.type = textOf(type) ?? ''
  target.isFortranOrder = isFortranOrder === true
  if (!(bytes instanceof Uint8Array)) throw reader.refused('an array of objects')
  target.bytes = bytes
}

const tuple = (count: number) => (reader: PickleReader) => {
  const values = Array.from({ length: count }, () => reader.pop())
  reader.push(values.reverse())
}

/** By the codes of Python's pickle, protocols 2 to 5. */
const instructions: Record<number, (reader: PickleReader) => void> = {
  /* PROTO */ 0x80: (reader) => void reader.byte(),
  /* FRAME */ 0x95: (reader) => void reader.uint64(),
  /* MARK */ 0x28: (reader) => reader.mark(),
  /* NONE */ 0x4e: (reader) => reader.push(null),
  /* NEWTRUE */ 0x88: (reader) => reader.push(true),
  /* NEWFALSE */ 0x89: (reader) => reader.push(false),
  /* BININT */ 0x4a: (reader) => reader.push(reader.int32()),
  /* BININT1 */ 0x4b: (reader) => reader.push(reader.byte()),
  /* BININT2 */ 0x4d: (reader) => reader.push(reader.uint16()),
  /* BINSTRING */ 0x54: (reader) => reader.push(reader.take(reader.int32())),
  /* SHORT_BINSTRING */ 0x55: (reader) => reader.push(reader.take(reader.byte())),
  /* BINUNICODE */ 0x58: (reader) => reader.push(reader.utf8(reader.int32())),
  /* SHORT_BINUNICODE */ 0x8c: (reader) => reader.push(reader.utf8(reader.byte())),
  /* BINBYTES */ 0x42: (reader) => reader.push(reader.take(reader.int32())),
  /* SHORT_BINBYTES */ 0x43: (reader) => reader.push(reader.take(reader.byte())),
  /* EMPTY_DICT */ 0x7d: (reader) => reader.push(new Map()),
  /* EMPTY_LIST */ 0x5d: (reader) => reader.push([]),
  /* EMPTY_TUPLE */ 0x29: (reader) => reader.push([]),
  /* TUPLE */ 0x74: (reader) => reader.push(reader.sinceMark()),
  /* TUPLE1 */ 0x85: tuple(1),
  /* TUPLE2 */ 0x86: tuple(2),
  /* TUPLE3 */ 0x87: tuple(3),
  /* APPEND */ 0x61: (reader) => append(reader, [reader.pop()]),
  /* APPENDS */ 0x65: (reader) => append(reader, reader.sinceMark()),
  /* SETITEM */ 0x73: (reader) => {
    const value = reader.pop()
    setItems(reader, [reader.pop(), value])
  },
  /* SETITEMS */ 0x75: (reader) => setItems(reader, reader.sinceMark()),
  /* BINPUT */ 0x71: (reader) => reader.remember(reader.byte()),
  /* LONG_BINPUT */ 0x72: (reader) => reader.remember(reader.int32()),
  /* MEMOIZE */ 0x94: (reader) => reader.remember(),
  /* BINGET */ 0x68: (reader) => reader.recall(reader.byte()),
  /* LONG_BINGET */ 0x6a: (reader) => reader.recall(reader.int32()),
  /* GLOBAL */ 0x63: (reader) => {
    const module = reader.line()
    reader.name(`${module}.${reader.line()}`)
  },
  /* STACK_GLOBAL */ 0x93: (reader) => {
    const name = textOf(reader.pop())
    reader.name(`${textOf(reader.pop())}.${name}`)
  },
  /* REDUCE */ 0x52: reduce,
  /* BUILD */ 0x62: build
}
