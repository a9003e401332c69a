import { describe, expect, it } from 'vitest'
import {
  type AtelierError,
  type CustomNetwork,
  isSameModel,
  modelConfig,
  networkMark
} from '../../../../src-main/contract'
import { buildArchitecture } from '../../../../src-main/models/catalogue'
import { networkStages } from '../../../../src-main/models/network-stages'
import { misfits } from '../../../../src-main/models/custom/misfits'
import { joinedBranches } from '../../../support/custom-networks'

const branches = joinedBranches(3)
const fixed: CustomNetwork = { ...branches, inputShape: [6, 5, 3] }
const errorOf = (network: CustomNetwork): AtelierError => {
  try {
    buildArchitecture(network, [6, 5, 3], 3)
  } catch (error) {
    return error as AtelierError
  }
  throw new Error('it was built')
}

describe("a network of one's own in an experiment", () => {
  it('takes the images of any data where it does not say which', () => {
    for (const [height, width, channels] of [
      [6, 5, 3],
      [4, 4, 1]
    ] as const) {
      const { layers, classes } = buildArchitecture(branches, [height, width, channels], 3)
      expect(layers.find(({ name }) => name === 'joined')?.outputShape).toEqual([
        height,
        width,
        2 * channels + 4
      ])
      expect(layers.at(-2)?.outputShape).toEqual([2 * channels + 4 + height * width * 4])
      expect(classes).toBe(3)
    }
  })

  it('says at its fields what does not go with the data', () => {
    expect(misfits(fixed, [6, 5, 3], 3)).toEqual([])
    expect(misfits(branches, [28, 28, 1], 3)).toEqual([])
    expect(misfits(fixed, [28, 28, 1], 10)).toEqual([
      {
        path: 'model.inputShape',
        message:
          'the network takes images of 6x5x3 and the data set has 28x28x1: set model.inputShape to ' +
          '[28, 28, 1], or make images of 6x5x3',
        code: 'otherImages',
        params: { network: '6x5x3', data: '28x28x1', shape: '28, 28, 1' }
      },
      {
        path: 'model.classes',
        message: 'the network tells 3 classes apart and the data set has 10: set model.classes to 10',
        code: 'otherClasses',
        params: { network: 3, data: 10 }
      }
    ])
  })

  it('is built of nothing that is no network', () => {
    const [first, ...others] = branches.layers
    expect(errorOf({ ...branches, layers: others }).params).toMatchObject({
      problem: 'noSuchInput',
      input: 'narrow'
    })
    expect(errorOf({ ...branches, layers: [...branches.layers, first as never] }).params).toMatchObject({
      problem: 'twice',
      layer: 'narrow'
    })
    const alone = { ...branches.layers[2], inputs: ['pooled'] }
    const layers = branches.layers.map((layer, i) =>
      i === 2 ? alone : layer
    ) as CustomNetwork['layers']
    expect(errorOf({ ...branches, layers }).params).toMatchObject({ problem: 'inputCount' })
    const from = { name: 'dense', from: 'joined' }
    expect(errorOf({ ...branches, classifier: from }).message).toContain(
      'layer dense (Dense) needs a vector'
    )
  })

  it('is one network wherever it comes from, and another when a layer is another', () => {
    const again: unknown = JSON.parse(JSON.stringify(branches))
    expect(modelConfig.parse(again)).toEqual(branches)
    expect(isSameModel(again, branches)).toBe(true)
    const other = {
      ...branches,
      layers: branches.layers.map((layer) => (layer.type === 'ReLU' ? { ...layer, config: {} } : layer))
    }
    expect(isSameModel(other, branches)).toBe(false)
    expect(networkMark(other.layers)).not.toBe(networkMark(branches.layers))
    expect(networkMark(branches.layers)).toMatch(/^8 \([0-9a-f]{8}\)$/)
  })

  it('can be unfrozen in stages, its classifier last', () => {
    const architecture = buildArchitecture(branches, [6, 5, 3], 3)
    const { stageOf, count, features } = networkStages(architecture)
    expect(features).toBe('vector')
    expect(stageOf.get('dense')).toBe(count - 1)
    expect(stageOf.get('narrow')).toBe(0)
  })
})
