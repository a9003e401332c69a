import type Sharp from 'sharp'

let loaded: Promise<typeof Sharp> | null = null

/**
 * The library that decodes pictures, loaded when the first of them is read: that takes longer than many a
 * command. Several pictures are read at a time, each on one thread, and none of them twice.
 */
export function imageLibrary(): Promise<typeof Sharp> {
  loaded ??= import('sharp').then(({ default: sharp }) => {
    sharp.concurrency(1)
    sharp.cache(false)
    return sharp
  })
  return loaded
}
