import { crc32 } from 'node:zlib'
import type { Entry } from 'yauzl'

/** The upper half of code page 437, which names have that do not say otherwise (APPNOTE, appendix D). */
const upper437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0'

/** Info-ZIP's field with the name in UTF-8, good as long as it belongs to this name. */
const unicodePath = 0x7075

/**
 * An entry's name: in UTF-8 where the entry says so, or does not and it can be nothing else (as macOS
 * writes it), else in code page 437. Backslashes, which some programs write, part folders.
 */
export function entryName(entry: Entry): string {
  const raw = entry.fileNameRaw
  const field = entry.extraFields.find(({ id, data }) => id === unicodePath && data[0] === 1)?.data
  const name =
    field && field.length > 5 && field.readUInt32LE(1) === crc32(raw)
      ? field.subarray(5).toString('utf8')
      : decoded(raw, (entry.generalPurposeBitFlag & 0x800) !== 0)
  return name.replaceAll('\\', '/')
}

function decoded(raw: Buffer, isUtf8: boolean): string {
  if (isUtf8) return raw.toString('utf8')
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(raw)
  } catch {
    return Array.from(raw, (byte) =>
      byte < 128 ? String.fromCharCode(byte) : (upper437[byte - 128] as string)
    ).join('')
  }
}
