import { describe, expect, it } from 'vitest'
import { isSameModel, modelConfig, parseExperiment } from '../../../src-main/contract'

const experiment = { dataset: { id: 'garments' }, optimizer: { type: 'adam' }, epochs: 1, batchSize: 8 }
const modelOf = (input: unknown): unknown => {
  const parsed = parseExperiment(input)
  return 'spec' in parsed ? parsed.spec.model : parsed.issues
}

describe('an experiment that was written before the order of normalisation could be chosen', () => {
  it.each(['resnet50', 'resnet34', 'resnet18', 'resnet'])(
    'reads as what it computed: %s normalises after the addition',
    (id) => {
      expect(modelOf({ ...experiment, formatVersion: 1, model: { id } })).toMatchObject({
        id,
        normalization: 'after-addition'
      })
    }
  )

  it('keeps its other models as they are', () => {
    expect(modelOf({ ...experiment, formatVersion: 1, model: { id: 'lenet5' } })).toEqual({
      id: 'lenet5',
      activation: 'relu'
    })
  })

  it("is of today's format afterwards", () => {
    expect(parseExperiment({ ...experiment, formatVersion: 1, model: { id: 'mlp' } })).toMatchObject({
      spec: { formatVersion: 2 }
    })
  })

  it('is refused where it claims to be of a format to come', () => {
    expect(parseExperiment({ ...experiment, formatVersion: 3, model: { id: 'mlp' } })).toMatchObject({
      issues: [{ path: 'formatVersion' }]
    })
  })
})

describe('an experiment of today', () => {
  it.each(['resnet50', 'resnet34', 'resnet18', 'resnet'])(
    'normalises %s before the addition unless told otherwise',
    (id) => {
      expect(modelOf({ ...experiment, model: { id } })).toMatchObject({
        normalization: 'before-addition'
      })
      expect(modelOf({ ...experiment, model: { id, normalization: 'pre-activation' } })).toMatchObject({
        normalization: 'pre-activation'
      })
    }
  )

  it('refuses an order that there is not', () => {
    expect(
      modelOf({ ...experiment, model: { id: 'resnet18', normalization: 'nowhere' } })
    ).toMatchObject([{ path: 'model.normalization' }])
  })
})

describe('the model that an older checkpoint names', () => {
  const saved = { id: 'resnet50', denseUnits: 1000 }
  it('is the network that normalises after the addition, whatever the order of its fields', () => {
    expect(
      isSameModel(saved, modelConfig.parse({ id: 'resnet50', normalization: 'after-addition' }))
    ).toBe(true)
    expect(
      isSameModel(saved, { normalization: 'after-addition', denseUnits: 1000, id: 'resnet50' })
    ).toBe(true)
  })

  it('is not the published network, though every weight has the same name and shape', () => {
    expect(isSameModel(saved, modelConfig.parse({ id: 'resnet50' }))).toBe(false)
  })

  it('is no other model', () => {
    expect(
      isSameModel(
        saved,
        modelConfig.parse({ id: 'resnet50', denseUnits: 10, normalization: 'after-addition' })
      )
    ).toBe(false)
    expect(isSameModel(saved, { id: 'from-the-future' })).toBe(false)
    expect(isSameModel({ id: 'mlp', hiddenUnits: [3] }, { id: 'mlp', hiddenUnits: [3] })).toBe(true)
  })
})
