import { afterEach, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'
import { parseExperiment } from '../../../src-main/contract'
import { setLanguage } from '../../../src-renderer/i18n'
import { sayFieldErrors } from '../../../src-renderer/i18n/field-errors'
import { tinySpec } from '../../support/run-fixtures'

beforeEach(sayFieldErrors)
afterEach(() => {
  z.config({ customError: undefined })
  setLanguage('en')
})
const messages = (changes: object): string[] => {
  const parsed = parseExperiment({ ...tinySpec(), ...changes })
  return 'issues' in parsed ? parsed.issues.map(({ path, message }) => `${path}: ${message}`) : []
}

it('says what is wrong with a number as a person would', () => {
  expect(messages({ epochs: 1.5 })).toEqual(['epochs: A whole number is needed'])
  expect(messages({ epochs: 0 })).toEqual(['epochs: Must be at least 1'])
  expect(messages({ epochs: 200_000 })).toEqual(['epochs: Must be at most 100,000'])
  expect(messages({ optimizer: { type: 'sgd', learningRate: 0 } })).toEqual(['optimizer.learningRate: Must be more than 0'])
  expect(messages({ labelSmoothing: 1 })).toEqual(['labelSmoothing: Must be less than 1'])
})
it('says it in the window\'s language', () => {
  setLanguage('ja')
  expect(messages({ batchSize: 0 })).toEqual(['batchSize: 1 以上にしてください'])
})
it('leaves to zod what is not about numbers', () => expect(messages({ nonsense: 1 })).toEqual(['nonsense: unknown field']))
