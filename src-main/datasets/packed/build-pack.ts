import { hash } from 'node:crypto'
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { dirname } from 'node:path'
import { AtelierError, type ImageRecipe, type Sentence } from '../../contract'
import { syncFolder, writingError } from '../durable-files'
import type { ImageContent, ImageSource } from '../sources/image-source'
import { decodeImage } from './decode-image'
import { contentHashOf } from './content-hash'
import type { DecodedParts } from './decoded-parts'
import {
  bytesOfImage,
  entryBytes,
  finishPack,
  openPack,
  type Pack,
  pixelsOfRecord,
  contentOfRecord,
  readRecord,
  recordsAt,
  writeAll
} from './pack-file'
import { packsOf, partialPath, removeUnfinished, unfinishedPath } from './pack-folder'

/** How many pictures are decoded, of how many that no pack has. */
type PackProgress = (done: number, total: number) => void

export interface PackRequest {
  path: string
  recipe: ImageRecipe
  /** What decodes the pictures. */
  decoder: string
  /** Contents by their SHA-256, in order, each once, and which image of the source has it. */
  contents: readonly { sha256: string; index: number }[]
  source: Pick<ImageSource, 'path' | 'images' | 'contents'>
  /** What it is made for: a data set's key. */
  madeFor: string
  /** Where its images are kept in memory too; null: nowhere. */
  parts: DecodedParts | null
  progress?: PackProgress | undefined
  signal?: AbortSignal | undefined
}

/** A pack that is being written. */
interface Work extends PackRequest {
  file: FileHandle
  index: Buffer
  unreadable: Record<string, string>
  /** Memory of images that are written: the next ones are made in it. */
  spare: Uint8Array[]
  /** Bytes that were written since the disk was last asked to keep them, and what it was asked. */
  unsaved: number
  saving: Promise<void> | null
  savingFailure: unknown
  /** Pictures that were decoded for it, and that are to be. */
  done: number
  total: number
}

/**
 * Pictures that are on their way at the same time: enough of them wait to be decoded while others are read,
 * hashed and written.
 */
const atATime = availableParallelism() + 12

/** The disk is asked to keep so many bytes while others are decoded: at the end there is less to wait for. */
const savedAtATime = 32 * 2 ** 20

/**
 * The pack of these contents: the one that is there, or a new one, whose records come from other packs
 * of the recipe where they have them. Whole or not at all: it has its name only when it is on the disk.
 * Several processes may make the same one at the same time.
 * @throws AtelierError DISK_FULL, FILE_NOT_WRITABLE; DATASET_SOURCE_CHANGED where a picture is not what
 *   it was any more; the signal's reason where it is aborted
 */
export async function buildPack(request: PackRequest): Promise<Pack> {
  const present = await openPack(request.path)
  if (present) return present

  const { path } = request
  const failure = await writePack(request)
  if (failure !== null) throw failure.reason
  const pack = await openPack(path)
  if (!pack) throw new AtelierError('FILE_NOT_WRITABLE', { path, reason: 'it is damaged already' })
  return pack
}

/** What the making of a pack ended by; what was decoded until then is kept for the next try. */
interface Interruption {
  reason: unknown
}

async function writePack(request: PackRequest): Promise<Interruption | null> {
  const { path, recipe, decoder } = request
  const folder = dirname(path)
  const aside = unfinishedPath(path)
  try {
    await mkdir(folder, { recursive: true })
    await removeUnfinished(folder)
    const file = await open(aside, 'wx')
    let interruption: Interruption | null
    try {
      interruption = await fill(request, file)
    } finally {
      await file.close()
    }
    await rename(aside, interruption ? partialPath(folder, recipe, decoder) : path)
    await syncFolder(folder)
    return interruption
  } catch (error) {
    await rm(aside, { force: true }).catch(() => undefined)
    throw isWritingError(error) ? writingError(error, path) : error
  }
}

const isWritingError = (error: unknown): error is NodeJS.ErrnoException =>
  (error as NodeJS.ErrnoException).errno !== undefined

async function fill(request: PackRequest, file: FileHandle): Promise<Interruption | null> {
  const { recipe, decoder, contents, madeFor } = request
  const imageBytes = bytesOfImage(recipe)
  const index = Buffer.alloc(contents.length * entryBytes)
  contents.forEach(({ sha256 }, record) => index.write(sha256, record * entryBytes, 'hex'))
  const saved = { unsaved: 0, saving: null, savingFailure: undefined }
  const work: Work = { ...request, ...saved, file, index, unreadable: {}, spare: [], done: 0, total: 0 }

  const left = await takeOver(work)
  const interruption = await decodeAll(work, left).then(
    () => null,
    (reason: unknown): Interruption => ({ reason })
  )
  await work.saving
  if (interruption && isWritingError(interruption.reason)) throw interruption.reason
  if (work.savingFailure !== undefined) throw work.savingFailure as Error
  const { unreadable } = work
  const count = contents.length
  await finishPack(file, { count, imageBytes, index, recipe, decoder, unreadable, madeFor })
  return interruption
}

/** Copies what other packs have already; returns the records that are left. */
async function takeOver(work: Work): Promise<number[]> {
  const left = new Map(work.contents.map(({ sha256 }, record) => [sha256, record]))
  for (const pack of await packsOf(dirname(work.path), work.recipe, work.decoder)) {
    if (left.size === 0) break
    const file = await open(pack.path, 'r').catch(() => null)
    if (!file) continue
    try {
      for (let from = 0; from < pack.count; from++) {
        const sha256 = contentOfRecord(pack, from)
        const record = left.get(sha256)
        if (record !== undefined && (await copyRecord(work, pack, file, from, record)))
          left.delete(sha256)
      }
    } finally {
      await file.close()
    }
  }
  return [...left.values()]
}

/** @returns whether it is there and what it was when it was written */
async function copyRecord(
  work: Work,
  pack: Pack,
  file: FileHandle,
  from: number,
  record: number
): Promise<boolean> {
  const sha256 = pixelsOfRecord(pack, from)
  if (sha256 === null) return false
  const pixels = await readRecord(file, pack, from).catch(() => null)
  if (!pixels || hash('sha256', pixels) !== sha256) return false
  work.parts?.memoryOf(record).set(pixels)
  await keep(work, record, pixels)
  return true
}

async function decodeAll(work: Work, records: number[]): Promise<void> {
  const recordOf = new Map(
    records.map((record) => [(work.contents[record] as { index: number }).index, record])
  )
  work.total = records.length
  const pending = new Set<Promise<void>>()
  let failure: unknown
  for await (const { index, content } of work.source.contents([...recordOf.keys()])) {
    work.signal?.throwIfAborted()
    const record = recordOf.get(index) as number
    const task: Promise<void> = packOne(work, record, content)
      .catch((error: unknown) => void (failure ??= error))
      .finally(() => pending.delete(task))
    pending.add(task)
    if (pending.size >= atATime) await Promise.race(pending)
    if (failure !== undefined) break
  }
  await Promise.all(pending)
  if (failure !== undefined) throw failure as Error
  work.signal?.throwIfAborted()
}

async function packOne(
  work: Work,
  record: number,
  content: ImageContent | { kind: 'unreadable'; reason: Sentence }
): Promise<void> {
  const { sha256, index } = work.contents[record] as PackRequest['contents'][number]
  const changed = (): AtelierError =>
    new AtelierError('DATASET_SOURCE_CHANGED', {
      path: work.source.path,
      file: work.source.images[index]?.path ?? ''
    })
  if (content.kind === 'unreadable' || contentHashOf(content) !== sha256) throw changed()

  const place = work.parts?.memoryOf(record) ?? null
  const memory = place ?? work.spare.pop() ?? new Uint8Array(bytesOfImage(work.recipe))
  const decoded = await decodeImage(content, work.recipe, { memory, isBlank: place !== null })
  if ('reason' in decoded) work.unreadable[sha256] = decoded.reason
  else {
    if (decoded.pixels !== memory) place?.set(decoded.pixels)
    await keep(work, record, decoded.pixels)
  }
  if (!place) work.spare.push(memory)
  work.signal?.throwIfAborted()
  work.progress?.(++work.done, work.total)
}

async function keep(work: Work, record: number, pixels: Uint8Array): Promise<void> {
  await writeAll(work.file, pixels, recordsAt + record * pixels.length)
  work.index.write(hash('sha256', pixels), record * entryBytes + entryBytes / 2, 'hex')
  work.parts?.note(record)
  saveNowAndThen(work, pixels.length)
}

function saveNowAndThen(work: Work, bytes: number): void {
  work.unsaved += bytes
  if (work.saving || work.unsaved < savedAtATime) return
  work.unsaved = 0
  work.saving = work.file
    .datasync()
    // What the disk says once it does not say again.
    .catch((error: unknown) => void (work.savingFailure ??= error))
    .finally(() => (work.saving = null))
}
