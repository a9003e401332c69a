import { crc32, createInflate } from 'node:zlib'
import { readNamedFile, UnreadableFile } from '../../datasets/named-file'

/** More pixels than nearly any camera takes; a small file can claim to have billions. */
const mostPixels = 100_000_000
const mostBytes = 512 * 2 ** 20

/** Why a file cannot be taken for an image: half a sentence. */
export class ImageProblem extends Error {}

const damaged = (how: string): ImageProblem => new ImageProblem(`it is damaged (${how})`)
const cutShort = (): ImageProblem => damaged('it ends too early')

/**
 * The bytes of a PNG, JPEG or WebP file that is whole. Image decoders answer for half a file too, with
 * what is missing left black: a network would see something that is not there. So the marks and sums of
 * the formats are looked at first, and the size that the header claims, before anything is decoded.
 * @throws ImageProblem
 */
export async function wholeImage(path: string): Promise<Buffer> {
  const bytes = contentOf(path)
  const format = formats.find(({ fits }) => fits(bytes))
  if (!format) throw new ImageProblem('it is not a PNG, JPEG or WebP file')
  await format.check(bytes)
  return bytes
}

function contentOf(path: string): Buffer {
  try {
    return readNamedFile(path, mostBytes)
  } catch (error) {
    throw error instanceof UnreadableFile ? new ImageProblem(error.message) : error
  }
}

const text = (bytes: Buffer, from: number, to: number): string =>
  bytes.subarray(from, to).toString('latin1')
const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

interface ImageFormat {
  fits(bytes: Buffer): boolean
  check(bytes: Buffer): void | Promise<void>
}
const formats: ImageFormat[] = [
  { fits: (bytes) => bytes.subarray(0, 8).equals(pngSignature), check: checkPng },
  { fits: (bytes) => text(bytes, 0, 3) === '\xff\xd8\xff', check: checkJpeg },
  { fits: (bytes) => text(bytes, 0, 4) === 'RIFF' && text(bytes, 8, 12) === 'WEBP', check: checkWebp }
]

function checkSize(width: number, height: number): void {
  if (width < 1 || height < 1) throw damaged('it has no size')
  if (width * height > mostPixels)
    throw new ImageProblem(`it has ${width}x${height} pixels, more than ${mostPixels / 1e6} million`)
}

// ---- PNG: every chunk has a sum, and the pixels inflate to a known length ----

async function checkPng(bytes: Buffer): Promise<void> {
  const data: Buffer[] = []
  let pixelBytes = 0,
    at = 8
  for (let type = ''; type !== 'IEND';) {
    if (at + 12 > bytes.length) throw cutShort()
    const length = bytes.readUInt32BE(at)
    if (at + 12 + length > bytes.length) throw cutShort()
    type = text(bytes, at + 4, at + 8)
    if (crc32(bytes.subarray(at + 4, at + 8 + length)) !== bytes.readUInt32BE(at + 8 + length))
      throw damaged(`the sum of its part ${type} is wrong`)
    const content = bytes.subarray(at + 8, at + 8 + length)
    if ((at === 8) !== (type === 'IHDR')) throw damaged('its header is not where it belongs')
    if (type === 'IHDR') pixelBytes = pngPixelBytes(content)
    if (type === 'IDAT') data.push(content)
    at += 12 + length
  }
  if ((await inflatedLength(data, pixelBytes)) < pixelBytes)
    throw damaged('a part of its pixels is missing')
}

/**
 * Length of the pixels with the filter's byte before each row; an interlaced image has seven passes of
 * rows.
 */
function pngPixelBytes(header: Buffer): number {
  if (header.length !== 13) throw damaged('its header has a wrong length')
  const width = header.readUInt32BE(0),
    height = header.readUInt32BE(4)
  checkSize(width, height)
  const samples = ({ 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 } as Record<number, number>)[header[9] as number]
  if (samples === undefined) throw damaged('its kind of colour is unknown')
  const bits = samples * (header[8] as number)
  const rows = (columns: number, lines: number): number =>
    columns > 0 ? lines * (1 + Math.ceil((columns * bits) / 8)) : 0
  if (header[12] !== 1) return rows(width, height)
  const passes = [
    [0, 0, 8, 8],
    [4, 0, 8, 8],
    [0, 4, 4, 8],
    [2, 0, 4, 4],
    [0, 2, 2, 4],
    [1, 0, 2, 2],
    [0, 1, 1, 2]
  ] as const
  return passes.reduce(
    (sum, [x, y, across, down]) =>
      sum + rows(Math.ceil((width - x) / across), Math.ceil((height - y) / down)),
    0
  )
}

/** Counts without keeping; what is more than `expected` is not inflated any more. */
async function inflatedLength(data: Buffer[], expected: number): Promise<number> {
  const inflate = createInflate()
  let length = 0
  try {
    inflate.end(Buffer.concat(data))
    for await (const part of inflate) {
      length += (part as Buffer).length
      if (length > expected) break
    }
  } catch {
    throw damaged('its pixels cannot be unpacked')
  }
  return length
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
      checkSize(bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5))
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
    if (size) checkSize(...size)
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
