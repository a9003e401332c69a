import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'

/** Digest of a file of any size. */
export async function hashFile(
  path: string,
  algorithm: 'sha256' | 'md5',
  encoding: 'hex' | 'base64' = 'hex'
): Promise<string> {
  const hash = createHash(algorithm)
  await pipeline(createReadStream(path), hash)
  return hash.digest(encoding)
}
