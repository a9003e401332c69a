import { z } from 'zod'
import { engineId } from './engine'

/** What a person can prefer; each may be changed by itself. */
const preferences = {
  theme: z.enum(['system', 'light', 'dark']),
  language: z.enum(['system', 'en', 'ja']),
  /** Threads of CPU engines; null: as many as the machine has cores. */
  threads: z.int().min(1).max(1024).nullable(),
  engine: z.union([engineId, z.literal('auto')]),
  /** Runs that train at the same time on one device. */
  runsPerDevice: z.int().min(1).max(16)
}
export const settings = z.strictObject({
  theme: preferences.theme.default('system'),
  language: preferences.language.default('system'),
  threads: preferences.threads.default(null),
  engine: preferences.engine.default('auto'),
  runsPerDevice: preferences.runsPerDevice.default(1)
})
export type Settings = z.infer<typeof settings>
/** What is to be changed of them; the rest stays. */
export const settingChanges = z.strictObject(preferences).partial()
