/** The beginning of a file's name from any text, fit for every system; empty where nothing is left of it. */
export function fileNameOf(text: string): string {
  const stem = text.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[-.]+|[-.]+$/g, '')
  // Windows' devices come with every ending, and disks count bytes, of which a character may have four.
  const safe = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(stem) ? `run-${stem}` : stem
  const characters = [...safe]
  while (Buffer.byteLength(characters.join('')) > 200) characters.pop()
  return characters.slice(0, 100).join('')
}
