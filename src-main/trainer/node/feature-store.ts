import { createHash } from 'node:crypto'
import { readdir, readFile, rm, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { featuresFolder, makeRoomForFeatures } from '../../datasets/features/feature-files'
import type { FeatureStore } from '../port'
import { sha256Of } from './hash-parts'
import { writeDurably } from './write-durably'

/** A file of features: the SHA-256 of its content. */
const namePattern = /^([0-9a-f]{64})\.safetensors$/

/** Features in the user's cache folder, which take so many bytes at most. */
export function featureStore(cacheFolder: string, mostBytes: number): FeatureStore {
  const folderOf = (key: string): string => join(featuresFolder(cacheFolder), key)
  return {
    list: async (key) =>
      (await readdir(folderOf(key)).catch(() => [])).filter((name) => namePattern.test(name)).sort(),

    read: async (key, name) => {
      const path = join(folderOf(key), name)
      const content = await readFile(path).catch(() => null)
      if (!content) return null
      if (createHash('sha256').update(content).digest('hex') !== namePattern.exec(name)?.[1]) {
        await rm(path, { force: true }).catch(() => undefined)
        return null
      }
      // Those that were not used for longest are the first to go.
      const now = new Date()
      await utimes(path, now, now).catch(() => undefined)
      return content
    },

    keep: async (key, parts) => {
      const bytes = parts.reduce((sum, part) => sum + part.length, 0)
      if (!(await makeRoomForFeatures(cacheFolder, bytes, mostBytes))) return false
      await writeDurably(join(folderOf(key), `${await sha256Of(parts)}.safetensors`), parts)
      return true
    }
  }
}
