import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { AtelierError, encodeError, type Prediction, asOthersSay } from '../../../src-main/contract'
import { predictionsCsv } from '../../../src-main/figures/predictions-csv'

const reason = 'it ends too soon, "here"'
const predictions: Prediction[] = [
  {
    image: 'shoes/a, b.png',
    class: 'boot',
    probability: 0.75,
    probabilities: [
      { class: 'boot', probability: 0.75 },
      { class: 'bag', probability: 0.25 }
    ],
    notes: ['fitted', 'onWhite']
  },
  {
    image: 'bad.png',
    error: encodeError(
      new AtelierError('IMAGE_UNREADABLE', { path: 'bad.png', reason: asOthersSay(reason) })
    )
  }
]

describe('predictions as CSV', () => {
  it('have a row an image and a column a class, as another reader reads them', () => {
    expect(parse(predictionsCsv(predictions))).toEqual([
      ['image', 'class', 'probability', 'notes', 'error', 'bag', 'boot'],
      ['shoes/a, b.png', 'boot', '0.75', 'fitted onWhite', '', '0.25', '0.75'],
      ['bad.png', '', '', '', `The image bad.png could not be read: ${reason}.`, '', '']
    ])
  })

  it('have no formula that a spreadsheet would run, in a name of a file or of a class', () => {
    const name = '=HYPERLINK("http://x")'
    const rows = parse(
      predictionsCsv([
        {
          image: name,
          class: '@sum',
          probability: 1,
          probabilities: [{ class: '@sum', probability: 1 }],
          notes: []
        }
      ])
    )
    expect(rows).toEqual([
      ['image', 'class', 'probability', 'notes', 'error', "'@sum"],
      [`'${name}`, "'@sum", '1', '', '', '1']
    ])
  })
})
