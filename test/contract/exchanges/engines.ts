import { expect } from 'vitest'
import { report } from '../house'
import type { ExchangesOf } from './exchange'

export const enginesExchanges: ExchangesOf<'engines'> = {
  // Only plain JavaScript works in this test: nothing has to be measured.
  'engines.choose': {
    input: () => ({ model: { id: 'lenet5' }, batchSize: 8 }),
    answer: (choice) => expect(choice).toEqual({ engine: 'cpu', seconds: {} })
  },
  'engines.list': {
    input: () => ({}),
    answer: (reports) =>
      expect(reports.map((each) => [each.id, each.available])).toEqual([
        ['tensorflow', false],
        ['onednn', false],
        ['webgpu', false],
        ['wasm', false],
        ['cpu', true]
      ])
  },
  'engines.fix': {
    input: () => ({ engine: 'cpu' }),
    answer: (fixed) => expect(fixed).toEqual(report('cpu'))
  }
}
