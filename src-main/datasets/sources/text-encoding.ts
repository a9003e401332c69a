/** How the text of a list can be encoded. */
type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be'

/** So many bytes say it: eight characters. */
const looked = 16
const isPlain = (byte: number): boolean => byte > 8 && byte < 127

/**
 * How a text that begins so is encoded: by its mark, else by its first characters, which a list has from
 * ASCII. In UTF-16 every other byte of these is 0, and no byte of a text in UTF-8 is.
 */
export function encodingOf(start: Uint8Array): TextEncoding {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le'
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be'
  const first = start.subarray(0, looked)
  if (first.length < looked) return 'utf-8'
  const hasZerosAt = (place: number): boolean =>
    first.every((byte, at) => (at % 2 === place ? byte === 0 : isPlain(byte)))
  return hasZerosAt(1) ? 'utf-16le' : hasZerosAt(0) ? 'utf-16be' : 'utf-8'
}
