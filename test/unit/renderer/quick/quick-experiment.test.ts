import { describe, expect, it } from 'vitest'
import { parseExperiment, type ShelfEntry } from '../../../../src-main/contract'
import { knownWeights } from '../../../../src-main/weights/shelf/known-weights'
import {
  fineTuned,
  fromScratch,
  headOnly,
  quickWeights,
  trainedLonger
} from '../../../../src-renderer/views/quick/quick-experiment'

const shelf = (here: string[]): ShelfEntry[] =>
  knownWeights.map(({ address, file, member: _, sha256Prefix: __, ...entry }) => ({
    ...entry,
    source: address,
    path: here.includes(entry.id) ? `/cache/${file}` : null
  }))
const data = (trainCount: number, testCount: number) => ({
  ...{ id: 'pets', trainCount, testCount },
  imageShape: [64, 48, 3] as [number, number, number]
})
const lite = quickWeights(shelf([])) as NonNullable<ReturnType<typeof quickWeights>>

describe('the weights of a quick classifier', () => {
  it('are the smallest that are here', () => {
    expect(quickWeights(shelf(['torchvision-resnet50', 'torchvision-resnet18']))?.id).toBe(
      'torchvision-resnet18'
    )
  })

  it('are EfficientNet-Lite0 where none is, and none that nobody knows the network of', () => {
    expect(lite.id).toBe('efficientnet-lite0')
    const own = { ...lite, id: 'mine', model: null, path: '/home/me/mine.pth', bytes: 1 }
    expect(quickWeights([own, ...shelf([])])?.id).toBe('efficientnet-lite0')
    expect(quickWeights([own])).toBeNull()
  })
})

describe('a quick classifier', () => {
  it('trains the last layer alone on pictures as its weights expect them', () => {
    const spec = headOnly(data(400, 100), lite)
    expect(spec.dataset).toMatchObject({
      recipe: { height: 224, width: 224, channels: 3 },
      validation: { from: 'test' },
      limit: null
    })
    expect(spec.weights).toEqual({ from: 'efficientnet-lite0', head: 'new' })
    expect(spec.fineTuning?.frozenEpochs).toBeNull()
    // What is kept of a picture is only of use where no epoch changes it.
    expect(spec.augmentation).toEqual(fromScratch(data(1, 1), false).augmentation)
  })

  it('takes of very many pictures a thousand, and holds 250 back of those that it could learn from', () => {
    expect(headOnly(data(50_000, 10_000), lite).dataset).toMatchObject({
      limit: 1000,
      validation: { from: 'train', fraction: 0.005, stratified: true }
    })
    expect(headOnly(data(200, 0), lite).dataset.validation).toMatchObject({
      from: 'train',
      fraction: 0.2
    })
  })

  it('from scratch sees pictures in their own colours, and arrays as they are', () => {
    expect(fromScratch(data(400, 100), true).dataset.recipe).toMatchObject({ height: 64, channels: 3 })
    expect(fromScratch(data(400, 100), false).dataset.recipe).toBeNull()
    expect(fromScratch(data(400, 100), true).weights).toBeUndefined()
  })

  it('becomes better by stages on all pictures, with the same ones held back', () => {
    const quick = headOnly(data(50_000, 10_000), lite)
    const normalization = { mean: [0.5], deviation: [0.25] }
    const spec = fineTuned({
      id: 'run-1',
      spec: { ...quick, weights: { from: 'x', head: 'new', normalization } }
    })
    expect(spec.weights).toEqual({ from: 'run-1', head: 'keep', normalization })
    expect(spec.dataset).toEqual({ ...quick.dataset, limit: null })
    expect(spec.seed).toBe(quick.seed)
    expect(spec.fineTuning).toMatchObject({ frozenEpochs: 0, layerDecay: 0.6 })
    expect(parseExperiment(spec)).toHaveProperty('spec')
  })

  it('that began from nothing is trained for longer', () => {
    const spec = trainedLonger({ id: 'run-1', spec: fromScratch(data(400, 100), true) })
    expect(spec.epochs).toBe(60)
    expect(spec.weights).toBeUndefined()
    expect(parseExperiment(spec)).toHaveProperty('spec')
  })
})
