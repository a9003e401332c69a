import { describe, expect, it } from 'vitest'
import { calls, parseExperiment } from '../../../src-main/contract'
import { tinySpec } from '../../support/run-fixtures'

const bad = ['a\u0000b', 'a\nb', 'a\u001b[2J', 'a\u009bb', 'a\u202eb']

describe('a name', () => {
  it.each(bad)('%j is refused of an experiment, of a run and of a tag, in a sentence', (name) => {
    expect(parseExperiment({ ...tinySpec(), name })).toMatchObject({
      issues: [{ path: 'name', message: expect.stringContaining('control character') as string }]
    })
    expect(calls['runs.rename'].input.safeParse({ run: 'r', name }).success).toBe(false)
    expect(calls['runs.tag'].input.safeParse({ run: 'r', tags: [name] }).success).toBe(false)
  })

  it('that an older run has stays readable', () => {
    for (const name of bad)
      expect(calls['runs.show'].output.shape.spec.safeParse({ ...tinySpec(), name }).success).toBe(true)
  })

  it('may be of any language', () => {
    for (const name of ['学習 é', 'עברית', '👩‍🔬 adam@1e-3'])
      expect([
        parseExperiment({ ...tinySpec(), name }),
        calls['runs.rename'].input.safeParse({ run: 'r', name }).success
      ]).toMatchObject([{ spec: { name } }, true])
  })
})
