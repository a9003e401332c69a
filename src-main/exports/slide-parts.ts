import { strFromU8, strToU8, unzipSync, type Unzipped } from 'fflate'
import { packedParts } from './packed-parts'

type Part = Unzipped[string]

/** Where a package says what it is called, of whom and of when it is (ECMA-376, part 2, core properties). */
export const coreProperties = 'docProps/core.xml'

/**
 * The parts of slides as the library wrote them, without what differs from one writing to the next: the
 * moments, and the number of its chart, which it counts over the process. The tables below charts are
 * packages, too.
 */
export function slideParts(written: Uint8Array): Unzipped {
  return Object.fromEntries(
    Object.entries(unzipSync(written)).map(([name, content]) => [named(name), contentOf(name, content)])
  )
}

const named = (text: string): string =>
  text.replace(/(chart|Microsoft_Excel_Worksheet)\d+(?=\.)/g, (_, kind: string) => `${kind}1`)

function contentOf(name: string, content: Part): Part {
  if (name.endsWith('.xlsx')) return packedParts(slideParts(content))
  if (name === coreProperties)
    return without(content, /<dcterms:(created|modified)\b[\s\S]*?<\/dcterms:\1>\s*/g)
  // A place without a value is written as an empty number, which a strict reader refuses.
  if (/^ppt\/charts\/chart[^/]*\.xml$/.test(name))
    return without(content, /<c:pt idx="\d+"><c:v><\/c:v><\/c:pt>/g)
  const isReference = name.endsWith('.rels') || name === '[Content_Types].xml'
  return isReference ? strToU8(named(strFromU8(content))) : content
}

const without = (content: Part, pattern: RegExp): Part =>
  strToU8(strFromU8(content).replace(pattern, ''))
