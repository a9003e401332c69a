import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { issueCodes, parseExperiment } from '../../../src-main/contract'
import { setLanguage } from '../../../src-renderer/i18n'
import { en } from '../../../src-renderer/i18n/en'
import { issueText, sayFieldErrors } from '../../../src-renderer/i18n/field-errors'
import { ja } from '../../../src-renderer/i18n/ja'
import { tinySpec } from '../../support/run-fixtures'

beforeEach(sayFieldErrors)
afterEach(() => {
  z.config({ customError: undefined })
})
const messages = (changes: object): string[] => {
  const parsed = parseExperiment({ ...tinySpec(), ...changes })
  return 'issues' in parsed ? parsed.issues.map(({ path, message }) => `${path}: ${message}`) : []
}

it('says what is wrong with a number as a person would', () => {
  expect(messages({ epochs: 1.5 })).toEqual(['epochs: Enter a whole number'])
  expect(messages({ epochs: 0 })).toEqual(['epochs: Must be at least 1'])
  expect(messages({ epochs: 200_000 })).toEqual(['epochs: Must be at most 100,000'])
  expect(messages({ optimizer: { type: 'sgd', learningRate: 0 } })).toEqual([
    'optimizer.learningRate: Must be more than 0'
  ])
  expect(messages({ labelSmoothing: 1 })).toEqual(['labelSmoothing: Must be less than 1'])
})
it("says it in the window's language", () => {
  setLanguage('ja')
  expect(messages({ batchSize: 0 })).toEqual(['batchSize: 1 以上にしてください'])
})
it('says how many a list or a text may have', () => {
  const cnn = (filters: number[]): object => ({
    model: { id: 'cnn', filters, denseUnits: 8, dropout: 0 }
  })
  expect(messages(cnn([]))).toEqual(['model.filters: At least 1 needed'])
  expect(messages({ name: 'x'.repeat(300) })).toEqual(['name: Must have at most 200 characters'])
  setLanguage('ja')
  expect(messages(cnn([]))).toEqual(['model.filters: 1 個以上にしてください'])
  expect(messages({ name: 'x'.repeat(300) })).toEqual(['name: 200 文字以内にしてください'])
})
it('leaves to zod what is not about sizes, in Japanese too', () => {
  expect(messages({ nonsense: 1 })).toEqual(['nonsense: unknown field'])
  expect(messages({ name: 5 })[0]).toMatch(/^name: Invalid input/)
  setLanguage('ja')
  expect(messages({ name: 5 })[0]).toMatch(/^name: .*[ぁ-ん]/)
})

describe("what is wrong beside a field's own value", () => {
  const placeholders = (text: string): string[] =>
    [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').sort()
  it.each(issueCodes)('has its text in both languages, about the same things: %s', (code) => {
    expect(en.issues[code]).toMatch(/^[A-Z{“].*[a-z]/)
    expect(ja.issues[code]).toMatch(/[ぁ-んァ-ン]/)
    expect(placeholders(ja.issues[code])).toEqual(placeholders(en.issues[code]))
  })
  it("is said in the window's language, with its numbers", () => {
    const issue = {
      path: 'schedule.every',
      message: "20000 epochs is more than the run's 2.5",
      code: 'scheduleTooLong',
      params: { length: 20_000, epochs: 2.5 }
    } as const
    expect(issueText(issue)).toBe("20,000 epochs is more than the run's 2.5")
    setLanguage('ja')
    expect(issueText(issue)).toBe('20,000 エポックは、この実行の 2.5 エポックを超えています')
    expect(
      issueText({ path: 'epoch', message: '', code: 'misspeltField', params: { suggestion: 'epochs' } })
    ).toBe('このような項目はありません。「epochs」ではありませんか？')
  })
  it('is said as it came where there is no code', () => {
    setLanguage('ja')
    expect(issueText({ path: 'model', message: 'the layer is too large' })).toBe(
      'the layer is too large'
    )
  })
})
