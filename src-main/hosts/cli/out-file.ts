import { randomUUID } from 'node:crypto'
import {
  accessSync,
  constants,
  existsSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync
} from 'node:fs'
import { basename, dirname, extname, resolve } from 'node:path'
import { AtelierError } from '../../contract'
import { writingProblem } from './file-problem'
import { print } from './output'

/** What an export command is told of the file to write. */
export interface OutOptions {
  out: string
  format?: string
  force?: boolean
}
/** A format and the endings of its files' names, each with its dot; a folder has none. */
export type EndingsOf<Format extends string> = Record<Format, readonly string[]>

const invalid = (problem: string): AtelierError => new AtelierError('INVALID_USAGE', { problem })

/**
 * The format asked for, or the one that the file's name says where none is.
 * @param what the thing that is written, as a sentence begins with it: "A plot"
 * @throws AtelierError INVALID_USAGE where there is no such format, or the name says another
 */
export function outFormat<Format extends string>(
  what: string,
  { format, out }: OutOptions,
  endings: EndingsOf<Format>
): Format {
  const formats = Object.keys(endings) as Format[]
  const ending = extname(out).toLowerCase()
  const list = formats.join(', ')
  if (format === undefined) {
    const said = formats.find((each) => endings[each].includes(ending))
    if (said) return said
    throw invalid(`"${basename(out)}" does not say in which format: give --format, one of ${list}.`)
  }

  const found = formats.find((each) => each === format.toLowerCase())
  if (!found) throw invalid(`${what} cannot be written as "${format}"; the formats are ${list}.`)
  const other = formats.find((each) => each !== found && endings[each].includes(ending))
  if (other && !endings[found].includes(ending))
    throw invalid(`"${basename(out)}" is a name for ${other}, and --format says ${found}.`)
  return found
}

const notWritable = (path: string, error: unknown): AtelierError =>
  new AtelierError('FILE_NOT_WRITABLE', { path, reason: writingProblem(error) }, { cause: error })

/**
 * Whether a file may be put there, before anything is computed.
 * @throws AtelierError EXPORT_EXISTS, FILE_NOT_WRITABLE
 */
export function requireRoom({ out, force = false }: OutOptions): void {
  const path = resolve(out)
  let there: Stats | undefined
  try {
    there = statSync(path, { throwIfNoEntry: false })
    if (there?.isDirectory()) throw Object.assign(new Error('a folder'), { code: 'EISDIR' })
    if (!statSync(dirname(path)).isDirectory())
      throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' })
    accessSync(there && isStream(there) ? path : dirname(path), constants.W_OK)
  } catch (error) {
    throw notWritable(out, error)
  }
  if (there?.isFile() && !force) throw new AtelierError('EXPORT_EXISTS', { path: out })
}

/** Says where a file was written; what went into a pipe or a terminal is not followed by a name. */
export function printPlace(out: string): void {
  const there = statSync(resolve(out), { throwIfNoEntry: false })
  if (!there || !isStream(there)) print(out)
}

/** A pipe, a terminal or a device, into which content goes without anything taking its place. */
export const isStream = (there: Stats): boolean => !there.isFile() && !there.isDirectory()

/**
 * Writes a file whole or not at all: what is there stays until its successor is complete.
 * @throws AtelierError EXPORT_EXISTS, FILE_NOT_WRITABLE
 */
export function writeOut(options: OutOptions, content: string | Uint8Array): void {
  requireRoom(options)
  const named = resolve(options.out)
  // A link stays one, and what it leads to is replaced.
  const path = existsSync(named) ? realpathSync(named) : named
  const temporary = `${path}.${randomUUID().slice(0, 8)}.tmp`
  try {
    if (existsSync(path) && isStream(statSync(path))) return writeFileSync(path, content)
    writeFileSync(temporary, content, { flag: 'wx' })
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw notWritable(options.out, error)
  }
}
