import { describe, expect, it } from 'vitest'
import { closest } from '../../../src-main/contract/formats/closest'
import { parseExperiment } from '../../../src-main/contract'

describe('the closest known word', () => {
  it.each([
    ['epoch', 'epochs'],
    ['EPOCHS', 'epochs'],
    ['batchsize', 'batchSize'],
    ['bacthSize', 'batchSize'],
    ['sed', 'seed']
  ])('for "%s" is %s', (word, known) => {
    expect(closest(word, ['epochs', 'batchSize', 'seed'])).toBe(known)
  })
  it.each(['colour', 'x', '', 'batch'])('for "%s" is none', (word) => {
    expect(closest(word, ['epochs', 'batchSize', 'seed'])).toBeNull()
  })
})

describe('a misspelt field of an experiment', () => {
  const experiment = {
    model: { id: 'mlp' },
    dataset: { id: 'garments' },
    optimizer: { type: 'adam' },
    epochs: 1,
    batchSize: 8
  }
  it.each([
    [{ ...experiment, epoch: 2 }, 'epoch', 'unknown field, did you mean "epochs"?'],
    [
      { ...experiment, optimizer: { type: 'adam', learningrate: 1 } },
      'optimizer.learningrate',
      'unknown field, did you mean "learningRate"?'
    ],
    [
      { ...experiment, dataset: { id: 'garments', limits: 1 } },
      'dataset.limits',
      'unknown field, did you mean "limit"?'
    ],
    [
      { ...experiment, optimizer: { type: 'adam', momentum: 0.9 } },
      'optimizer.momentum',
      'unknown field'
    ],
    [{ ...experiment, colour: 'red' }, 'colour', 'unknown field']
  ])('is named with what it was probably meant to be', (input, path, message) => {
    expect(parseExperiment(input)).toMatchObject({ issues: [{ path, message }] })
  })
})
