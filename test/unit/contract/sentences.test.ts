import { describe, expect, it } from 'vitest'
import { fill, readSentence, sentenceTemplates, templateReader } from '../../../src-main/contract'

const placesOf = (template: string): string[] => [
  ...new Set([...template.matchAll(/\{(\w+)/g)].map(([, name]) => name as string))
]
/** A sentence with something in each of its places. */
function sample(template: string): { text: string; params: Record<string, string> } {
  const params = Object.fromEntries(placesOf(template).map((name, i) => [name, `«${name}»${i + 2}`]))
  return { text: fill(template, params), params }
}

describe('the sentences that the main process says', () => {
  it.each(sentenceTemplates)('are read back with what stands in their places: %s', (template) => {
    const { text, params } = sample(template)
    const read = readSentence(text)
    expect(read?.template).toBe(template)
    expect(read?.params).toEqual(params)
  })

  it('have a template each', () => {
    expect(new Set(sentenceTemplates).size).toBe(sentenceTemplates.length)
  })

  it('are not found in what others say', () => {
    expect(readSentence('Segmentation fault (core dumped)')).toBeNull()
    expect(readSentence('')).toBeNull()
  })
})

describe('a reader of templates', () => {
  it('parts two places with nothing between them where the sentence goes on', () => {
    const read = templateReader(['It is at {path}{more}.'])
    expect(read('It is at /a; b is better.')?.params).toEqual({ path: '/a', more: '; b is better' })
    expect(read('It is at /a.')?.params).toEqual({ path: '/a', more: '' })
  })

  it('takes the template that says the most', () => {
    const read = templateReader(['it has {what}', 'it has {count} bytes', 'it has no bytes'])
    expect(read('it has 12 bytes')).toEqual({
      template: 'it has {count} bytes',
      params: { count: '12' }
    })
    expect(read('it has no bytes')).toEqual({ template: 'it has no bytes', params: {} })
    expect(read('it has a web page')).toEqual({
      template: 'it has {what}',
      params: { what: 'a web page' }
    })
    expect(read('it was moved')).toBeNull()
  })

  it('takes either number, the same text for a name twice, and lines', () => {
    const read = templateReader(['{count} {count|line is|lines are} in "{file}" and "{file}" ({text})'])
    const params = { count: '1', file: 'a', text: 'b\nc' }
    expect(read('1 line is in "a" and "a" (b\nc)')?.params).toEqual(params)
    expect(read('3 lines are in "a" and "a" (b)')?.params).toEqual({ count: '3', file: 'a', text: 'b' })
    expect(read('3 lines are in "a" and "b" (b)')).toBeNull()
  })
})
