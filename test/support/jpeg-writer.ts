/**
 * JPEG files of drawn coefficients (ITU-T T.81, baseline), in every sampling and with restart marks: common
 * encoders write a few of them only. Nothing is to be recognised in their pictures.
 */
export interface DrawnJpeg {
  width: number
  height: number
  /** Of each component, across and down: 1, 2 or 4. One component: grey. */
  sampling: [across: number, down: number][]
  /** MCUs between two restart marks; 0: none. */
  restartInterval: number
}

/** Numbers from 0 to below the count. */
export type Draw = (count: number) => number

export function drawJpeg({ width, height, sampling, restartInterval }: DrawnJpeg, draw: Draw): Buffer {
  const bits = new CodedBits()
  const across = Math.max(...sampling.map(([x]) => x)),
    down = Math.max(...sampling.map(([, y]) => y))
  const isAlone = sampling.length === 1
  // A component alone is not interleaved: its MCU is a block, whatever its sampling.
  const units = isAlone
    ? Math.ceil(width / 8) * Math.ceil(height / 8)
    : Math.ceil(width / (8 * across)) * Math.ceil(height / (8 * down))
  for (let unit = 0; unit < units; unit++) {
    if (restartInterval > 0 && unit > 0 && unit % restartInterval === 0)
      bits.restart((unit / restartInterval - 1) % 8)
    for (const [x, y] of sampling) {
      const blocks = isAlone ? 1 : x * y
      for (let block = 0; block < blocks; block++) drawBlock(bits, draw)
    }
  }
  const parts = sampling.map(([x, y], part) => [part + 1, x * 16 + y, 0])
  return Buffer.concat([
    Buffer.of(0xff, 0xd8),
    segment(0xe0, [...Buffer.from('JFIF\0'), 1, 1, 0, 0, 1, 0, 1, 0, 0]),
    segment(0xdb, [0, ...Array.from({ length: 64 }, (_, place) => 3 + (place >> 2))]),
    segment(0xc0, [
      8,
      height >> 8,
      height & 255,
      width >> 8,
      width & 255,
      sampling.length,
      ...parts.flat()
    ]),
    segment(0xc4, [0, ...lengths(4, firstValues.length), ...firstValues]),
    segment(0xc4, [16, ...lengths(8, otherValues.length), ...otherValues]),
    ...(restartInterval > 0 ? [segment(0xdd, [restartInterval >> 8, restartInterval & 255])] : []),
    segment(0xda, [sampling.length, ...sampling.flatMap((_, part) => [part + 1, 0]), 0, 63, 0]),
    bits.finish(),
    Buffer.of(0xff, 0xd9)
  ])
}

const segment = (marker: number, content: number[]): Buffer =>
  Buffer.of(0xff, marker, (content.length + 2) >> 8, (content.length + 2) & 255, ...content)

/** All codes have one length; none of them is all ones. */
const firstValues = Array.from({ length: 12 }, (_, size) => size)
const otherValues = [
  0x00,
  0xf0,
  ...Array.from({ length: 16 * 8 }, (_, i) => ((i >> 3) << 4) | (1 + (i & 7)))
]
const lengths = (bits: number, count: number): number[] =>
  Array.from({ length: 16 }, (_, i) => (i + 1 === bits ? count : 0))

/** A block's first value is told as the difference from the one before it: small, so that they do not run off. */
function drawBlock(bits: CodedBits, draw: Draw): void {
  writeNumber(bits, (size) => bits.write(firstValues.indexOf(size), 4), draw(41) - 20)
  for (let place = 1; place < 64;) {
    const run = draw(12)
    if (draw(5) === 0 || place + run > 63) break
    const value = (1 + draw(1 + 60 / place)) * (draw(2) * 2 - 1)
    writeNumber(bits, (size) => bits.write(otherValues.indexOf((run << 4) | size), 8), value)
    place += run + 1
    if (place === 64) return
  }
  bits.write(otherValues.indexOf(0), 8)
}

function writeNumber(bits: CodedBits, writeSize: (size: number) => void, value: number): void {
  const size = value === 0 ? 0 : 32 - Math.clz32(Math.abs(value))
  writeSize(size)
  bits.write(value < 0 ? value + 2 ** size - 1 : value, size)
}

class CodedBits {
  private readonly bytes: number[] = []
  private held = 0
  private count = 0

  write(value: number, bits: number): void {
    for (let bit = bits - 1; bit >= 0; bit--) {
      this.held = (this.held << 1) | ((value >> bit) & 1)
      if (++this.count === 8) this.push()
    }
  }

  private push(): void {
    this.bytes.push(this.held)
    if (this.held === 0xff) this.bytes.push(0)
    this.held = this.count = 0
  }

  private fill(): void {
    while (this.count > 0) this.write(1, 1)
  }

  restart(number: number): void {
    this.fill()
    this.bytes.push(0xff, 0xd0 + number)
  }

  finish(): Buffer {
    this.fill()
    return Buffer.from(this.bytes)
  }
}
