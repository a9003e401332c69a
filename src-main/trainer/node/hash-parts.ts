import { createHash, webcrypto } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { checksumChunkBytes } from '../port'

/** Of so many bytes hashing takes some ten milliseconds, for which a training step may have to wait. */
const chunkBytes = 16 * 2 ** 20

/** The parts, one after the other, in pieces of so many bytes; the last one may be smaller. */
function* chunksOf(parts: Iterable<Uint8Array>, size = chunkBytes): Generator<Uint8Array> {
  let waiting: Uint8Array[] = [],
    bytes = 0
  const joined = (): Uint8Array =>
    waiting.length === 1 ? (waiting[0] as Uint8Array) : Buffer.concat(waiting)

  for (const part of parts)
    for (let at = 0; at < part.length;) {
      const some = part.subarray(at, at + size - bytes)
      waiting.push(some)
      bytes += some.length
      at += some.length
      if (bytes < size) continue
      yield joined()
      ;[waiting, bytes] = [[], 0]
    }
  if (bytes > 0) yield joined()
}

/** See TrainerPort.sha256. */
export async function sha256Of(parts: Iterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256')
  for (const chunk of chunksOf(parts)) {
    hash.update(chunk)
    await setImmediate()
  }
  return hash.digest('hex')
}

/** See TrainerPort.checksum. */
export async function checksumOf(parts: Uint8Array[]): Promise<string> {
  const digests: Promise<ArrayBuffer>[] = []
  for (const chunk of chunksOf(parts, checksumChunkBytes)) {
    // The threads that compute this do not wait for the training; to copy what they need is all that
    // keeps it waiting.
    digests.push(webcrypto.subtle.digest('SHA-256', chunk as Uint8Array<ArrayBuffer>))
    if (digests.length % 4 === 0) await setImmediate()
  }
  return createHash('sha256')
    .update(Buffer.concat((await Promise.all(digests)).map((digest) => Buffer.from(digest))))
    .digest('hex')
}
