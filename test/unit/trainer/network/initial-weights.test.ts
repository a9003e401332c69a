import { describe, expect, it } from 'vitest'
import { modelConfig, parseExperiment } from '../../../../src-main/contract'
import { buildArchitecture } from '../../../../src-main/models/catalogue'
import { initialWeights } from '../../../../src-main/trainer/network/initial-weights'

const plan = {
  id: 'resnet',
  stemFilters: 4,
  block: 'basic',
  stages: [{ blocks: 2, channels: 4 }],
  denseUnits: 0
} as const

/** Layers whose scales begin at zero, by the layer that follows them. */
function scalesOfZero(zeroInitResidual?: boolean): string[] {
  const model = modelConfig.parse({
    ...plan,
    ...(zeroInitResidual === undefined ? {} : { zeroInitResidual })
  })
  const { layers } = buildArchitecture(model, [8, 8, 1], 3)
  return layers
    .filter(({ type }) => type === 'BatchNormalization')
    .filter((layer) => {
      const { trainable } = initialWeights(layer, [8, 8, 4], 1)
      const gamma = trainable.find(({ name }) => name === `${layer.name}/gamma`)?.data ?? []
      expect(new Set(gamma).size).toBe(1)
      return gamma[0] === 0
    })
    .map(({ name }) => layers.find(({ inputs }) => inputs.includes(name))?.type ?? '')
}

describe('scales that begin at zero', () => {
  it('are those of the normalisation before each addition, where that is asked for', () => {
    expect(scalesOfZero(true)).toEqual(['Add', 'Add'])
  })

  it('are none otherwise', () => {
    expect(scalesOfZero()).toEqual([])
    expect(scalesOfZero(false)).toEqual([])
  })

  it('change no other weight', () => {
    const [plain, zeroed] = [false, true].map((zeroInitResidual) => {
      const { layers } = buildArchitecture(
        modelConfig.parse({ ...plan, zeroInitResidual }),
        [8, 8, 1],
        3
      )
      return layers
        .filter(({ type }) => type === 'Conv2D')
        .map((layer) => initialWeights(layer, [8, 8, 4], 7).trainable)
    })
    expect(zeroed).toEqual(plain)
  })

  it('are refused where no normalisation stands before the addition', () => {
    const parsed = parseExperiment({
      model: { ...plan, normalization: 'after-addition', zeroInitResidual: true },
      dataset: { id: 'fashion-mnist' },
      optimizer: { type: 'sgd' },
      epochs: 1,
      batchSize: 8
    })
    expect(parsed).toMatchObject({
      issues: [{ path: 'model.zeroInitResidual', code: 'nothingToZero' }]
    })
  })
})
