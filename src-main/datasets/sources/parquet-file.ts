import { open, stat } from 'node:fs/promises'
import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { formatBytes } from '../../contract'
import { pathError } from '../regular-file'
import { reasonOf, stampOf, type TreeFile, unreadableFile } from './file-tree'

/** Bytes of a row group's column that are taken into memory at most. */
const largestGroup = 2 ** 31

/** Rows that lie, and are read, together. */
export interface RowGroup {
  firstRow: number
  rows: number
}

/** A Parquet file on the disk. */
export interface ParquetFile {
  path: string
  file: TreeFile
  metadata: FileMetaData
  groups: RowGroup[]
}

/** @throws AtelierError DATASET_UNREADABLE */
export async function openParquetFile(path: string, file: TreeFile): Promise<ParquetFile> {
  try {
    const metadata = await parquetMetadataAsync(bufferOf(path, file.bytes))
    let firstRow = 0
    const groups = metadata.row_groups.map(({ num_rows: count }) => {
      const group = { firstRow, rows: Number(count) }
      firstRow += group.rows
      return group
    })
    return { path, file, metadata, groups }
  } catch (error) {
    throw unreadableFile(path, `it is no whole Parquet file (${reasonOf(error)})`, error)
  }
}

/** Bytes of a column in a row group, unpacked. */
export function columnBytes({ metadata, groups }: ParquetFile, group: RowGroup, column: string): number {
  const columns = metadata.row_groups[groups.indexOf(group)]?.columns ?? []
  return columns
    .filter((each) => each.meta_data?.path_in_schema[0] === column)
    .reduce((sum, { meta_data }) => sum + Number(meta_data?.total_uncompressed_size ?? 0), 0)
}

/**
 * The values of a column in a row group.
 * @throws AtelierError DATASET_UNREADABLE
 */
export async function readColumn(
  parquet: ParquetFile,
  group: RowGroup,
  column: string
): Promise<unknown[]> {
  const { path, file, metadata } = parquet
  const bytes = columnBytes(parquet, group, column)
  if (bytes > largestGroup)
    throw unreadableFile(
      path,
      `its rows lie in groups of ${formatBytes(bytes)}, too much to read at once; write it with smaller row groups`
    )
  const state = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw pathError(error, path)
  })
  if (stampOf(state) !== file.stamp)
    throw unreadableFile(path, 'it was changed while the data set was read')
  try {
    // One of them is a WebAssembly module, which no process that reads none should have.
    const { compressors } = await import('hyparquet-compressors')
    const rows = await parquetReadObjects({
      file: bufferOf(path, file.bytes),
      metadata,
      compressors,
      columns: [column],
      rowStart: group.firstRow,
      rowEnd: group.firstRow + group.rows,
      utf8: false
    })
    return rows.map((row) => row[column] as unknown)
  } catch (error) {
    throw unreadableFile(path, `it is damaged (${reasonOf(error)})`, error)
  }
}

function bufferOf(path: string, byteLength: number): AsyncBuffer {
  return {
    byteLength,
    slice: async (start, end = byteLength) => {
      const bytes = new Uint8Array(Math.max(0, end - start))
      const file = await open(path, 'r')
      try {
        let filled = 0
        while (filled < bytes.length) {
          const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, start + filled)
          if (bytesRead === 0) throw new Error('its end is missing')
          filled += bytesRead
        }
      } finally {
        await file.close()
      }
      return bytes.buffer
    }
  }
}
