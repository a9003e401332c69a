import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { AtelierError, type Sentence, asOthersSay } from '../contract'
import type { LoggedRun } from './logged-run'
import { mlflowRuns } from './mlflow/read-store'
import { tensorboardRuns } from './tensorboard/read-log-folder'
import { RecordReader } from './tensorboard/records'
import { tableRuns } from './tables/read-table'
import type { TableFormat } from './tables/rows'

/** So much of a file says what it is. */
const headBytes = 1 << 16

/** That nothing can be taken in from there, and why. */
export const unreadable = (path: string, reason: Sentence, cause?: unknown): AtelierError =>
  new AtelierError('IMPORT_UNREADABLE', { path: basename(path) || path, reason }, { cause })

/**
 * The runs at a path, by what lies there and not by its name.
 * @throws AtelierError IMPORT_UNREADABLE
 */
export async function runsAt(path: string): Promise<LoggedRun[]> {
  try {
    const runs = statSync(path).isDirectory() ? runsOfFolder(path) : await runsOfFile(path)
    if (runs.length > 0) return runs
  } catch (error) {
    if (error instanceof AtelierError) throw error
    throw unreadable(path, readingProblem(error), error)
  }
  throw unreadable(path, 'nothing in it is a log of runs')
}

function runsOfFolder(path: string): LoggedRun[] {
  const runs = mlflowRuns(path)
  return runs.length > 0 ? runs : tensorboardRuns(path)
}

async function runsOfFile(path: string): Promise<LoggedRun[]> {
  const head = headOf(path)
  if (head.length === 0) throw unreadable(path, 'the file is empty')
  const reader = new RecordReader()
  reader.push(head)
  if (reader.damage !== 'notRecords') return tensorboardRuns(path)
  const format = tableFormat(head)
  return format ? tableRuns(path, format) : []
}

/** How a file of this beginning holds rows; null where it holds none. */
function tableFormat(head: Uint8Array): TableFormat | null {
  const text = Buffer.from(head).toString('latin1')
  if (text.startsWith('PAR1')) return 'parquet'
  if (text.includes('\0')) return null
  return /^(\u00ef\u00bb\u00bf)?\s*[[{]/.test(text) ? 'json' : 'csv'
}

function headOf(path: string): Uint8Array {
  const file = openSync(path, 'r')
  try {
    const head = Buffer.alloc(headBytes)
    return head.subarray(0, readSync(file, head, 0, headBytes, 0))
  } finally {
    closeSync(file)
  }
}

const reasons: Record<string, Sentence> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'this account may not read it',
  EPERM: 'this account may not read it',
  ENOTDIR: 'part of its path is not a folder',
  ELOOP: 'its links form a loop'
}
/** Why something could not be read, as half a sentence. */
export function readingProblem(error: unknown): Sentence {
  const { code, message } = error as NodeJS.ErrnoException
  return reasons[code ?? ''] ?? asOthersSay(message.split('\n')[0] ?? '')
}
