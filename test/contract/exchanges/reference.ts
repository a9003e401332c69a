import { expect } from 'vitest'
import type { ExchangesOf } from './exchange'

const referenceRunId = '20261126-183128-d2sy'

export const referenceExchanges: ExchangesOf<'reference'> = {
  'reference.list': {
    input: () => ({}),
    answer: (results) =>
      expect(results.filter(({ of }) => of === 'quickstart').map(({ seed }) => seed)).toEqual([1, 2, 3])
  },
  'reference.take': {
    input: () => ({ runs: [referenceRunId] }),
    answer: ([run]) => expect(run).toMatchObject({ id: referenceRunId, imported: { from: 'reference' } })
  }
}
