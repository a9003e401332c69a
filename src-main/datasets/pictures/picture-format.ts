/** What can be told of a file by its first bytes. */
export type PictureFormat = 'jpeg' | 'png' | 'webp' | 'gif' | 'tiff' | 'avif' | 'heic' | 'bmp'

const text = (bytes: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...bytes.subarray(from, to))

/** Brands of ISO base media files (ISO/IEC 23000-22): AV1 and HEVC pictures. */
const avifBrands = ['avif', 'avis']
const heicBrands = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx']

function isoBrand(bytes: Uint8Array): 'avif' | 'heic' | null {
  if (text(bytes, 4, 8) !== 'ftyp') return null
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0)
  const brands: string[] = []
  for (let at = 8; at + 4 <= Math.min(length, bytes.length, 256); at += 4)
    if (at !== 12) brands.push(text(bytes, at, at + 4))
  if (brands.some((brand) => avifBrands.includes(brand))) return 'avif'
  return brands.some((brand) => heicBrands.includes(brand)) ? 'heic' : null
}

/** The format of a picture's file, by its first bytes and never by its name; null where it is none. */
export function pictureFormat(bytes: Uint8Array): PictureFormat | null {
  if (bytes.length < 16) return null
  if (text(bytes, 0, 3) === '\xff\xd8\xff') return 'jpeg'
  if (text(bytes, 0, 8) === '\x89PNG\r\n\x1a\n') return 'png'
  if (text(bytes, 0, 4) === 'RIFF' && text(bytes, 8, 12) === 'WEBP') return 'webp'
  if (/^GIF8[79]a$/.test(text(bytes, 0, 6))) return 'gif'
  if (['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].includes(text(bytes, 0, 4))) return 'tiff'
  if (text(bytes, 0, 2) === 'BM') return 'bmp'
  return isoBrand(bytes)
}
