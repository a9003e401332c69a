import { describe, expect, it } from 'vitest'
import { type ExperimentInput, parseExperiment } from '../../../../src-main/contract'
import { fillExperiment } from '../../../../src-renderer/views/new-run/presets/fill-experiment'

const usual: ExperimentInput = {
  model: { id: 'resnet50' },
  dataset: { id: 'fashion-mnist' },
  optimizer: { type: 'adam' },
  epochs: 400,
  batchSize: 128
}

describe('a file that says a part of an experiment', () => {
  it('is filled with what is usual, and that is said', () => {
    const { input, filled } = fillExperiment({ model: { id: 'lenet5' }, epochs: 3 }, usual)
    expect(input).toEqual({ ...usual, model: { id: 'lenet5' }, epochs: 3 })
    expect(filled).toEqual([
      { path: 'dataset.id', value: 'fashion-mnist' },
      { path: 'optimizer.type', value: 'adam' },
      { path: 'batchSize', value: '128' }
    ])
  })

  it('keeps what it says of a part whose kind it leaves out', () => {
    const { input } = fillExperiment(
      { optimizer: { learningRate: 0.01 }, dataset: { limit: 10 } },
      usual
    )
    const parsed = parseExperiment(input)
    expect(parsed).toMatchObject({
      spec: {
        optimizer: { type: 'adam', learningRate: 0.01, beta1: 0.9 },
        dataset: { id: 'fashion-mnist', limit: 10 }
      }
    })
  })

  it('fills nothing into a whole one, and never replaces what is wrong', () => {
    expect(fillExperiment(usual, usual).filled).toEqual([])
    const { input } = fillExperiment({ model: 'resnet50', epochs: '3' }, usual)
    expect(parseExperiment(input)).toMatchObject({
      issues: [{ path: 'model' }, { path: 'epochs' }]
    })
  })

  it('is refused where nothing in it is of an experiment', () => {
    for (const content of [{}, { colour: 'red' }, [], 'resnet50', null])
      expect(() => fillExperiment(content, usual)).toThrow('it has no field of an experiment')
  })
})
