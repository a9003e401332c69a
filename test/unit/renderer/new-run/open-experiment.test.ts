import { describe, expect, it } from 'vitest'
import { type ExperimentInput, experimentSpec } from '../../../../src-main/contract'
import { openExperiment } from '../../../../src-renderer/views/new-run/presets/fill-experiment'
import { randomBelow } from '../../../support/mutated-weights'

const usual: ExperimentInput = {
  model: { id: 'resnet50' },
  dataset: { id: 'fashion-mnist' },
  optimizer: { type: 'adam' },
  epochs: 400,
  batchSize: 128
}
const open = (content: unknown): ReturnType<typeof openExperiment> => openExperiment(content, usual)
const replacedIn = (content: unknown): [string, string, string | null][] =>
  open(content).replaced.map(({ path, given, used }) => [path, given, used])

describe('a file of which a value is wrong', () => {
  it('opens with what is right, and says what it has and what is used instead', () => {
    const { spec, replaced, filled } = open({
      model: { id: 'cnn', filters: [8], dropout: 1.5 },
      dataset: { id: 'garments', limit: 'many' },
      optimizer: { type: 'sgd', learningRate: -0.1, momentum: 0.8 },
      epochs: 'three',
      batchSize: 16
    })
    expect(spec).toMatchObject({
      model: { id: 'cnn', filters: [8], dropout: 0.25 },
      dataset: { id: 'garments', limit: null },
      optimizer: { type: 'sgd', learningRate: 0.01, momentum: 0.8 },
      epochs: 400,
      batchSize: 16
    })
    expect(replaced.map(({ path, given, used }) => [path, given, used])).toEqual([
      ['model.dropout', '1.5', '0.25'],
      ['dataset.limit', 'many', '–'],
      ['optimizer.learningRate', '-0.1', '0.01'],
      ['epochs', 'three', '400']
    ])
    expect(replaced.every(({ issue }) => issue.message !== '')).toBe(true)
    expect(filled).toEqual([])
  })

  it('leaves out what there is not, with what it was probably meant to be', () => {
    const { spec, replaced } = open({ ...usual, optimizer: { type: 'adam', learningrate: 0.1 } })
    expect(spec.optimizer).toMatchObject({ learningRate: 0.001 })
    expect(replaced).toMatchObject([
      {
        path: 'optimizer.learningrate',
        given: '0.1',
        used: null,
        issue: { code: 'misspeltField', params: { suggestion: 'learningRate' } }
      }
    ])
  })

  it('takes the usual part where there is no such kind of it', () => {
    expect(replacedIn({ ...usual, model: { id: 'resnet5000' } })).toEqual([
      ['model.id', 'resnet5000', 'resnet50']
    ])
    expect(replacedIn({ ...usual, optimizer: 'adam' })).toEqual([
      ['optimizer', 'adam', expect.stringContaining('type adam')]
    ])
    const own = { id: 'custom', layers: [{ type: 'LSTM' }] }
    expect(replacedIn({ ...usual, model: own })).toEqual([
      ['model', expect.stringContaining('id custom'), expect.stringContaining('id resnet50')]
    ])
  })

  it('keeps values that are right and contradict each other: the form says so', () => {
    const { spec, replaced } = open({ ...usual, epochs: 3, schedule: { type: 'step', every: 30 } })
    expect(spec.schedule).toMatchObject({ type: 'step', every: 30 })
    expect(replaced).toEqual([])
  })

  it('opens whatever is in it', () => {
    const below = randomBelow(5)
    const strange = [null, -1, 'x', [], {}, [[1]], { type: 'adam' }, true, Infinity]
    const whole = experimentSpec.parse({ ...usual, earlyStopping: {}, augmentation: { crop: {} } })
    const change = (value: unknown): unknown => {
      if (typeof value !== 'object' || value === null || below(4) === 0)
        return strange[below(strange.length)]
      const keys = Object.keys(value)
      const key = keys[below(Math.max(1, keys.length))] ?? 'more'
      return { ...value, [key]: change((value as Record<string, unknown>)[key]) }
    }
    for (let round = 0; round < 500; round++) {
      const content = [1, 2, 3].reduce<unknown>(
        (spec) => ({ ...whole, ...(change(spec) as object) }),
        whole
      )
      const { spec } = open(content)
      expect(experimentSpec.safeParse(spec).success).toBe(true)
    }
  })
})
