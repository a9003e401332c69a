import { z } from 'zod'
import { isPlainName, plainNameProblem } from '../formats/plain-name'
import { engineId } from './engine'

/** A way to look at the history that was given a name: the part of an address that says it. */
const savedView = z.strictObject({
  name: z.string().min(1).max(100).refine(isPlainName, plainNameProblem),
  address: z.string().max(5000)
})
export type SavedView = z.infer<typeof savedView>

/** What a person can prefer; each may be changed by itself. */
const preferences = {
  theme: z.enum(['system', 'light', 'dark']),
  language: z.enum(['system', 'en', 'ja']),
  /** Threads of CPU engines; null: as many as the machine has cores. */
  threads: z.int().min(1).max(1024).nullable(),
  engine: z.union([engineId, z.literal('auto')]),
  /** Runs that train at the same time on one device. */
  runsPerDevice: z.int().min(1).max(16),
  /** Gigabytes of the cache that features of images may take, from run to run; 0: none are kept. */
  featureCacheGigabytes: z.number().min(0).max(1024),
  /** In the order in which they are offered; each name once. */
  historyViews: z.array(savedView).max(100)
}
export const settings = z.strictObject({
  theme: preferences.theme.default('system'),
  language: preferences.language.default('system'),
  threads: preferences.threads.default(null),
  engine: preferences.engine.default('auto'),
  runsPerDevice: preferences.runsPerDevice.default(1),
  featureCacheGigabytes: preferences.featureCacheGigabytes.default(4),
  historyViews: preferences.historyViews.default([])
})
export type Settings = z.infer<typeof settings>
/** What is to be changed of them; the rest stays. */
export const settingChanges = z.strictObject(preferences).partial()
