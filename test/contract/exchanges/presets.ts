import { expect } from 'vitest'
import type { ExchangesOf } from './exchange'

export const presetsExchanges: ExchangesOf<'presets'> = {
  'presets.list': { input: () => ({}), answer: (presets) => expect(presets.length).toBeGreaterThan(2) }
}
