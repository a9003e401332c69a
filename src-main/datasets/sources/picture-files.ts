import { encodingOf } from './text-encoding'

/** Names of picture files; whether one can be decoded is seen when it is. */
const pictureName = /\.(jpe?g|jfif|jpe|png|webp|gif|tiff?|avif|bmp|dib|heic|heif|jp2|jxl)$/i

/** Whether a name says that the file is a picture. */
export const isPictureName = (path: string): boolean => pictureName.test(path)

const text = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.subarray(from, to)).toString('latin1')

/** Whether a file that begins so is a picture: JPEG, PNG, GIF, WebP, TIFF, BMP, AVIF, HEIF, JPEG XL. */
function isPictureStart(start: Uint8Array): boolean {
  const four = text(start, 0, 4)
  return (
    four.startsWith('\xff\xd8\xff') ||
    four === '\x89PNG' ||
    four === 'GIF8' ||
    (four === 'RIFF' && text(start, 8, 12) === 'WEBP') ||
    four === 'II*\0' ||
    four === 'MM\0*' ||
    // A BMP tells its header's length.
    (four.startsWith('BM') && [12, 40, 52, 56, 64, 108, 124].includes(start[14] ?? 0)) ||
    (text(start, 4, 8) === 'ftyp' &&
      /^(avi[fs]|hei[cfms]|hev[cx]|mif1|msf1)$/.test(text(start, 8, 12))) ||
    text(start, 4, 8) === 'JXL ' ||
    text(start, 4, 8) === 'jP  '
  )
}

/** Whether a file is a picture: by its name or, where that says nothing, by how it begins. */
export const isPicture = ({ path, start }: { path: string; start: Uint8Array | null }): boolean =>
  isPictureName(path) || (start !== null && isPictureStart(start))

/** What a file is, by how it begins; `text` where it could be one, null where nobody knows it. */
export type FileFormat =
  | 'picture'
  | 'zip'
  | 'gzip'
  | 'tar'
  | 'parquet'
  | 'npy'
  | 'pickle'
  | 'other archive'
  | 'text'

/** The format of a file that begins so. */
export function formatOf(start: Uint8Array): FileFormat | null {
  const four = text(start, 0, 4)
  if (isPictureStart(start)) return 'picture'
  if (four === 'PK\x03\x04' || four === 'PK\x05\x06') return 'zip'
  if (four.startsWith('\x1f\x8b')) return 'gzip'
  if (four === 'PAR1') return 'parquet'
  if (text(start, 0, 6) === '\x93NUMPY') return 'npy'
  if (isTarStart(start)) return 'tar'
  if (/^(BZh|\xfd7zXZ|7z\xbc\xaf|Rar!|\x28\xb5\x2f\xfd|\x04\x22\x4d\x18)/.test(text(start, 0, 6)))
    return 'other archive'
  if (start[0] === 0x80 && (start[1] ?? 9) <= 5 && (start[1] ?? 0) >= 2) return 'pickle'
  return isTextStart(start) ? 'text' : null
}

/** A tar's first header names its own sum: of its bytes, those of the sum taken as spaces. */
function isTarStart(start: Uint8Array): boolean {
  if (start.length < 512) return false
  const stated = parseInt(
    text(start, 148, 156)
      .replace(/[\0 ]+$/, '')
      .trim(),
    8
  )
  let sum = 0
  for (let i = 0; i < 512; i++) sum += i >= 148 && i < 156 ? 32 : (start[i] as number)
  return stated === sum
}

/** Whether it can be text: UTF-16, or UTF-8 (the last character may be cut off). */
function isTextStart(start: Uint8Array): boolean {
  if (start.length === 0) return false
  if (encodingOf(start) !== 'utf-8') return true
  if (start.some((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27))) return false
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(start, { stream: true })
    return true
  } catch {
    return false
  }
}
