import { crc32 } from 'node:zlib'
import type { FigureOrigin, PlotRequest } from '../contract'
import { escapeXml } from '../figures/drawing-svg'
import { originElement, originKeyword, originMark, originNamespace } from '../figures/read-origin'
import { withMetadata } from './pdf-metadata'
import { inPptx } from './pptx-origin'

/** A figure's file that says what it was drawn from, where its format has room for it. CSV has none. */
export function withOrigin(
  format: PlotRequest['format'],
  bytes: Buffer<ArrayBuffer>,
  origin: FigureOrigin
): Buffer<ArrayBuffer> {
  const writers: Partial<
    Record<string, (bytes: Buffer<ArrayBuffer>, json: string) => Buffer<ArrayBuffer>>
  > = {
    png: inPng,
    svg: inSvg,
    pdf: inPdf,
    pptx: inPptx,
    json: inJson,
    pgf: (plain, json) => Buffer.concat([Buffer.from(`% ${originMark}${json}\n`), plain])
  }
  return writers[format]?.(bytes, JSON.stringify(origin)) ?? bytes
}

const element = (json: string): string =>
  `<${originElement} xmlns:atelier="${originNamespace}">${escapeXml(json)}</${originElement}>`

/** Before the picture itself, where programs that only look at the beginning find it. */
function inPng(bytes: Buffer<ArrayBuffer>, json: string): Buffer<ArrayBuffer> {
  const afterHeader = 8 + 12 + bytes.readUInt32BE(8)
  // Keyword; not compressed, by no method; no language and no translation of the keyword.
  const typed = Buffer.from(`iTXt${originKeyword}\0\0\0\0\0${json}`)
  const chunk = Buffer.alloc(typed.length + 8)
  chunk.writeUInt32BE(typed.length - 4, 0)
  typed.copy(chunk, 4)
  chunk.writeUInt32BE(crc32(typed), typed.length + 4)
  return Buffer.concat([bytes.subarray(0, afterHeader), chunk, bytes.subarray(afterHeader)])
}

function inSvg(bytes: Buffer<ArrayBuffer>, json: string): Buffer<ArrayBuffer> {
  const text = bytes.toString()
  const from = text.indexOf('>', text.indexOf('<svg')) + 1
  const metadata = `\n<metadata>${element(json)}</metadata>`
  return Buffer.from(`${text.slice(0, from)}${metadata}${text.slice(from)}`)
}

const inPdf = (bytes: Buffer<ArrayBuffer>, json: string): Buffer<ArrayBuffer> =>
  withMetadata(
    bytes,
    [
      '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>',
      '<x:xmpmeta xmlns:x="adobe:ns:meta/">',
      '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
      `<rdf:Description rdf:about="" xmlns:atelier="${originNamespace}">`,
      `<${originElement}>${escapeXml(json)}</${originElement}>`,
      '</rdf:Description>',
      '</rdf:RDF>',
      '</x:xmpmeta>',
      '<?xpacket end="r"?>'
    ].join('\n')
  )

/** Beside the numbers; in what a Vega-Lite specification leaves to its users. */
function inJson(bytes: Buffer<ArrayBuffer>, json: string): Buffer<ArrayBuffer> {
  const parsed = JSON.parse(bytes.toString()) as Record<string, unknown>
  const origin: unknown = JSON.parse(json)
  const whole =
    '$schema' in parsed
      ? { ...parsed, usermeta: { ...(parsed['usermeta'] as object | undefined), atelier: origin } }
      : { ...parsed, atelier: origin }
  return Buffer.from(`${JSON.stringify(whole)}\n`)
}
