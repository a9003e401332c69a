import { parse } from 'csv-parse/sync'
import { AtelierError, type Sentence } from '../../contract'
import { isPictureName } from './picture-files'
import { splitOf } from './split-names'
import { encodingOf } from './text-encoding'

/** A line of a manifest that is whole. */
export interface ManifestRow {
  line: number
  file: string
  label: string
  /** The part's word; '' where the line has none. */
  split: string
  group: string
}

/** What a manifest says. */
export interface ManifestTable {
  rows: ManifestRow[]
  /** Lines without a file or without a label. */
  incomplete: number[]
}

type Column = 'file' | 'label' | 'split' | 'group'

/** What columns are called; of several that are there the first of the list counts. */
const columnNames: Record<Column, string[]> = {
  file: ['file', 'filename', 'filepath', 'path', 'image', 'imagepath', 'imagefile', 'imagename'].concat([
    'img',
    'imgpath',
    'picture',
    'photo',
    'imageid',
    'id',
    'name'
  ]),
  label: ['label', 'labels', 'labelname', 'class', 'classname', 'category', 'target', 'classid', 'y'],
  split: ['split', 'subset', 'partition', 'part', 'set', 'datasplit'],
  group: ['group', 'groupid', 'patient', 'patientid', 'subject', 'subjectid']
}

const unfit = (path: string, reason: Sentence, hint: Sentence, cause?: unknown): AtelierError =>
  new AtelierError('DATASET_MANIFEST_UNFIT', { path, reason, hint }, { cause })

/**
 * The text of a manifest: UTF-8, or UTF-16.
 * @throws AtelierError DATASET_MANIFEST_UNFIT
 */
function textOf(bytes: Uint8Array, path: string): string {
  const encoding = encodingOf(bytes)
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch (error) {
    const hint = 'Save it as UTF-8 ("CSV UTF-8" in a spreadsheet program).'
    throw unfit(path, 'it is neither UTF-8 nor UTF-16 text', hint, error)
  }
}

const delimiters = [',', '\t', ';', ' ']

/** The delimiter that parts the first line most often; a space only where nothing else does. */
function delimiterOf(text: string): string {
  const line = /^[^\r\n]*/.exec(text.trimStart())?.[0].replace(/"[^"]*"/g, '') ?? ''
  const [best = ','] = delimiters
    .slice(0, 3)
    .toSorted((a, b) => line.split(b).length - line.split(a).length)
  return line.includes(best) ? best : ' '
}

/** What a column is known by, however its name is written. */
const columnKey = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_.-]/g, '')

/** Which column has what; null where a first line is no heading of a manifest. */
function columnsOf(heading: string[]): Partial<Record<Column, number>> | null {
  const names = heading.map(columnKey)
  const columns: Partial<Record<Column, number>> = {}
  for (const [column, known] of Object.entries(columnNames) as [Column, string[]][]) {
    const name = known.find((each) => names.includes(each))
    if (name !== undefined) columns[column] = names.indexOf(name)
  }
  return columns.file === undefined || columns.label === undefined ? null : columns
}

/** Columns of a list without a heading: pictures first, then labels, then perhaps parts. */
function columnsWithoutHeading(first: string[]): Partial<Record<Column, number>> | null {
  if (first.length < 2 || !isPictureName(first[0] ?? '')) return null
  return first[2] !== undefined && splitOf(first[2])
    ? { file: 0, label: 1, split: 2 }
    : { file: 0, label: 1 }
}

/** Whether a file that begins so can be a manifest: its first line has columns that are known. */
export function isManifestStart(start: Uint8Array): boolean {
  try {
    // The start may end within a character.
    const even = start.length % 2 === 0 ? start : start.subarray(0, -1)
    const encoding = encodingOf(start)
    const text = new TextDecoder(encoding).decode(encoding === 'utf-8' ? start : even)
    const [heading] = recordsOf(/^[^\r\n]*/.exec(text.trimStart())?.[0] ?? '')
    return (
      heading !== undefined &&
      (columnsOf(heading.record) ?? columnsWithoutHeading(heading.record)) !== null
    )
  } catch {
    return false
  }
}

interface CsvRecord {
  record: string[]
  info: { lines: number }
}

const recordsOf = (text: string): CsvRecord[] =>
  parse(text, {
    bom: true,
    delimiter: delimiterOf(text),
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true
  }) as unknown as CsvRecord[]

/**
 * Reads a manifest: CSV, TSV or a list parted by semicolons or spaces, with a heading or without.
 * @param path what an error calls it
 * @param groups the column that has groups; null: one that is called so
 * @throws AtelierError DATASET_MANIFEST_UNFIT
 */
export function readManifest(
  bytes: Uint8Array,
  path: string,
  groups: string | null = null
): ManifestTable {
  const text = textOf(bytes, path)
  let records: CsvRecord[]
  try {
    records = recordsOf(text)
  } catch (error) {
    const reason = (error as Error).message.replace(/\.$/, '').replace(/^./, (c) => c.toLowerCase())
    throw unfit(path, `it is no whole table (${reason})`, 'Correct that line.', error)
  }
  const [heading] = records
  if (!heading) throw unfit(path, 'it is empty', columnsHint)
  const named = columnsOf(heading.record)
  const columns = named ?? columnsWithoutHeading(heading.record)
  if (!columns)
    throw unfit(
      path,
      `its first line has no columns for files and labels (${heading.record.slice(0, 6).join(', ')})`,
      columnsHint
    )
  if (groups !== null) columns.group = heading.record.map(columnKey).indexOf(columnKey(groups))
  return rowsOf(named ? records.slice(1) : records, columns)
}

const columnsHint =
  'Give it a first line that names its columns: file,label and, if need be, split (train, validation, test) and group.'

function rowsOf(records: CsvRecord[], columns: Partial<Record<Column, number>>): ManifestTable {
  const rows: ManifestRow[] = []
  const incomplete: number[] = []
  for (const { record, info } of records) {
    const cell = (column: Column): string => record[columns[column] ?? -1] ?? ''
    const [file, label] = [cell('file'), cell('label')]
    if (file === '' || label === '') incomplete.push(info.lines)
    else rows.push({ line: info.lines, file, label, split: cell('split'), group: cell('group') })
  }
  return { rows, incomplete }
}
