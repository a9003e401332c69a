import { damaged } from './picture-problem'

/** What a JPEG file's segments say of its coded pixels (ITU-T T.81, annexes B and F). */
export interface JpegTables {
  /** By the class (0: the first value of a block, 1: the others) times 16 and the number of the table. */
  huffman: Map<number, Uint16Array>
  /** MCUs between two restart marks; 0: there are none. */
  restartInterval: number
  frame: { width: number; height: number; components: Map<number, Sampling> } | null
}
interface Sampling {
  across: number
  down: number
}

export const noTables = (): JpegTables => ({ huffman: new Map(), restartInterval: 0, frame: null })

const wrong = (): Error => damaged('its coded pixels are not what an encoder writes')

/**
 * Codes of up to 16 bits as a table of all 65,536 continuations: how many bits code and number have together,
 * times 256, and the code's value; 0 where there is no such code. First values of blocks are differences of
 * at most 11 bits, all others have 10 (T.81, tables F.1 and F.2).
 */
export function readHuffmanTables(segment: Uint8Array, { huffman }: JpegTables): void {
  for (let at = 0; at + 17 <= segment.length;) {
    const table = new Uint16Array(2 ** 16),
      most = (segment[at] as number) < 16 ? 11 : 10
    let code = 0,
      next = at + 17
    for (let length = 1; length <= 16; length++) {
      const reach = 2 ** (16 - length)
      for (let i = segment[at + length] as number; i > 0; i--, code++) {
        const value = segment[next++] ?? 0,
          size = most === 11 ? value : value & 15
        if (size <= most) table.fill(((length + size) << 8) | value, code * reach, (code + 1) * reach)
      }
      code *= 2
    }
    huffman.set(segment[at] as number, table)
    at = next
  }
}

/** Size and components of a frame's header. */
export function readFrame(segment: Uint8Array, tables: JpegTables): void {
  const two = (at: number): number => ((segment[at] ?? 0) << 8) | (segment[at + 1] ?? 0)
  const components = new Map<number, Sampling>()
  for (let at = 6; at + 3 <= segment.length; at += 3) {
    const factors = segment[at + 1] as number
    components.set(segment[at] as number, { across: factors >> 4, down: factors & 15 })
  }
  tables.frame = { height: two(1), width: two(3), components }
}

/** The coded bits, without what is stuffed between them; at a mark they end. */
class CodedBits {
  private held = 0
  private count = 0
  private spare = 0
  constructor(
    private readonly bytes: Uint8Array,
    private at: number,
    private readonly end: number
  ) {}

  private fill(): void {
    while (this.count <= 24) {
      const byte = this.at < this.end ? (this.bytes[this.at] as number) : 0xff
      const isCode = byte !== 0xff || (this.at + 1 < this.end && this.bytes[this.at + 1] === 0)
      this.held = (this.held << 8) | (isCode ? byte : 0)
      this.count += 8
      if (isCode) this.at += byte === 0xff ? 2 : 1
      else this.spare += 8
    }
  }

  /** The next code's value; its number is gone over too. Past the end there are zeros. */
  next(table: Uint16Array): number {
    if (this.count < 16) this.fill()
    const entry = table[(this.held >>> (this.count - 16)) & 0xffff] as number
    if (entry === 0) throw wrong()
    this.count -= entry >> 8
    if (this.count < 0) {
      const missing = -this.count
      this.count = 0
      this.fill()
      this.count -= missing
    }
    return entry & 255
  }

  requireMore(): void {
    if (this.count < this.spare) throw wrong()
  }

  /** Steps over a restart mark of that number; whole bytes before it were no pixels. */
  restart(number: number): void {
    this.requireEnd()
    while (this.bytes[this.at] === 0xff && this.bytes[this.at + 1] === 0xff) this.at++
    if (this.at + 2 > this.end || this.bytes[this.at + 1] !== 0xd0 + (number % 8)) throw wrong()
    this.at += 2
    this.count = this.spare = 0
  }

  /** Nothing but the rest of a byte is left before the mark; some encoders fill up with zeros. */
  requireEnd(): void {
    this.fill()
    for (; this.count - this.spare >= 8; this.fill()) {
      this.count -= 8
      const surplus = (this.count - this.spare) % 8
      if (((this.held >>> (this.count - surplus)) & 255) !== 0) throw wrong()
    }
  }
}

/**
 * Reads the codes of a scan of Huffman's kind, one block after the other, without making pixels of them.
 * A damaged bit puts those after it out of step, and most often they come to another number of blocks
 * than the picture has: no decoder says so, it shows the rest in wrong colours.
 * @param header the scan's header, after its length
 * @param from where the coded bits begin, `end` where the next segment does
 * @throws PictureProblem
 */
export function requireWholeScan(
  bytes: Uint8Array,
  { header, from, end }: { header: Uint8Array; from: number; end: number },
  { frame, huffman, restartInterval }: JpegTables
): void {
  if (frame === null) throw wrong()
  const parts = Array.from({ length: header[0] ?? 0 }, (_, i) => {
    const sampling = frame.components.get(header[1 + i * 2] ?? -1)
    const numbers = header[2 + i * 2] ?? 0
    const first = huffman.get(numbers >> 4),
      others = huffman.get(16 + (numbers & 15))
    if (!sampling || !first || !others) throw wrong()
    return { sampling, first, others }
  })

  const bits = new CodedBits(bytes, from, end)
  const units = unitsOf(
    frame,
    parts.map(({ sampling }) => sampling)
  )
  for (let unit = 0; unit < units; unit++) {
    if (restartInterval > 0 && unit > 0 && unit % restartInterval === 0)
      bits.restart(unit / restartInterval - 1)
    for (const { sampling, first, others } of parts) {
      const blocks = parts.length === 1 ? 1 : sampling.across * sampling.down
      for (let block = 0; block < blocks; block++) skipBlock(bits, first, others)
    }
  }
  bits.requireEnd()
}

/** Number of MCUs: of a component alone its own blocks, else what holds blocks of all of them. */
function unitsOf(
  { width, height, components }: NonNullable<JpegTables['frame']>,
  parts: Sampling[]
): number {
  const across = Math.max(...[...components.values()].map((each) => each.across)),
    down = Math.max(...[...components.values()].map((each) => each.down))
  const [only] = parts
  if (parts.length === 1 && only)
    return (
      Math.ceil(Math.ceil((width * only.across) / across) / 8) *
      Math.ceil(Math.ceil((height * only.down) / down) / 8)
    )
  return Math.ceil(width / (8 * across)) * Math.ceil(height / (8 * down))
}

function skipBlock(bits: CodedBits, first: Uint16Array, others: Uint16Array): void {
  bits.next(first)
  for (let place = 1; place < 64; place++) {
    const code = bits.next(others)
    if ((code & 15) === 0 && code !== 0xf0) break
    place += code >> 4
    if (place > 63) throw wrong()
  }
  bits.requireMore()
}
