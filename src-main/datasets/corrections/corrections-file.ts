import { createHash } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  AtelierError,
  type Corrections,
  corrections as schema,
  type DataPlaces,
  issuesOf,
  type Sentence,
  asOthersSay
} from '../../contract'
import { syncFolder, writingError } from '../durable-files'

/** The document of corrections: the same text for the same corrections, the images in order. */
export function correctionsText({ images, once }: Corrections): string {
  const sorted = Object.fromEntries(
    Object.entries(images).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  )
  const counted = once ? { once: [...new Set(once)].sort() } : {}
  return `${JSON.stringify({ formatVersion: 1, images: sorted, ...counted })}\n`
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/**
 * The corrections that an experiment names.
 * @throws AtelierError CORRECTIONS_MISSING, CORRECTIONS_DAMAGED
 */
export async function readCorrections(
  hash: string,
  { correctionsFolder }: Pick<DataPlaces, 'correctionsFolder'>
): Promise<Corrections> {
  if (correctionsFolder === undefined) throw new AtelierError('CORRECTIONS_MISSING', { hash })
  const path = join(correctionsFolder, `${hash}.json`)
  const damaged = (reason: Sentence): AtelierError =>
    new AtelierError('CORRECTIONS_DAMAGED', { path, reason })
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT'
      ? new AtelierError('CORRECTIONS_MISSING', { hash })
      : damaged(asOthersSay(error.message))
  })
  if (hashOf(text) !== hash) throw damaged('it was changed, or is not whole')
  return parseCorrections(text, damaged)
}

/**
 * Corrections of a document's text.
 * @param damaged makes the error of a text that is none
 */
function parseCorrections(text: string, damaged: (reason: Sentence) => Error): Corrections {
  const parsed = schema.safeParse(jsonOf(text))
  if (parsed.success) return parsed.data
  const [first] = issuesOf(parsed.error)
  throw damaged(first ? asOthersSay(`${first.path || 'it'}: ${first.message}`) : 'it is no corrections')
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/**
 * Keeps corrections under the hash of their document, for their owner alone, and makes them last.
 * @returns the hash
 * @throws AtelierError DISK_FULL, FILE_NOT_WRITABLE
 */
export async function keepCorrections(corrections: Corrections, folder: string): Promise<string> {
  const text = correctionsText(corrections)
  const hash = hashOf(text)
  const path = join(folder, `${hash}.json`)
  const aside = `${path}.${process.pid}.tmp`
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const file = await open(aside, 'w', 0o600)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(aside, path)
    await syncFolder(folder)
  } catch (error) {
    await rm(aside, { force: true }).catch(() => undefined)
    throw writingError(error as NodeJS.ErrnoException, path)
  }
  return hash
}
