import { mostPixels } from './picture-problem'

/** What a usual JPEG file's header says. */
interface UsualJpeg {
  width: number
  height: number
  /** 1: grey, 3: colours. */
  channels: 1 | 3
}

/**
 * What a usual JPEG file's header says: of 8 bits, grey or in colours, without anything that turns it or
 * says how its colours are meant. Null for every other file, damaged ones among them, which the library is
 * asked about: that takes twenty times as long.
 */
export function usualJpegHeader(content: Uint8Array): UsualJpeg | null {
  const bytes = new DataView(content.buffer, content.byteOffset, content.byteLength)
  let frame: DataView | null = null
  for (let at = 2; at + 4 <= bytes.byteLength;) {
    const marker = bytes.getUint16(at),
      length = bytes.getUint16(at + 2)
    const end = at + 2 + length
    if (length < 2 || end > bytes.byteLength) return null
    const segment = new DataView(content.buffer, content.byteOffset + at + 4, length - 2)
    if (marker === 0xffda) return frame && headerOf(frame, segment)
    if (isFrame(marker)) {
      if (frame) return null
      frame = segment
    } else if (!(readers[marker]?.(segment) ?? false)) return null
    at = end
  }
  return null
}

/** Baseline, extended and progressive ones of Huffman's codes. */
const isFrame = (marker: number): boolean => marker >= 0xffc0 && marker <= 0xffc2

/**
 * Whether a segment is as the format wants it (ITU-T T.81, annex B.2.4), by its marker; others are
 * unusual.
 */
const readers: Record<number, (segment: DataView) => boolean> = {
  // JFIF, comments, and what Photoshop keeps beside the picture.
  0xffe0: () => true,
  0xfffe: () => true,
  0xffed: () => true,
  0xffe1: (segment) => begins(segment, 'http://ns.adobe.com/') || turnsNothing(segment),
  // Further pictures behind this one; else it is a profile of colours.
  0xffe2: (segment) => begins(segment, 'MPF\0'),
  // Adobe's mark with the one number that says YCbCr, as JFIF has it.
  0xffee: (segment) =>
    begins(segment, 'Adobe') && segment.byteLength === 12 && segment.getUint8(11) === 1,
  0xffdb: areQuantizationTables,
  0xffc4: areHuffmanTables,
  0xffdd: (segment) => segment.byteLength === 2
}

function begins(segment: DataView, text: string): boolean {
  if (segment.byteLength < text.length) return false
  return [...text].every((letter, i) => segment.getUint8(i) === letter.charCodeAt(0))
}

/**
 * Whether it is what a camera noted (Exif 2.32, section 4.5), in a first directory that is whole, and without
 * a turn of the picture.
 */
function turnsNothing(segment: DataView): boolean {
  if (!begins(segment, 'Exif\0\0') || segment.byteLength < 14) return false
  const tiff = new DataView(segment.buffer, segment.byteOffset + 6, segment.byteLength - 6)
  const isLittle = begins(tiff, 'II*\0')
  if (!isLittle && !begins(tiff, 'MM\0*')) return false
  const directory = tiff.getUint32(4, isLittle)
  if (directory < 8 || directory + 2 > tiff.byteLength) return false
  const count = tiff.getUint16(directory, isLittle)
  if (directory + 2 + count * entryBytes > tiff.byteLength) return false
  return Array.from({ length: count }, (_, i) => directory + 2 + i * entryBytes).every(
    (entry) =>
      tiff.getUint16(entry, isLittle) !== orientationTag ||
      (tiff.getUint16(entry + 2, isLittle) === 3 &&
        tiff.getUint32(entry + 4, isLittle) === 1 &&
        tiff.getUint16(entry + 8, isLittle) === 1)
  )
}
const entryBytes = 12
const orientationTag = 0x0112

function areQuantizationTables(segment: DataView): boolean {
  let at = 0
  while (at < segment.byteLength) {
    const table = segment.getUint8(at)
    if (table >> 4 > 1 || (table & 15) > 3) return false
    at += 1 + 64 * (1 + (table >> 4))
  }
  return at === segment.byteLength
}

function areHuffmanTables(segment: DataView): boolean {
  let at = 0
  while (at + 17 <= segment.byteLength) {
    const table = segment.getUint8(at)
    if (table >> 4 > 1 || (table & 15) > 3) return false
    let count = 0
    for (let length = 1; length <= 16; length++) count += segment.getUint8(at + length)
    if (count > 256) return false
    at += 17 + count
  }
  return at === segment.byteLength
}

/** @param scan the header of the first scan */
function headerOf(frame: DataView, scan: DataView): UsualJpeg | null {
  if (frame.byteLength < 6 || frame.getUint8(0) !== 8) return null
  const height = frame.getUint16(1),
    width = frame.getUint16(3),
    channels = frame.getUint8(5)
  if (width < 1 || height < 1 || width * height > mostPixels) return null
  if ((channels !== 1 && channels !== 3) || frame.byteLength !== 6 + channels * 3) return null
  const parts = Array.from({ length: channels }, (_, i) => frame.getUint8(6 + i * 3))
  // JFIF's numbers: with others they may be red, green and blue.
  if (parts.some((part, i) => part !== i + 1)) return null
  for (let i = 0; i < channels; i++) {
    const sampling = frame.getUint8(7 + i * 3)
    if (![1, 2, 4].includes(sampling >> 4) || ![1, 2, 4].includes(sampling & 15)) return null
    if (frame.getUint8(8 + i * 3) > 3) return null
  }

  const scanned = scan.byteLength > 0 ? scan.getUint8(0) : 0
  if (scanned < 1 || scanned > channels || scan.byteLength !== 4 + scanned * 2) return null
  const inScan = Array.from({ length: scanned }, (_, i) => scan.getUint8(1 + i * 2))
  if (new Set(inScan).size !== scanned || !inScan.every((part) => parts.includes(part))) return null
  return { width, height, channels }
}
