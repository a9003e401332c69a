import { createHash } from 'node:crypto'
import { closeSync, openSync, writeSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate'
import { AtelierError, type CapsuleIndex, capsuleVersion, formatBytes } from '../../contract'

/** Something that goes into a capsule: a text, or a file that lies on the disk. */
export type CapsulePart = { path: string } & ({ text: string } | { file: string })

const indexName = 'capsule.json'
const chunkBytes = 1 << 20
/** Places in such an archive are numbers of 32 bits; its directory has some room, too. */
const mostBytes = 2 ** 32 - 2 ** 26
/** ZIP knows no year before: the same run gives the same bytes whenever it is written. */
const noTime = new Date(1980, 0, 1)

/**
 * Writes a capsule: a zip whose first entry says what is in it, with the hash of each. Weights, which cannot
 * be made smaller, are stored as they are; none of them is in memory as a whole.
 * @param onPiece called before each piece of a file; what it throws ends the writing
 * @throws AtelierError CAPSULE_TOO_LARGE; errors of the disk as they are
 */
export async function writeCapsule(
  path: string,
  about: Pick<CapsuleIndex, 'applicationVersion' | 'run'>,
  parts: readonly CapsulePart[],
  onPiece: () => void = () => undefined
): Promise<void> {
  const files: CapsuleIndex['files'] = []
  for (const part of parts) {
    const hash = createHash('sha256')
    let bytes = 0
    for await (const chunk of contentOf(part)) {
      onPiece()
      hash.update(chunk)
      bytes += chunk.length
    }
    files.push({ path: part.path, bytes, sha256: hash.digest('hex') })
  }
  const size = files.reduce((sum, { bytes }) => sum + bytes, 0)
  if (size > mostBytes) throw new AtelierError('CAPSULE_TOO_LARGE', { bytes: formatBytes(size) })
  const index: CapsuleIndex = {
    format: 'atelier-capsule',
    // Who knows nothing of what a run began from reads all other capsules.
    formatVersion: files.some(({ path }) => /^(initial|weights)\//.test(path)) ? capsuleVersion : 1,
    ...about,
    files
  }
  await writeZip(
    path,
    [{ path: indexName, text: `${JSON.stringify(index, null, 1)}\n` }, ...parts],
    onPiece
  )
}

async function writeZip(
  path: string,
  parts: readonly CapsulePart[],
  onPiece: () => void
): Promise<void> {
  const target = openSync(path, 'wx', 0o600)
  let trouble: unknown = null
  const zip = new Zip((error, chunk) => {
    if (error) trouble = error
    else writeSync(target, chunk)
  })
  try {
    for (const part of parts) {
      const isWeights = 'file' in part
      const entry = isWeights ? new ZipPassThrough(part.path) : new ZipDeflate(part.path, { level: 6 })
      entry.mtime = noTime
      zip.add(entry)
      for await (const chunk of contentOf(part)) {
        onPiece()
        entry.push(chunk)
      }
      entry.push(new Uint8Array(), true)
      if (trouble) throw trouble
    }
    zip.end()
    if (trouble) throw trouble
  } finally {
    closeSync(target)
  }
}

/** A part's bytes, piece by piece. */
async function* contentOf(part: CapsulePart): AsyncGenerator<Uint8Array> {
  if ('text' in part) {
    yield Buffer.from(part.text)
    return
  }
  const handle = await open(part.file, 'r')
  try {
    for (;;) {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(chunkBytes), 0, chunkBytes)
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await handle.close()
  }
}
