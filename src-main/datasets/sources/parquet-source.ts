import { AtelierError, type SplitName } from '../../contract'
import { byPath, type FileTree, reasonOf, type TreeFile, unreadableFile } from './file-tree'
import type { ImageContent, ImageSource, LeftOut, SourceContent, SourceImage } from './image-source'
import { type Label, labelTable } from './label-table'
import { filesBeside } from './other-files'
import { columnNames, columnsOf, type ParquetColumns } from './parquet-columns'
import {
  columnBytes,
  openParquetFile,
  type ParquetFile,
  readColumn,
  type RowGroup
} from './parquet-file'
import { formatOf } from './picture-files'
import { splitOf } from './split-names'

/** Parquet files of a tree. */
export const parquetFilesOf = (tree: FileTree): TreeFile[] =>
  tree.files.filter(({ start }) => start !== null && formatOf(start) === 'parquet')

/** A row that has an image, before classes are numbered. */
interface Row {
  parquet: ParquetFile
  group: RowGroup
  row: number
  label: Label
  image: Omit<SourceImage, 'label'>
}

/**
 * The source that Parquet files are, as the Hugging Face hub has them: a column of pictures and one of
 * labels; parts by the files' names and folders.
 * @param groups the column that images are grouped by; null: they are not
 * @throws AtelierError DATASET_NO_IMAGES, DATASET_UNREADABLE, CLASS_NAMES_UNFIT, DATASET_TOO_MANY_CLASSES
 */
export async function parquetSource(
  tree: FileTree,
  files: TreeFile[],
  given: string[] | null,
  groups: string | null = null
): Promise<ImageSource> {
  const rows: Row[] = []
  const leftOut: LeftOut[] = []
  const columns = new Map<ParquetFile, ParquetColumns>()
  let own: string[] | null = null
  for (const file of files) {
    const path = tree.onDisk(file)
    if (path === null) throw inArchive(tree)
    const parquet = await openParquetFile(path, file)
    const found = requireColumns(parquet, tree.path)
    columns.set(parquet, found)
    own ??= found.classes
    await addRows(parquet, { ...found, groups }, rows, leftOut)
  }
  if (rows.length === 0)
    throw new AtelierError('DATASET_NO_IMAGES', {
      path: tree.path,
      reason: 'none of the rows of its Parquet files has a label',
      hint: 'Name a folder that has files with labels.'
    })

  rows.sort((a, b) => byPath(a.image, b.image))
  const { classes, numberOf, findings } = labelTable(
    rows.map(({ label }) => label),
    given,
    own,
    tree.path
  )
  const taken = new Set(files)
  return {
    path: tree.path,
    kind: 'parquet',
    classes,
    findings,
    images: rows.map(({ image, label }) => ({ ...image, label: numberOf(label) })),
    leftOut: [
      ...tree.leftOut,
      ...leftOut,
      ...filesBeside(tree.files.filter((each) => !taken.has(each)))
    ],
    read: (index) => readRow(rows[index] as Row, columns),
    contents: (indices) => contentsOf(rows, columns, indices),
    close: () => tree.close()
  }
}

const inArchive = (tree: FileTree): AtelierError =>
  new AtelierError('DATASET_ARCHIVE_UNFIT', {
    path: tree.path,
    reason: 'Parquet files are read from the disk alone',
    hint: 'Unpack it and name the folder.'
  })

function requireColumns({ metadata, path }: ParquetFile, root: string): ParquetColumns {
  const { image, label, classes = null } = columnsOf(metadata)
  if (image !== undefined && label !== undefined) return { image, label, classes }
  throw new AtelierError('DATASET_NO_IMAGES', {
    path: root,
    reason: `${path} has no column of ${image === undefined ? ('pictures' as const) : ('labels' as const)}; its columns are ${columnNames(metadata).slice(0, 10).join(', ')}`,
    hint: 'A column of bytes (or of structures with bytes in them) called image and one called label are looked for.'
  })
}

async function addRows(
  parquet: ParquetFile,
  { image, label, groups: column }: ParquetColumns & { groups: string | null },
  rows: Row[],
  leftOut: LeftOut[]
): Promise<void> {
  const { file, groups } = parquet
  const split = partOf(file.path)
  const hasGroups = column !== null && columnNames(parquet.metadata).includes(column)
  const digits = String(groups.reduce((sum, group) => sum + group.rows, 0)).length
  for (const group of groups) {
    const bytes = Math.round(columnBytes(parquet, group, image) / Math.max(1, group.rows))
    const labels = await readColumn(parquet, group, label)
    const names = hasGroups ? await readColumn(parquet, group, column) : []
    labels.forEach((value, i) => {
      const row = group.firstRow + i
      const path = `${file.path}#${String(row).padStart(digits, '0')}`
      const known = labelOf(value)
      if (known === null) leftOut.push({ path, reason: 'it has no label' })
      else {
        const stamp = `${file.stamp}-${row}`
        rows.push({
          parquet,
          group,
          row,
          label: known,
          image: { path, split, group: groupOf(names[i]), bytes, stamp }
        })
      }
    })
  }
}

/** `train-00000-of-00002.parquet`, `data/validation/0000.parquet`. */
function partOf(path: string): SplitName | null {
  const [name = '', ...folders] = path.split('/').toReversed()
  return [...name.split(/[^a-z0-9]+/i), ...folders].map(splitOf).find((each) => each !== null) ?? null
}

/** A class's number or name; null where there is none, as in tests that others hold the answers to. */
function labelOf(value: unknown): Label | null {
  if (typeof value === 'bigint' || typeof value === 'number')
    return Number.isSafeInteger(Number(value)) && Number(value) >= 0 ? Number(value) : null
  if (typeof value === 'boolean') return String(value)
  return typeof value === 'string' && value.trim() !== '' ? value : null
}

/** A value that rows can be grouped by, as text. */
function groupOf(value: unknown): string | null {
  const isPlain = ['string', 'number', 'bigint', 'boolean'].includes(typeof value)
  return isPlain && value !== '' ? String(value) : null
}

async function readRow(
  { parquet, group, row }: Row,
  columns: Map<ParquetFile, ParquetColumns>
): Promise<ImageContent> {
  const { image } = columns.get(parquet) as ParquetColumns
  const values = await readColumn(parquet, group, image)
  const bytes = bytesOf(values[row - group.firstRow])
  if (!bytes) throw unreadableFile(`${parquet.path}#${row}`, noBytes)
  return { kind: 'encoded', bytes }
}

const noBytes = 'it has no bytes in the file'

function bytesOf(value: unknown): Uint8Array | null {
  const bytes = value instanceof Uint8Array ? value : (value as { bytes?: unknown } | null)?.bytes
  return bytes instanceof Uint8Array && bytes.length > 0 ? bytes : null
}

/** Row group by row group, each read once. */
async function* contentsOf(
  rows: readonly Row[],
  columns: Map<ParquetFile, ParquetColumns>,
  indices: readonly number[]
): AsyncGenerator<SourceContent> {
  const byGroup = new Map<RowGroup, number[]>()
  for (const index of indices) {
    const { group } = rows[index] as Row
    const together = byGroup.get(group)
    if (together) together.push(index)
    else byGroup.set(group, [index])
  }
  for (const [group, together] of byGroup) {
    const { parquet } = rows[together[0] as number] as Row
    const { image } = columns.get(parquet) as ParquetColumns
    const values = await readColumn(parquet, group, image).catch(reasonOf)
    for (const index of together) {
      const { row } = rows[index] as Row
      const bytes = typeof values === 'string' ? null : bytesOf(values[row - group.firstRow])
      const reason = typeof values === 'string' ? values : noBytes
      yield { index, content: bytes ? { kind: 'encoded', bytes } : { kind: 'unreadable', reason } }
    }
  }
}
