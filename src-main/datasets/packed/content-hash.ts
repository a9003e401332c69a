import { createHash } from 'node:crypto'
import { fileHashOf } from '../file-hash'
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
