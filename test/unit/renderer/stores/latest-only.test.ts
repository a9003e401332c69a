import { describe, expect, it } from 'vitest'
import { latestOnly } from '../../../../src-renderer/stores/latest-only'

describe('answers that may come late', () => {
  it('count as long as nothing was asked since', () => {
    const questions = latestOnly()
    const isFirst = questions.begin()
    expect(isFirst()).toBe(true)
    const isSecond = questions.begin()
    expect([isFirst(), isSecond()]).toEqual([false, true])
  })

  it('to several questions at once all count, until these are forgotten', () => {
    const questions = latestOnly()
    const both = [questions.follow(), questions.follow()]
    expect(both.map((isWanted) => isWanted())).toEqual([true, true])
    questions.forget()
    expect(both.map((isWanted) => isWanted())).toEqual([false, false])
  })
})
