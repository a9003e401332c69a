import { shallowReactive, watch } from 'vue'
import type { EncodedPicture } from '../../../src-main/contract'
import { useClient } from '../../api/client'

/** So many pictures are asked for at once. */
const mostAtOnce = 200

/** Small pictures of images of a run's data by their contents' hashes, fetched once each. */
export function useThumbnails(run: () => string) {
  const client = useClient()
  const pictures = shallowReactive(new Map<string, EncodedPicture | null>())
  watch(run, () => pictures.clear())

  /** Fetches those that are not here; what cannot be fetched stays without a picture. */
  async function fetchPictures(hashes: readonly string[]): Promise<void> {
    const of = run()
    const missing = [...new Set(hashes)].filter((hash) => !pictures.has(hash)).slice(0, mostAtOnce)
    if (missing.length === 0) return
    const found = await client.call('runs.thumbnails', { run: of, images: missing }).catch(() => null)
    if (found && of === run()) missing.forEach((hash, i) => pictures.set(hash, found[i] ?? null))
  }
  return { pictures, fetchPictures }
}
