import type { EncodedPicture } from '../../../src-main/contract'

/** A picture as an image element takes it. */
export function sourceOf({ mediaType, base64 }: EncodedPicture): string {
  return `data:${mediaType};base64,${base64}`
}
