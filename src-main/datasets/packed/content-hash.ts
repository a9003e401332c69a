import { createHash } from 'node:crypto'
import type { ImageContent } from '../sources/image-source'

/**
 * What an image is known by, whatever it is called: the SHA-256 of a picture's file; of pixels, that of
 * their shape and themselves.
 */
export function contentHashOf(content: ImageContent): string {
  const hash = createHash('sha256')
  if (content.kind === 'encoded') return hash.update(content.bytes).digest('hex')
  const { height, width, channels, pixels } = content
  return hash.update(`${height}x${width}x${channels}\n`).update(pixels).digest('hex')
}
