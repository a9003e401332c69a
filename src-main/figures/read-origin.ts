import { type FigureOrigin, figureOrigin } from '../contract'

/** Where a PNG says it: the keyword of a text chunk. */
export const originKeyword = 'atelier-figure'
/** Where SVG and the metadata of PDF and PPTX say it: an element of this name. */
export const originElement = 'atelier:figure'
export const originNamespace = 'urn:atelier:figure'
/** Where a file of plain text says it: at the start of a line of its own. */
export const originMark = 'atelier-figure: '

/** No origin is longer, in bytes: whoever sends more means something else. */
const longest = 4 * 2 ** 20

/** What a file says of the figure that it is; null where it is no figure of Atelier, whatever else. */
export function originIn(bytes: Uint8Array): FigureOrigin | null {
  const text = isPng(bytes) ? textOfPng(bytes) : (elementIn(bytes) ?? jsonIn(bytes) ?? markedIn(bytes))
  if (text === null) return null
  const parsed = figureOrigin.safeParse(tryJson(text))
  return parsed.success ? parsed.data : null
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const latin1 = (bytes: Uint8Array): string => new TextDecoder('latin1').decode(bytes)
const utf8 = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

const isPng = (bytes: Uint8Array): boolean =>
  [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a].every((byte, i) => bytes[i] === byte)

/** The text of the `iTXt` chunk with our keyword (PNG, third edition, 11.3.3.4). */
function textOfPng(bytes: Uint8Array): string | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = view.getUint32(at)
    const type = latin1(bytes.subarray(at + 4, at + 8))
    const data = bytes.subarray(at + 8, at + 8 + length)
    if (data.length < length) return null
    const start = `${originKeyword}\0`
    // After the keyword: not compressed (2 bytes), no language, no translated keyword.
    if (type === 'iTXt' && length <= longest && latin1(data.subarray(0, start.length)) === start)
      return utf8(data.subarray(start.length + 4))
    at += 12 + length
  }
  return null
}

/** The last element of our name: a file that was changed has the newest at its end. */
function elementIn(bytes: Uint8Array): string | null {
  const whole = latin1(bytes)
  const end = whole.lastIndexOf(`</${originElement}>`)
  const start = end < 0 ? -1 : whole.lastIndexOf(`<${originElement}`, end)
  const from = start < 0 ? -1 : whole.indexOf('>', start) + 1
  if (from <= 0 || end - from > longest) return null
  return utf8(bytes.subarray(from, end))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
}

/** JSON has it beside its numbers, Vega-Lite among what it leaves to its users. */
function jsonIn(bytes: Uint8Array): string | null {
  if (bytes[0] !== 0x7b) return null
  const parsed = tryJson(utf8(bytes)) as { atelier?: unknown; usermeta?: { atelier?: unknown } } | null
  const origin = parsed?.usermeta?.atelier ?? parsed?.atelier
  return origin === undefined ? null : JSON.stringify(origin)
}

/** A comment of LaTeX, in the first lines of a file. */
function markedIn(bytes: Uint8Array): string | null {
  const text = utf8(bytes.subarray(0, longest))
  return text.startsWith(`% ${originMark}`)
    ? (text.split('\n', 1)[0] ?? '').slice(2 + originMark.length)
    : null
}
