import { createHash, hash } from 'node:crypto'
import type { ImageContent } from '../sources/image-source'

/**
 * What an image is known by, whatever it is called: the SHA-256 of a picture's file; of pixels, that of
 * their shape and themselves.
 */
export function contentHashOf(content: ImageContent): string {
  if (content.kind === 'encoded') return fileHashOf(content.bytes)
  const { height, width, channels, pixels } = content
  const shape = createHash('sha256')
  return shape.update(`${height}x${width}x${channels}\n`).update(pixels).digest('hex')
}

/** Of files that are still in memory: they are looked at first and decoded later. */
const known = new WeakMap<Uint8Array, string>()

function fileHashOf(bytes: Uint8Array): string {
  let sha256 = known.get(bytes)
  if (sha256 === undefined) known.set(bytes, (sha256 = hash('sha256', bytes)))
  return sha256
}
