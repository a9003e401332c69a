import { strFromU8, strToU8, unzipSync, type Unzipped } from 'fflate'
import type { FigureOrigin } from '../contract'
import { escapeXml } from '../figures/drawing-svg'
import { originElement, originIn } from '../figures/read-origin'
import { packedParts } from './packed-parts'

type Part = Unzipped[string]

const properties = 'docProps/core.xml'

/**
 * Slides that say in their description what they were drawn from (ECMA-376, part 2, core properties), and
 * nothing of when: what is drawn the same is the same file.
 */
export function inPptx(bytes: Buffer<ArrayBuffer>, json: string): Buffer<ArrayBuffer> {
  const parts = timeless(unzipSync(bytes))
  const core = strFromU8(parts[properties] ?? new Uint8Array())
  const described = `<dc:description>${escapeXml(json)}</dc:description>`
  // A function: a dollar sign in a name stands for itself.
  parts[properties] = strToU8(core.replace('</cp:coreProperties>', (end) => described + end))
  return packedParts(parts)
}

/**
 * The parts of a package without the moments in them, and its chart by one name: the library counts them
 * over the process. The tables below charts are packages, too.
 */
function timeless(parts: Unzipped): Unzipped {
  const named = (text: string): string =>
    text.replace(/(chart|Microsoft_Excel_Worksheet)\d+(?=\.)/g, (_, kind: string) => `${kind}1`)
  return Object.fromEntries(
    Object.entries(parts).map(([name, content]) => [named(name), contentOf(name, content, named)])
  )
}

function contentOf(name: string, content: Part, named: (text: string) => string): Part {
  if (name.endsWith('.xlsx')) return packedParts(timeless(unzipSync(content)))
  if (name === properties) {
    const moments = /<dcterms:(created|modified)\b[\s\S]*?<\/dcterms:\1>\s*/g
    return strToU8(strFromU8(content).replace(moments, ''))
  }
  const isReference = name.endsWith('.rels') || name === '[Content_Types].xml'
  return isReference ? strToU8(named(strFromU8(content))) : content
}

/** What slides say of the figure that they are; null where they are none of Atelier's. */
export function originInPptx(bytes: Uint8Array): FigureOrigin | null {
  const core = unzipSync(bytes, { filter: ({ name }) => name === properties })[properties]
  const [, described] =
    /<dc:description>([\s\S]*?)<\/dc:description>/.exec(strFromU8(core ?? new Uint8Array())) ?? []
  return described === undefined
    ? null
    : originIn(strToU8(`<${originElement}>${described}</${originElement}>`))
}
