import { existsSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type HandedOver, handoverNames, modelConfig } from '../../../src-main/contract'
import { encodeSafetensors } from '../../../src-main/models/safetensors'
import { featureMapsOf } from '../../../src-main/workbench/analysis/feature-maps'

const model = modelConfig.parse({ id: 'cnn' })
const handedOver: HandedOver = {
  checkpoint: { file: 'checkpoints/epoch-0001.safetensors', epoch: 1, step: 0 },
  classNames: ['a', 'b'],
  input: { height: 28, width: 28, channels: 1, recipe: null, scale: 1, mean: [0], deviation: [1] },
  datasetSha256: '',
  weightsSha256: '',
  imagesFrom: 'test'
}

/** A trainer that hands over these results, in no order, and what it was asked for. */
function jobs(changes: Partial<HandedOver> = {}) {
  const asked: unknown[] = []
  const results = { re_lu: [2, 2, 1], dense: [3], conv2d: [1, 2, 2], input_layer: [28, 28, 1] }
  return {
    asked,
    handOver: async (run: string, target: string, which: object) => {
      asked.push([run, which, target])
      const tensors = Object.entries(results).map(([name, shape]) => ({
        name: handoverNames.layers + name,
        shape,
        data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i)
      }))
      const pixels = { name: handoverNames.images, shape: [1, 28, 28, 1], data: new Float32Array(784) }
      writeFileSync(target, encodeSafetensors([...tensors, pixels]))
      return { id: 'a', handedOver: { ...handedOver, ...changes } }
    }
  }
}

describe('what a layer makes of an image', () => {
  it('is of the layer and the image that were asked for, and leaves no file behind', async () => {
    const fake = jobs()
    const maps = await featureMapsOf(fake, { run: 'a@b', model }, { image: 7, layer: 're_lu' }, null)
    expect(maps).toMatchObject({ layer: 're_lu', shape: [2, 2, 1], image: { name: 'image 7' } })
    expect([...maps.values]).toEqual([0, 1, 2, 3])
    const [run, which, target] = fake.asked[0] as [string, object, string]
    expect([run, which]).toEqual(['a@b', { images: 1, image: 7, picture: null }])
    expect(existsSync(target)).toBe(false)
  })

  it('is of a picture where one is given, under the name that its owner knows', async () => {
    const fake = jobs()
    const picture = { name: 'pets/cat.png', path: '/work/incoming/ab', invert: true }
    const asked = { image: 7, layer: '' }
    const { image } = await featureMapsOf(fake, { run: 'a', model }, asked, picture)
    expect(image.name).toBe('cat.png')
    expect(fake.asked[0]).toMatchObject([
      'a',
      { image: null, picture: { path: '/work/incoming/ab', invert: true } },
      expect.any(String)
    ])
  })

  it('is of the first layer with maps where none is named: of those, the image itself is none', async () => {
    const maps = await featureMapsOf(jobs(), { run: 'a', model }, { image: 0, layer: '' }, null)
    expect(maps).toMatchObject({ layer: 'conv2d', shape: [1, 2, 2] })
  })

  it.each([
    ['nope', 'there is no layer "nope" whose result is kept'],
    ['dense', 'layer "dense" results in 3 numbers, and in no maps']
  ])('is refused for layer %s, and those that have maps are named', async (layer, reason) => {
    const asked = featureMapsOf(jobs(), { run: 'a', model }, { image: 0, layer }, null)
    await expect(asked).rejects.toMatchObject({
      code: 'FIGURE_NOT_POSSIBLE',
      params: { reason, hint: 'Choose one of conv2d, re_lu.' }
    })
  })

  it('is refused where the images are not there any more', async () => {
    const asked = featureMapsOf(
      jobs({ imagesFrom: 'noise' }),
      { run: 'a', model },
      { image: 0, layer: '' },
      null
    )
    await expect(asked).rejects.toMatchObject({ code: 'FIGURE_NOT_POSSIBLE' })
  })
})
