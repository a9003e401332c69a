import { statSync } from 'node:fs'
import { basename, extname } from 'node:path'
import { AtelierError, type Sentence, asOthersSay } from '../contract'
import type { LoggedRun } from './logged-run'
import { mlflowRuns } from './mlflow/read-store'
import { tensorboardRuns } from './tensorboard/read-log-folder'
import { RecordReader } from './tensorboard/records'
import { tablesIn } from './tables/find-tables'
import { tableRuns } from './tables/read-table'
import { formatOfFile, headOf } from './tables/rows'

/** That nothing can be taken in from there, and why. */
export const unreadable = (path: string, reason: Sentence, cause?: unknown): AtelierError =>
  new AtelierError('IMPORT_UNREADABLE', { path: basename(path) || path, reason }, { cause })

/**
 * The runs at a path, by what lies there and not by its name.
 * @throws AtelierError IMPORT_UNREADABLE
 */
export async function runsAt(path: string): Promise<LoggedRun[]> {
  try {
    const runs = statSync(path).isDirectory() ? await runsOfFolder(path) : await runsOfFile(path)
    if (runs.length > 0) return runs
  } catch (error) {
    if (error instanceof AtelierError) throw error
    throw unreadable(path, readingProblem(error), error)
  }
  throw unreadable(path, 'nothing in it is a log of runs')
}

async function runsOfFolder(path: string): Promise<LoggedRun[]> {
  const tracked = mlflowRuns(path)
  if (tracked.length > 0) return tracked
  const logged = tensorboardRuns(path)
  if (logged.length > 0) return logged
  const runs: LoggedRun[] = []
  for (const table of tablesIn(path))
    try {
      runs.push(...(await tableRuns(table)))
    } catch (error) {
      throw unreadable(table.files[0]?.path ?? path, readingProblem(error), error)
    }
  return runs
}

async function runsOfFile(path: string): Promise<LoggedRun[]> {
  const head = headOf(path)
  if (head.length === 0) throw unreadable(path, 'the file is empty')
  const reader = new RecordReader()
  reader.push(head)
  if (reader.damage !== 'notRecords') return tensorboardRuns(path)
  const format = formatOfFile(path)
  const name = basename(path, extname(path))
  return format ? tableRuns({ name, path, files: [{ path, format }] }) : []
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
