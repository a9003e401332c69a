import { opcodeName } from './opcodes'
import { isPickledName, type Pickled, type PickleRules } from './pickled'

/**
 * Reads one pickle of plain data: the few instructions that such data needs, carried out here. No Python
 * runs and nothing is called: whatever else a pickle asks for is refused by its name (Python's pickletools
 * describes all of them). Memory is bounded by the pickle's own length, since no instruction makes more of
 * anything than it is long itself.
 * @param at where it begins in `bytes`
 * @returns what it holds, and where it ends
 * @throws what `rules` say
 */
export function readPickle<Made>(
  bytes: Uint8Array,
  rules: PickleRules<Made>,
  at = 0
): { value: Pickled<Made>; end: number } {
  const reader = new PickleReader(bytes, rules, at)
  return { value: reader.read(), end: reader.at }
}

class PickleReader<Made> {
  private readonly view: DataView
  private stack: Pickled<Made>[] = []
  private readonly marks: Pickled<Made>[][] = []
  private readonly memo = new Map<number, Pickled<Made>>()

  constructor(
    private readonly bytes: Uint8Array,
    readonly rules: PickleRules<Made>,
    public at: number
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  read(): Pickled<Made> {
    try {
      for (;;) {
        const code = this.byte()
        if (code === 0x2e) return this.pop()
        const instruction = instructions[code]
        if (!instruction) throw this.refusedInstruction(code)
        instruction(this)
      }
    } catch (error) {
      if (error instanceof RangeError || error instanceof TypeError) throw this.rules.damaged(error)
      throw error
    }
  }

  refusedInstruction(code: number): Error {
    return this.rules.refused(`the instruction ${opcodeName(code)}`)
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

  push(value: Pickled<Made>): void {
    this.stack.push(value)
  }

  pop(): Pickled<Made> {
    const value = this.stack.pop()
    if (value === undefined) throw new RangeError('nothing to take')
    return value
  }

  top(): Pickled<Made> {
    const value = this.stack.at(-1)
    if (value === undefined) throw new RangeError('nothing there')
    return value
  }

  mark(): void {
    this.marks.push(this.stack)
    this.stack = []
  }

  /** Everything since the last mark. */
  sinceMark(): Pickled<Made>[] {
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

  /** Names are short enough for a line, and have nothing that a terminal would act on. */
  name(name: string): void {
    if (!this.rules.isKnownName(name)) throw this.rules.refused(`"${sayable(name)}"`)
    this.push({ kind: 'name', name })
  }
}

type Reader = PickleReader<unknown>

const sayable = (name: string): string =>
  name.replace(/\p{C}/gu, '?').slice(0, 80) + (name.length > 80 ? '…' : '')

function setItems(reader: Reader, items: unknown[]): void {
  const target = reader.top()
  if (!(target instanceof Map)) throw new TypeError('no dictionary')
  for (let i = 0; i + 1 < items.length; i += 2) {
    const key = reader.rules.textOf(items[i])
    if (key === null) throw reader.rules.refused('a dictionary of other keys than texts')
    target.set(key, items[i + 1])
  }
}

function append(reader: Reader, items: unknown[]): void {
  const target = reader.top()
  if (!Array.isArray(target)) throw new TypeError('no list')
  for (const item of items) target.push(item)
}

/** Carries out one of the few calls that data is made by. */
function reduce(reader: Reader): void {
  const given = reader.pop()
  const called = reader.pop()
  if (!Array.isArray(given)) throw new TypeError('no arguments')
  if (!isPickledName(called)) throw reader.rules.refused('a call of something that is no function')
  const made = reader.rules.call(called.name, given as unknown[])
  if (made === null) throw reader.rules.refused(`a call of "${sayable(called.name)}"`)
  reader.push(made)
}

function build(reader: Reader): void {
  const state = reader.pop()
  const reason = reader.rules.build(reader.top(), state)
  if (reason !== null) throw reader.rules.refused(reason)
}

function outside(reader: Reader, code: number): void {
  const found = reader.rules.outside(reader.pop())
  if (found === null) throw reader.refusedInstruction(code)
  reader.push(found)
}

const tuple = (count: number) => (reader: Reader) => {
  const values = Array.from({ length: count }, () => reader.pop())
  reader.push(values.reverse())
}

/** By the codes of Python's pickle, protocols 2 to 5. */
const instructions: Record<number, (reader: Reader) => void> = {
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
  /* BINSTRING */ 0x54: (reader) => reader.push(reader.rules.olderText(reader.take(reader.int32()))),
  /* SHORT_BINSTRING */ 0x55: (reader) =>
    reader.push(reader.rules.olderText(reader.take(reader.byte()))),
  /* BINUNICODE */ 0x58: (reader) => reader.push(reader.text(reader.uint32())),
  /* SHORT_BINUNICODE */ 0x8c: (reader) => reader.push(reader.text(reader.byte())),
  /* BINUNICODE8 */ 0x8d: (reader) => reader.push(reader.text(reader.uint64())),
  /* BINBYTES */ 0x42: (reader) => reader.push(reader.take(reader.uint32())),
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
  /* LONG_BINPUT */ 0x72: (reader) => reader.remember(reader.uint32()),
  /* MEMOIZE */ 0x94: (reader) => reader.remember(),
  /* BINGET */ 0x68: (reader) => reader.recall(reader.byte()),
  /* LONG_BINGET */ 0x6a: (reader) => reader.recall(reader.uint32()),
  /* GLOBAL */ 0x63: (reader) => {
    const module = reader.line()
    reader.name(`${module}.${reader.line()}`)
  },
  /* STACK_GLOBAL */ 0x93: (reader) => {
    const name = reader.rules.textOf(reader.pop())
    reader.name(`${reader.rules.textOf(reader.pop())}.${name}`)
  },
  /* BINPERSID */ 0x51: (reader) => outside(reader, 0x51),
  /* REDUCE */ 0x52: reduce,
  /* BUILD */ 0x62: build
}
