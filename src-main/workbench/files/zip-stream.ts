import { open, stat } from 'node:fs/promises'
import { Zip, ZipPassThrough } from 'fflate'

/** A file that goes into a ZIP: where it is called what there, and where it lies. */
export interface ZipEntry {
  name: string
  path: string
  bytes: number
}

const chunkBytes = 1 << 20
/** Places in such an archive are numbers of 32 bits; its directory has some room, too. */
export const mostZipBytes = 2 ** 32 - 2 ** 26
/** Bytes around each file and at the end, beside its name (APPNOTE.TXT, 4.3.6 and 4.3.16). */
const aroundFile = 30 + 16 + 46
const atEnd = 22

/**
 * How many bytes {@link zipOf} gives: files are stored as they are, so that who fetches them is told how
 * much is to come. What is large in them, weights and pictures, would hardly become less.
 */
export function zipBytes(entries: readonly ZipEntry[]): number {
  return entries.reduce(
    (sum, { name, bytes }) => sum + aroundFile + 2 * Buffer.byteLength(name) + bytes,
    atEnd
  )
}

/** Files as one ZIP, piece by piece; none of them is in memory as a whole. It is the same each time. */
export async function* zipOf(entries: readonly ZipEntry[]): AsyncGenerator<Uint8Array> {
  let made: Uint8Array[] = []
  let trouble: Error | null = null
  const zip = new Zip((error, chunk) => {
    if (error) trouble = error
    else made.push(chunk)
  })
  const taken = (): Uint8Array[] => {
    if (trouble) throw trouble
    const pieces = made
    made = []
    return pieces
  }
  for (const { name, path } of entries) {
    const entry = new ZipPassThrough(name)
    entry.mtime = (await stat(path)).mtime
    zip.add(entry)
    for await (const chunk of contentOf(path)) {
      entry.push(chunk)
      yield* taken()
    }
    entry.push(new Uint8Array(), true)
    yield* taken()
  }
  zip.end()
  yield* taken()
}

/** A file's bytes from the `from`-th on, piece by piece. */
export async function* contentOf(path: string, from = 0): AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r')
  try {
    for (let at = from; ;) {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(chunkBytes), 0, chunkBytes, at)
      if (bytesRead === 0) return
      at += bytesRead
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}
