import { describe, expect, it } from 'vitest'
import { keras } from '../../../../src-main/exports/models/keras/keras-format'
import type { KerasLayer } from '../../../../src-main/exports/models/keras/keras-layers'
import { inKerasOrder } from '../../../../src-main/models/keras-order'
import { asTheyAre, portableModel, smallConfigs } from '../../../support/portable-models'

const nothing = { count: 0, images: new Uint8Array(), logits: new Float32Array(), labels: null }

it.each(smallConfigs)('has the weights of $name bit for bit in its file', async ({ config }) => {
  const model = portableModel(config, [13, 12, 3])
  const files = await keras.write(model, asTheyAre, 'net')
  expect(files.map(({ path }) => path)).toEqual(['net.keras'])
  expect(await keras.check(model, '', files, nothing)).toMatchObject({ sameWeights: true, logits: null })

  const other = portableModel(config, [13, 12, 3])
  const bias = other.weights.get('dense/bias')?.values as Float32Array
  bias[0] = (bias[0] as number) + 1e-7
  expect(await keras.check(other, '', files, nothing)).toMatchObject({ sameWeights: false })
})

describe('the order of layers in Keras', () => {
  const layer = (name: string, ...inputs: string[]): KerasLayer => ({
    className: 'Conv2D',
    name,
    config: {},
    inputs,
    outputShape: [],
    tensors: []
  })

  it('has a short cut beside the layer that is as far from the output as it', () => {
    // The short cut is 2 from the output, as "c" is, though it was made last.
    const layers = [
      layer('input'),
      layer('a', 'input'),
      layer('b', 'a'),
      layer('c', 'b'),
      layer('shortcut', 'a'),
      layer('sum', 'c', 'shortcut'),
      layer('output', 'sum')
    ]
    expect(inKerasOrder(layers).map(({ name }) => name)).toEqual([
      'input',
      'a',
      'b',
      'c',
      'shortcut',
      'sum',
      'output'
    ])
    // The walk from the output meets the first summand first.
    layers[5] = layer('sum', 'shortcut', 'c')
    expect(inKerasOrder(layers).map(({ name }) => name)).toEqual([
      'input',
      'a',
      'b',
      'shortcut',
      'c',
      'sum',
      'output'
    ])
  })
})
