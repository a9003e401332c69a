import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { copyFile, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { AtelierError, type ShelfEntry, shelfEntry, type Sentence, asOthersSay } from '../../contract'
import {
  fetchInto,
  type FetchProgress,
  type FetchOptions,
  usualPatience
} from '../../downloads/fetch-into'
import { describeFailure } from '../../downloads/proxied-fetch'
import { bytesOfFile } from '../files/byte-source'
import { hashOfFile } from '../files/hash-of-file'
import { zipEntries } from '../files/zip-entries'
import { openWeights } from '../open-weights'
import { knownById, type KnownWeights, knownWeights } from './known-weights'

/** What is said of weights that are here, beside them. */
const recordName = 'entry.json'
const tries = 3

/** Weights that are kept in the user's cache, each in a folder of its own. */
export class WeightShelf {
  private readonly folder: string

  constructor(cacheFolder: string) {
    this.folder = join(cacheFolder, 'weights')
  }

  /** Everything that is known, and what else is here; `path` says which of it is. */
  async list(): Promise<ShelfEntry[]> {
    const names = await readdir(this.folder).catch(() => [])
    const here = names.flatMap((name) => this.recordIn(name) ?? [])
    const known = knownWeights.map((each) => here.find(({ id }) => id === each.id) ?? absent(each))
    return [...known, ...here.filter(({ id }) => !knownWeights.some((each) => each.id === id))]
  }

  /** The entry of a name; null where there is none of it. */
  find(id: string): ShelfEntry | null {
    const known = knownById(id)
    return this.recordIn(folderName(id)) ?? (known && absent(known))
  }

  /** The entry that is here whose file has this hash; null where there is none. */
  findByHash(sha256: string): ShelfEntry | null {
    const names = existsSync(this.folder) ? readdirSync(this.folder) : []
    return names.map((name) => this.recordIn(name)).find((each) => each?.sha256 === sha256) ?? null
  }

  /**
   * Brings weights here, verified: goes on where an earlier try ended. What is here already stays.
   * @throws AtelierError UNKNOWN_WEIGHTS, DOWNLOAD_FAILED, DISK_FULL
   */
  async fetch(
    id: string,
    onProgress: FetchProgress,
    options: FetchOptions = usualPatience
  ): Promise<ShelfEntry> {
    const here = this.recordIn(folderName(id))
    if (here) return here
    const known = knownById(id)
    if (!known) throw this.unknown(id)

    const place = join(this.folder, folderName(id))
    await this.makeFolder(place)
    const partial = join(place, `${known.file}.part`)
    await download(known, partial, onProgress, options)
    return this.keep(known, partial, known.address, true)
  }

  /**
   * Takes in a file that somebody has: as the weights of a known name, which it has to be then, or under
   * a name of its own. The file stays where it is.
   * @throws AtelierError WEIGHTS_NOT_THESE, WEIGHTS_UNREADABLE, DISK_FULL
   */
  async add(path: string, id: string): Promise<ShelfEntry> {
    const known = knownById(id)
    const place = join(this.folder, folderName(id))
    if (!known) await (await openWeights(path)).close()
    const source = await bytesOfFile(path)
    await source.close()

    await this.makeFolder(place)
    const aside = join(place, 'adding.part')
    await copyFile(path, aside).catch((error: unknown) => {
      throw writing(error, place)
    })
    return this.keep(known ?? own(id, path, source.size), aside, path, false)
  }

  /** Removes weights from the cache. @throws AtelierError UNKNOWN_WEIGHTS, WEIGHTS_NOT_HERE */
  async remove(id: string): Promise<ShelfEntry> {
    const entry = this.find(id)
    if (!entry) throw this.unknown(id)
    if (entry.path === null) throw new AtelierError('WEIGHTS_NOT_HERE', { name: id })
    await rm(join(this.folder, folderName(id)), { recursive: true, force: true })
    return { ...entry, path: null }
  }

  private unknown(id: string): AtelierError {
    return new AtelierError('UNKNOWN_WEIGHTS', {
      name: id,
      known: knownWeights.map((each) => each.id).join(', ')
    })
  }

  /** What is said of the weights in a folder, where they are there. */
  private recordIn(name: string): ShelfEntry | null {
    try {
      const entry = shelfEntry.parse(
        JSON.parse(readFileSync(join(this.folder, name, recordName), 'utf8'))
      )
      const path = join(this.folder, name, basename(entry.path ?? ''))
      return existsSync(path) ? { ...entry, path } : null
    } catch {
      return null
    }
  }

  private async makeFolder(place: string): Promise<void> {
    await mkdir(place, { recursive: true }).catch((error: unknown) => {
      throw writing(error, place)
    })
  }

  /** Verifies what came, gives it its name and writes down what it is. */
  private async keep(
    known: KnownWeights,
    partial: string,
    from: string,
    isFetched: boolean
  ): Promise<ShelfEntry> {
    const place = join(this.folder, folderName(known.id))
    const path = join(place, known.file)
    try {
      const { file, reason } = await verified(known, partial)
      if (reason !== null) throw notThese(known, from, reason, isFetched)
      const sha256 = await hashOfFile(file)
      await rename(file, path)
      if (file !== partial) await rm(partial, { force: true })

      const entry: ShelfEntry = { ...absent(known), source: from, sha256, path: known.file }
      await writeFile(join(place, recordName), JSON.stringify(entry, null, 2))
      return { ...entry, path }
    } catch (error) {
      // What came is not it: going on with it the next time would only bring the same.
      await rm(partial, { force: true })
      throw error
    }
  }
}

const folderName = (id: string): string => encodeURIComponent(id).replaceAll('.', '%2E')

function absent({
  address,
  file: _file,
  member: _member,
  sha256Prefix: _prefix,
  ...entry
}: KnownWeights): ShelfEntry {
  return { ...entry, source: address, path: null }
}

/** What is known of weights that a person gave a name. */
const own = (id: string, path: string, bytes: number): KnownWeights => ({
  id,
  title: id,
  model: null,
  address: path,
  file: basename(path),
  licence: 'not known',
  bytes,
  sha256: null,
  input: null,
  trainedOn: 'not known'
})

/** The file of weights in what came, and why it is not the one that was expected. */
async function verified(
  known: KnownWeights,
  partial: string
): Promise<{ file: string; reason: Sentence | null }> {
  const { member, sha256, sha256Prefix = '' } = known
  const found = await hashOfFile(partial)
  // The archive that it is published in, or the file itself.
  if (member && found === member.archiveSha256)
    return { file: await unpacked(member.name, partial), reason: null }
  const isExpected = sha256 === null ? found.startsWith(sha256Prefix) : found === sha256
  if (!isExpected) return { file: partial, reason: `its SHA-256 is ${found}` }
  const isReadable = await openWeights(partial).then(
    (file) => file.close().then(() => null),
    (error: unknown) => asOthersSay((error as AtelierError).message)
  )
  return { file: partial, reason: isReadable }
}

async function unpacked(name: string, archive: string): Promise<string> {
  const source = await bytesOfFile(archive)
  try {
    const entry = (await zipEntries(source)).get(name)
    const file = `${archive}.unpacked`
    await writeFile(file, (await entry?.read()) ?? new Uint8Array())
    return file
  } finally {
    await source.close()
  }
}

function notThese(
  known: KnownWeights,
  path: string,
  reason: Sentence,
  isFetched: boolean
): AtelierError {
  return isFetched
    ? new AtelierError('DOWNLOAD_FAILED', {
        what: known.title,
        reason: `what came is not it (${reason})`,
        hint: `Try again later, or take it from a file: "atelier weights add FILE --as ${known.id}".`
      })
    : new AtelierError('WEIGHTS_NOT_THESE', { path, name: known.id, reason, address: known.address })
}

async function download(
  known: KnownWeights,
  partial: string,
  onProgress: FetchProgress,
  options: FetchOptions
): Promise<void> {
  // Sizes are told as they are published, in rounded mebibytes.
  const mostBytes = known.bytes === null ? undefined : known.bytes * 1.01 + 2 ** 20
  let reason: Sentence | '' = ''
  for (let attempt = 0; attempt < tries; attempt++)
    try {
      return await fetchInto(known.address, partial, onProgress, { mostBytes, ...options })
    } catch (error) {
      if (options.signal?.aborted) throw error
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw writing(error, partial)
      reason = describeFailure(error)
    }
  throw new AtelierError('DOWNLOAD_FAILED', {
    what: known.title,
    reason,
    hint: `Without a network, copy the file from ${known.address} by other means and take it in: "atelier weights add FILE --as ${known.id}".`
  })
}

function writing(error: unknown, path: string): AtelierError {
  const { code, message } = error as NodeJS.ErrnoException
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? new AtelierError('DISK_FULL', { path }, { cause: error })
    : new AtelierError('FILE_NOT_WRITABLE', { path, reason: asOthersSay(message) }, { cause: error })
}
