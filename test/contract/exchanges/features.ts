import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { House } from '../house'
import type { ExchangesOf } from './exchange'

/** Three bytes where features are kept. */
async function withFeatures({ place }: House): Promise<void> {
  const folder = join(place, 'cache', 'features', 'key')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'some.safetensors'), 'abc')
}

export const featuresExchanges: ExchangesOf<'features'> = {
  'features.usage': {
    before: withFeatures,
    input: () => ({}),
    answer: (usage) => {
      expect(usage.bytes).toBe(3)
      expect(readdirSync(usage.folder)).toEqual(['key'])
    }
  },
  'features.clear': {
    before: withFeatures,
    input: () => ({}),
    answer: (usage) => {
      expect(usage.bytes).toBe(0)
      expect(existsSync(usage.folder)).toBe(false)
    }
  }
}
