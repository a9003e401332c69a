import { crc32 } from 'node:zlib'
import { pictureFormat } from './picture-format'
import { cutShort, damaged, requireSize } from './picture-problem'

/**
 * Refuses a PNG, JPEG or WebP file that is not whole. Decoders answer for half a file too, with what is
 * missing left black: a network would see something that is not there. So the marks and sums of the
 * formats are looked at first, and the size that the header claims, before anything is decoded; all other
 * formats are left to their decoders.
 * @throws PictureProblem
 */
export function requireWhole(content: Uint8Array): void {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength)
  const format = pictureFormat(bytes)
  if (format === 'png') checkPng(bytes)
  if (format === 'jpeg') checkJpeg(bytes)
  if (format === 'webp') checkWebp(bytes)
}

const text = (bytes: Buffer, from: number, to: number): string =>
  bytes.subarray(from, to).toString('latin1')

// ---- PNG: every chunk has a sum ----

function checkPng(bytes: Buffer): void {
  let at = 8
  for (let type = ''; type !== 'IEND';) {
    if (at + 12 > bytes.length) throw cutShort()
    const length = bytes.readUInt32BE(at)
    if (at + 12 + length > bytes.length) throw cutShort()
    type = text(bytes, at + 4, at + 8)
    if (crc32(bytes.subarray(at + 4, at + 8 + length)) !== bytes.readUInt32BE(at + 8 + length))
      throw damaged(`the sum of its part ${type} is wrong`)

    if ((at === 8) !== (type === 'IHDR')) throw damaged('its header is not where it belongs')
    if (type === 'IHDR') {
      if (length !== 13) throw damaged('its header has a wrong length')
      requireSize(bytes.readUInt32BE(at + 8), bytes.readUInt32BE(at + 12))
    }
    at += 12 + length
  }
}

// ---- JPEG: segments with lengths, and a mark at the end ----

/** SOF markers are C0 to CF without the tables that have their numbers between these. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)

function checkJpeg(bytes: Buffer): void {
  let at = 2,
    hasFrame = false,
    hasScan = false
  for (;;) {
    if (at + 2 > bytes.length) throw cutShort()
    if (bytes[at] !== 0xff) throw damaged('a part does not begin with its mark')
    const marker = bytes[at + 1] as number
    if (marker === 0xff) {
      at++
      continue
    }
    if (marker === 0xd9) break
    if (at + 4 > bytes.length) throw cutShort()
    const end = at + 2 + bytes.readUInt16BE(at + 2)
    if (end > bytes.length) throw cutShort()
    if (isFrame(marker)) {
      // Some cameras write a height of 0 and say it after the scan; no common decoder reads that.
      if (end - at < 9) throw damaged('its header has a wrong length')
      requireSize(bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5))
      hasFrame = true
    }
    if (marker === 0xda) hasScan = true
    at = marker === 0xda ? scanEnd(bytes, end) : end
  }
  if (!hasFrame || !hasScan) throw damaged('it has no pixels')
}

/** Where the coded pixels end: at the next mark that is no restart and no escaped FF. */
function scanEnd(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1]
    if (next === undefined) break
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at
  }
  throw cutShort()
}

// ---- WebP: the file says how long it and its parts are ----

function checkWebp(bytes: Buffer): void {
  if (bytes.length < 20 || bytes.readUInt32LE(4) + 8 > bytes.length) throw cutShort()
  const end = bytes.readUInt32LE(4) + 8
  let hasPixels = false
  for (let at = 12; at < end;) {
    if (at + 8 > end) throw cutShort()
    const type = text(bytes, at, at + 4),
      from = at + 8,
      length = bytes.readUInt32LE(at + 4)
    if (from + length > end) throw cutShort()

    const size = webpSize(type, bytes.subarray(from, from + length))
    if (size) requireSize(...size)
    hasPixels ||= ['VP8 ', 'VP8L', 'ANMF'].includes(type)
    at = from + length + (length % 2)
  }
  if (!hasPixels) throw damaged('it has no pixels')
}

function webpSize(type: string, content: Buffer): [number, number] | null {
  if (!['VP8 ', 'VP8L', 'VP8X'].includes(type)) return null
  if (content.length < (type === 'VP8L' ? 5 : 10)) throw cutShort()
  if (type === 'VP8X') return [content.readUIntLE(4, 3) + 1, content.readUIntLE(7, 3) + 1]
  if (type === 'VP8 ') return [content.readUInt16LE(6) & 0x3fff, content.readUInt16LE(8) & 0x3fff]
  const packed = content.readUInt32LE(1)
  return [(packed & 0x3fff) + 1, ((packed >>> 14) & 0x3fff) + 1]
}
