import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Leaves a file in the cache for the next process, whole or not at all. Only a convenience: where it cannot
 * be written nothing is left, and the next process does again what it would have saved.
 */
export async function keepInCache(path: string, content: string | Uint8Array): Promise<void> {
  const aside = `${path}.${process.pid}`
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(aside, content)
    await rename(aside, path)
  } catch {
    await rm(aside, { force: true }).catch(() => undefined)
  }
}
