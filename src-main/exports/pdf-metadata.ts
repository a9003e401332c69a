/** A reference to another object of the document, as its number. */
const reference = (text: string, key: string): number | null => {
  const found = new RegExp(`/${key} (\\d+) 0 R`).exec(text)
  return found ? Number(found[1]) : null
}

/**
 * A PDF with a stream of XMP metadata, appended as an update of the document (ISO 32000-1, 7.5.6 and
 * 14.3.2): what is there stays byte for byte.
 * @throws Error where the document is not of the kind that is written here, with a plain table of its objects
 */
export function withMetadata(bytes: Buffer<ArrayBuffer>, xmp: string): Buffer<ArrayBuffer> {
  const text = bytes.toString('latin1')
  const trailer = text.slice(text.lastIndexOf('trailer'))
  const previous = Number(/startxref\s+(\d+)/.exec(trailer)?.[1] ?? Number.NaN)
  const size = Number(/\/Size (\d+)/.exec(trailer)?.[1] ?? Number.NaN)
  const root = reference(trailer, 'Root')
  const info = reference(trailer, 'Info')
  const catalog = root === null ? null : objectOf(text, root)
  if (root === null || catalog === null || Number.isNaN(previous + size))
    throw new Error('the PDF has no plain table of its objects')

  const packet = Buffer.from(xmp)
  const start = bytes.length + 1
  const stream = Buffer.concat([
    Buffer.from(`${size} 0 obj\n<</Type /Metadata\n/Subtype /XML\n/Length ${packet.length}>>\nstream\n`),
    packet,
    Buffer.from('\nendstream\nendobj\n')
  ])
  const updated = Buffer.from(
    `${root} 0 obj\n${catalog.replace(/>>\s*$/, `\n/Metadata ${size} 0 R>>`)}\nendobj\n`,
    'latin1'
  )
  const entry = (at: number): string => `${String(at).padStart(10, '0')} 00000 n \n`
  const table = [
    `xref\n${root} 1\n${entry(start + stream.length)}${size} 1\n${entry(start)}`,
    `trailer\n<</Size ${size + 1}\n/Root ${root} 0 R\n${info === null ? '' : `/Info ${info} 0 R\n`}`,
    `/Prev ${previous}>>\nstartxref\n${start + stream.length + updated.length}\n%%EOF\n`
  ].join('')
  return Buffer.concat([bytes, Buffer.from('\n'), stream, updated, Buffer.from(table)])
}

/** What stands between `N 0 obj` and `endobj`; null where it is no dictionary. */
function objectOf(text: string, number: number): string | null {
  const start = new RegExp(`(?:^|\\n)${number} 0 obj\\s`).exec(text)
  if (!start) return null
  const from = start.index + start[0].length
  const body = text.slice(from, text.indexOf('endobj', from)).trim()
  return body.startsWith('<<') && body.endsWith('>>') ? body : null
}
