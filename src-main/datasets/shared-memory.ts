import { jpegDecoder } from './pictures/jpeg-addon'

/**
 * Memory that threads can share, of zeros, all of which is going to be made use of: in large pages where the
 * system has them, since taking hundreds of megabytes page by page takes longer than filling them.
 */
export function sharedMemory(bytes: number): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(bytes)
  jpegDecoder()?.takeLargePages(new Uint8Array(memory))
  return memory
}
