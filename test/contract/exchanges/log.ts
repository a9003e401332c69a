import { join } from 'node:path'
import { expect } from 'vitest'
import type { ExchangesOf } from './exchange'

export const logExchanges: ExchangesOf<'log'> = {
  'log.tail': {
    input: () => ({}),
    answer: (log, { place }) =>
      expect(log).toEqual({ path: join(place, 'workspace', 'log', 'atelier.log'), lines: [] })
  }
}
