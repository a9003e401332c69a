import { nameOf, weightsUnreadable } from '../files/weight-file'
import { opcodeName } from './opcodes'
import {
  isKind,
  type Pickled,
  type PickledDictionary,
  type PickledList,
  type PickledStorage
} from './pickle-values'
import { callOf, isKnownName, storageOf } from './torch-values'

/**
 * Reads one pickle of weights (tensors, dictionaries, lists, numbers and texts) as PyTorch writes them:
 * the few instructions that such data needs, carried out here. No Python runs and nothing is called:
 * whatever else a pickle asks for is refused by its name. Memory is bounded by the pickle's own length,
 * since no instruction makes more of anything than it is long itself.
 * @param at where it begins in `bytes`
 * @returns what it holds, where it ends, and the storages that it names
 * @throws AtelierError WEIGHTS_UNREADABLE
 */
export function readPickle(
  bytes: Uint8Array,
  path: string,
  at = 0
): { value: Pickled; end: number; storages: PickledStorage[] } {
  const reader = new PickleReader(bytes, path, at)
  return { value: reader.read(), end: reader.at, storages: reader.storages }
}

class PickleReader {
  private readonly view: DataView
  private stack: Pickled[] = []
  private readonly marks: Pickled[][] = []
  private readonly memo = new Map<number, Pickled>()
  readonly storages: PickledStorage[] = []

  constructor(
    private readonly bytes: Uint8Array,
    private readonly path: string,
    public at: number
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  read(): Pickled {
    try {
      for (;;) {
        const code = this.byte()
        if (code === 0x2e) return this.pop()
        const instruction = instructions[code]
        if (!instruction) throw this.refused(`the instruction ${opcodeName(code)}`)
        instruction(this)
      }
    } catch (error) {
      if (error instanceof RangeError || error instanceof TypeError)
        throw weightsUnreadable(this.path, 'its list of tensors (a pickle) is damaged', 'damaged', error)
      throw error
    }
  }

  refused(what: string): Error {
    return weightsUnreadable(
      this.path,
      `it asks for ${what}, which weights do not need, and nothing of it was run`,
      'pickle'
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
  uint32(): number {
    this.at += 4
    return this.view.getUint32(this.at - 4, true)
  }
  uint64(): number {
    this.at += 8
    return Number(this.view.getBigUint64(this.at - 8, true))
  }
  double(): number {
    this.at += 8
    return this.view.getFloat64(this.at - 8, false)
  }

  take(length: number): Uint8Array {
    if (!(length >= 0) || this.at + length > this.bytes.length)
      throw new RangeError('its end is missing')
    this.at += length
    return this.bytes.subarray(this.at - length, this.at)
  }

  text(length: number): string {
    return new TextDecoder().decode(this.take(length))
  }

  line(): string {
    const end = this.bytes.indexOf(0x0a, this.at)
    if (end < 0) throw new RangeError('its end is missing')
    const text = this.text(end - this.at)
    this.at++
    return text
  }

  /** A whole number of any length, the lowest byte first; as near as a double comes to it. */
  long(length: number): number {
    const bytes = this.take(length)
    let value = 0
    for (let i = bytes.length - 1; i >= 0; i--) value = value * 256 + (bytes[i] as number)
    return (bytes.at(-1) ?? 0) >= 128 ? value - 256 ** bytes.length : value
  }

  push(value: Pickled): void {
    this.stack.push(value)
  }

  pop(): Pickled {
    const value = this.stack.pop()
    if (value === undefined) throw new RangeError('nothing to take')
    return value
  }

  popList(): Pickled[] {
    const list = this.pop()
    if (!isKind(list, 'list')) throw new TypeError('no list')
    return list.items
  }

  top(): Pickled {
    const value = this.stack.at(-1)
    if (value === undefined) throw new RangeError('nothing there')
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

  remember(place: number = this.memo.size): void {
    this.memo.set(place, this.top())
  }

  recall(place: number): void {
    const value = this.memo.get(place)
    if (value === undefined) throw new RangeError('nothing remembered')
    this.stack.push(value)
  }

  name(name: string): void {
    if (!isKnownName(name)) throw this.refused(`"${nameOf(name)}"`)
    this.push({ kind: 'name', name })
  }
}

function setItems(reader: PickleReader, items: Pickled[]): void {
  const target = reader.top()
  if (!isKind(target, 'dictionary')) throw new TypeError('no dictionary')
  for (let i = 0; i + 1 < items.length; i += 2) {
    const key = items[i]
    // Optimizers number their parameters; what they hold is not looked at.
    if (typeof key !== 'string' && typeof key !== 'number')
      throw reader.refused('a dictionary of other keys than texts')
    target.entries.set(String(key), items[i + 1] as Pickled)
  }
}

function append(reader: PickleReader, items: Pickled[]): void {
  const target = reader.top()
  if (!isKind(target, 'list')) throw new TypeError('no list')
  for (const item of items) target.items.push(item)
}

/** Carries out one of the few calls that tensors are made by. */
function reduce(reader: PickleReader): void {
  const given = reader.popList()
  const called = reader.pop()
  if (!isKind(called, 'name')) throw reader.refused('a call of something that is no function')
  const made = callOf(called.name, given)
  if (made === null) throw reader.refused(`a call of "${nameOf(called.name)}"`)
  reader.push(made)
}

/** Attributes of a dictionary say in which version a module was saved, which is nothing to weights. */
function build(reader: PickleReader): void {
  reader.pop()
  const target = reader.top()
  if (!isKind(target, 'dictionary')) throw reader.refused('an object of a class (BUILD)')
}

const list = (items: Pickled[]): PickledList => ({ kind: 'list', items })
const dictionary = (): PickledDictionary => ({ kind: 'dictionary', entries: new Map() })

const tuple = (count: number) => (reader: PickleReader) => {
  const values = Array.from({ length: count }, () => reader.pop())
  reader.push(list(values.reverse()))
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
  /* LONG1 */ 0x8a: (reader) => reader.push(reader.long(reader.byte())),
  /* BINFLOAT */ 0x47: (reader) => reader.push(reader.double()),
  /* BINSTRING */ 0x54: (reader) => reader.push(reader.text(reader.int32())),
  /* SHORT_BINSTRING */ 0x55: (reader) => reader.push(reader.text(reader.byte())),
  /* BINUNICODE */ 0x58: (reader) => reader.push(reader.text(reader.uint32())),
  /* SHORT_BINUNICODE */ 0x8c: (reader) => reader.push(reader.text(reader.byte())),
  /* BINUNICODE8 */ 0x8d: (reader) => reader.push(reader.text(reader.uint64())),
  /* BINBYTES */ 0x42: (reader) => reader.push(reader.take(reader.uint32())),
  /* SHORT_BINBYTES */ 0x43: (reader) => reader.push(reader.take(reader.byte())),
  /* EMPTY_DICT */ 0x7d: (reader) => reader.push(dictionary()),
  /* EMPTY_LIST */ 0x5d: (reader) => reader.push(list([])),
  /* EMPTY_TUPLE */ 0x29: (reader) => reader.push(list([])),
  /* TUPLE */ 0x74: (reader) => reader.push(list(reader.sinceMark())),
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
  /* LONG_BINPUT */ 0x72: (reader) => reader.remember(reader.uint32()),
  /* MEMOIZE */ 0x94: (reader) => reader.remember(),
  /* BINGET */ 0x68: (reader) => reader.recall(reader.byte()),
  /* LONG_BINGET */ 0x6a: (reader) => reader.recall(reader.uint32()),
  /* GLOBAL */ 0x63: (reader) => {
    const module = reader.line()
    reader.name(`${module}.${reader.line()}`)
  },
  /* STACK_GLOBAL */ 0x93: (reader) => {
    const name = reader.pop()
    reader.name(`${String(reader.pop())}.${String(name)}`)
  },
  /* BINPERSID */ 0x51: (reader) => {
    const storage = storageOf(reader.popList())
    if (!storage) throw reader.refused('something outside of it that is no list of numbers')
    reader.storages.push(storage)
    reader.push(storage)
  },
  /* REDUCE */ 0x52: reduce,
  /* BUILD */ 0x62: build
}
