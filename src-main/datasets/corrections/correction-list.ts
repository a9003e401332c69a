import { parse } from 'csv-parse/sync'
import { z } from 'zod'
import {
  AtelierError,
  type Correction,
  correction,
  corrections,
  issuesOf,
  type Sentence,
  asOthersSay
} from '../../contract'

/** What the first line of a list calls its columns. */
const imageColumns = ['image', 'file', 'hash', 'sha256', 'path', 'filename', 'name', 'id']
const labelColumns = ['label', 'class', 'corrected']

const listOfCorrections = z.array(correction)

/**
 * The changes of a list: text with an image and its class a line (an empty class leaves it out; further
 * columns say nothing), or JSON, which is a list of the same or the document of corrections.
 * @param path as the person gave it
 * @throws AtelierError CORRECTION_LIST_UNFIT
 */
export function parseCorrectionList(content: Uint8Array, path: string): Correction[] {
  const unfit = (reason: Sentence): AtelierError =>
    new AtelierError('CORRECTION_LIST_UNFIT', { path, reason })
  const text = textOf(content, unfit)
  const isJson = /^\s*[[{]/.test(text)
  const changes = isJson ? changesOfJson(text, unfit) : changesOfTable(text, unfit)
  if (changes.length === 0) throw unfit('it names no image')
  return changes
}

type Unfit = (reason: Sentence) => AtelierError

function textOf(content: Uint8Array, unfit: Unfit): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content)
  } catch {
    throw unfit('it is no UTF-8 text')
  }
}

function changesOfJson(text: string, unfit: Unfit): Correction[] {
  const parsed = z.union([corrections, listOfCorrections]).safeParse(jsonOf(text, unfit))
  if (!parsed.success) {
    const [first] = issuesOf(parsed.error)
    throw unfit(`its JSON is no list of images and classes (${first?.message ?? 'it is another'})`)
  }
  if (Array.isArray(parsed.data)) return parsed.data
  const { images, once = [] } = parsed.data
  return [
    ...Object.entries(images).map(([image, label]) => ({ image, label })),
    ...once.map((image) => ({ image, once: true as const }))
  ]
}

function jsonOf(text: string, unfit: Unfit): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw unfit(`it is no JSON (${(error as Error).message})`)
  }
}

function changesOfTable(text: string, unfit: Unfit): Correction[] {
  const rows = rowsOf(text, unfit)
  const heading = rows[0]?.cells.map((cell) => cell.trim().toLowerCase()) ?? []
  const isHeading = imageColumns.includes(heading[0] ?? '') && heading.length > 1
  const columnOf = (names: string[], usual: number): number => {
    const at = heading.findIndex((cell) => names.includes(cell))
    return isHeading && at >= 0 ? at : usual
  }
  const image = columnOf(imageColumns, 0)
  const label = columnOf(labelColumns, 1)

  return rows.slice(isHeading ? 1 : 0).map(({ cells, line }) => {
    const [named, given] = [cells[image]?.trim(), cells[label]?.trim()]
    if (!named) throw unfit(`line ${line} names no image`)
    if (given === undefined) throw unfit(`line ${line} has no column for the class`)
    return { image: named, label: given === '' ? null : given }
  })
}

interface Row {
  cells: string[]
  line: number
}

function rowsOf(text: string, unfit: Unfit): Row[] {
  try {
    const records: unknown = parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      info: true,
      relax_column_count: true,
      skip_empty_lines: true
    })
    return (records as { record: string[]; info: { lines: number } }[]).map(({ record, info }) => ({
      cells: record,
      line: info.lines
    }))
  } catch (error) {
    throw unfit(asOthersSay((error as Error).message))
  }
}

/** A tab where the first line has one; else what of the others it has more of outside of quotes. */
function delimiterOf(text: string): string {
  const line = /^[^\r\n]*/.exec(text.trimStart())?.[0].replace(/"[^"]*"/g, '') ?? ''
  if (line.includes('\t')) return '\t'
  return line.split(';').length > line.split(',').length ? ';' : ','
}
