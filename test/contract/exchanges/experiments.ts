import { expect } from 'vitest'
import { tinySpec } from '../../support/run-fixtures'
import { tryOut } from '../house'
import type { ExchangesOf } from './exchange'

export const experimentsExchanges: ExchangesOf<'experiments'> = {
  'experiments.check': {
    input: () => ({ spec: { colour: 'red' } }),
    answer: ({ issues }) =>
      expect(issues).toContainEqual({
        path: 'colour',
        message: 'unknown field',
        code: 'unknownField',
        params: {}
      })
  },
  'experiments.preflight': {
    input: () => ({ spec: tinySpec() }),
    answer: (found) => expect(found).toEqual(tryOut)
  },
  'experiments.cancel': {
    input: () => ({ ticket: 'nobody-has-it' }),
    answer: (found) => expect(found).toEqual({ isCancelled: false })
  }
}
