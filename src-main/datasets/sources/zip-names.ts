import { crc32 } from 'node:zlib'
import type { Entry } from 'yauzl'

/** The upper half of code page 437, which names have that do not say otherwise (APPNOTE, appendix D). */
const upper437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0'

/** Info-ZIP's field with the name in UTF-8, good as long as it belongs to this name. */
const unicodePath = 0x7075

/**
 * The names of an archive's entries: in UTF-8 where an entry says so, or does not and it can be nothing
 * else (as macOS writes it); else all of them in Shift_JIS, as Windows writes it in Japan, where they can
 * be that and look like it, else in code page 437. Backslashes, which some programs write, part folders.
 */
export function entryNames(entries: readonly Entry[]): string[] {
  const known = entries.map(nameInUnicode)
  const legacy = entries.flatMap((entry, i) => (known[i] === null ? [entry.fileNameRaw] : []))
  const decode = areJapanese(legacy) ? inShiftJis : in437
  return entries.map((entry, i) => (known[i] ?? decode(entry.fileNameRaw)).replaceAll('\\', '/'))
}

/** An entry's name where it is UTF-8; null where it is something older. */
function nameInUnicode(entry: Entry): string | null {
  const raw = entry.fileNameRaw
  const field = entry.extraFields.find(({ id, data }) => id === unicodePath && data[0] === 1)?.data
  if (field && field.length > 5 && field.readUInt32LE(1) === crc32(raw))
    return field.subarray(5).toString('utf8')
  if ((entry.generalPurposeBitFlag & 0x800) !== 0) return raw.toString('utf8')
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(raw)
  } catch {
    return null
  }
}

function in437(raw: Buffer): string {
  return Array.from(raw, (byte) =>
    byte < 128 ? String.fromCharCode(byte) : (upper437[byte - 128] as string)
  ).join('')
}

/** @throws TypeError where it is not valid, RangeError where this Node does not know the encoding */
const inShiftJis = (raw: Buffer): string => new TextDecoder('shift_jis', { fatal: true }).decode(raw)

/**
 * Whether names are valid in Shift_JIS, all of them, and at least half of them read as Japanese: many
 * names of western Europe are valid too.
 */
function areJapanese(names: readonly Buffer[]): boolean {
  try {
    for (const name of names) inShiftJis(name)
  } catch {
    return false
  }
  const read = names.filter((name) => japanese.test(kindsOf(name)))
  return read.length > 0 && read.length * 2 >= names.length
}

/** Kana, two kanji in a row, or a kanji that touches no Latin letter, by what {@link kindsOf} makes. */
const japanese = /k|[CD]{2}|(?<![CDa])C(?![CDa])/

/**
 * What each character of a name in Shift_JIS is: k kana, a a Latin letter, C a kanji, D one whose second
 * byte is a small letter (what "Öl" becomes), a blank anything else.
 */
function kindsOf(raw: Buffer): string {
  const characters = raw.toString('latin1').match(/[\x81-\x9f\xe0-\xfc][^]|[^]/g) ?? []
  return characters.map(kindOf).join('')
}

function kindOf(bytes: string): string {
  const character = inShiftJis(Buffer.from(bytes, 'latin1'))
  if (/[\u3041-\u309f\u30a1-\u30fc\uff66-\uff9d]/.test(character)) return 'k'
  if (/\p{sc=Han}/u.test(character)) return /[a-z]$/.test(bytes) ? 'D' : 'C'
  return /[A-Za-z]/.test(character) ? 'a' : ' '
}
