import { strFromU8, strToU8, unzipSync } from 'fflate'
import type { FigureOrigin } from '../contract'
import { escapeXml } from '../figures/drawing-svg'
import { originElement, originIn } from '../figures/read-origin'
import { packedParts } from './packed-parts'
import { coreProperties } from './slide-parts'

/** Slides that say in their description what they were drawn from. */
export function inPptx(bytes: Buffer<ArrayBuffer>, json: string): Buffer<ArrayBuffer> {
  const parts = unzipSync(bytes)
  const core = strFromU8(parts[coreProperties] ?? new Uint8Array())
  const described = `<dc:description>${escapeXml(json)}</dc:description>`
  // A function: a dollar sign in a name stands for itself.
  parts[coreProperties] = strToU8(core.replace('</cp:coreProperties>', (end) => described + end))
  return packedParts(parts)
}

/** What slides say of the figure that they are; null where they are none of Atelier's. */
export function originInPptx(bytes: Uint8Array): FigureOrigin | null {
  const core = unzipSync(bytes, { filter: ({ name }) => name === coreProperties })[coreProperties]
  const [, described] =
    /<dc:description>([\s\S]*?)<\/dc:description>/.exec(strFromU8(core ?? new Uint8Array())) ?? []
  return described === undefined
    ? null
    : originIn(strToU8(`<${originElement}>${described}</${originElement}>`))
}
