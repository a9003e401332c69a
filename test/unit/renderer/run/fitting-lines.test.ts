import { describe, expect, it } from 'vitest'
import { fittingLines } from '../../../../src-renderer/views/run/charts/fitting-lines'

const log = ['Epoch 1/5  loss 0.5', 'saved', 'Loss, loss!'].map((text, at) => ({
  ...{ at, level: 'info' as const },
  text
}))

describe('the lines of a log', () => {
  it('are all there where nothing is searched for', () => {
    expect(fittingLines(log, ' ').map(({ parts }) => parts)).toEqual(
      log.map(({ text }) => [{ text, isFound: false }])
    )
  })
  it('are those that hold a text, whatever its case, with it apart each time', () => {
    const found = fittingLines(log, 'LOSS')
    expect(found.map(({ at }) => at)).toEqual([0, 2])
    expect(found[1]?.parts).toEqual([
      { text: 'Loss', isFound: true },
      { text: ', ', isFound: false },
      { text: 'loss', isFound: true },
      { text: '!', isFound: false }
    ])
  })
})
