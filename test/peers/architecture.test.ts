import { beforeAll, describe, expect, it } from 'vitest'
import { modelConfig, normalizationOrders, type ParameterCount } from '../../src-main/contract'
import { buildArchitecture } from '../../src-main/models/catalogue'
import { initialWeights } from '../../src-main/trainer/network/initial-weights'
import { definedIds } from './defined-networks'
import { classes, inputShape, smallResidual, startKeras } from './peer-support'
import type { LinePeer } from '../../src-main/workbench/machine/peers/line-peer'

interface Table {
  layers: { name: string; type: string; outputShape: number[]; params: number; inputs: string[] }[]
  params: ParameterCount
}
const models = [
  ...(['resnet50', 'resnet34', 'resnet18'] as const).flatMap((id) =>
    normalizationOrders.map((normalization) => ({
      name: `${id}, ${normalization}`,
      config: modelConfig.parse({ id, normalization })
    }))
  ),
  ...(['lenet5', 'mlp'] as const).map((id) => ({ name: id, config: modelConfig.parse({ id }) })),
  {
    name: 'cnn without normalisation',
    config: modelConfig.parse({ id: 'cnn', batchNormalization: false })
  },
  { name: 'cnn', config: modelConfig.parse({ id: 'cnn' }) },
  ...normalizationOrders.flatMap((normalization) => [
    {
      name: `a small residual network, ${normalization}`,
      config: modelConfig.parse({ ...smallResidual, normalization })
    },
    {
      name: `a residual network of basic blocks without pooling, ${normalization}`,
      config: modelConfig.parse({
        id: 'resnet',
        block: 'basic',
        stemPooling: false,
        stemStride: 1,
        denseUnits: 0,
        normalization,
        stages: [
          { blocks: 2, channels: 12 },
          { blocks: 1, channels: 24 }
        ]
      })
    }
  ])
]

describe('the catalogue, held against networks built independently in Keras', () => {
  let keras: LinePeer
  beforeAll(() => void (keras = startKeras()))

  it("has the reference's 26,313,218 parameters there too", async () => {
    const { params } = await keras.ask<Table>({
      task: 'table',
      model: modelConfig.parse({ id: 'resnet50' }),
      inputShape,
      classes
    })
    expect(params).toEqual({ total: 26_313_218, trainable: 26_267_778, nonTrainable: 45_440 })
  })

  it.each(definedIds.flatMap((id) => (['imagenet', 'small'] as const).map((stem) => ({ id, stem }))))(
    'has as many parameters there as here: $id, $stem',
    async (config) => {
      const model = modelConfig.parse(config)
      const shape: [number, number, number] = [64, 64, 3]
      const { params } = await keras.ask<Table>({ task: 'table', model, inputShape: shape, classes })
      expect(params).toEqual(buildArchitecture(model, shape, classes).params)
    }
  )

  it.each(models)(
    'agrees layer by layer on name, type, shape, parameters and inputs: $name',
    async ({ config }) => {
      const table = await keras.ask<Table>({ task: 'table', model: config, inputShape, classes })
      const { layers, params } = buildArchitecture(config, inputShape, classes)
      const rows = layers.map((layer) => ({
        name: layer.name,
        type: layer.type,
        outputShape: layer.outputShape,
        params: layer.params.total,
        inputs: layer.inputs
      }))
      const byName = <T extends { name: string }>(list: T[]): T[] =>
        [...list].sort((a, b) => (a.name < b.name ? -1 : 1))
      expect(byName(rows)).toEqual(byName(table.layers))
      expect(params).toEqual(table.params)
    }
  )

  it("starts from weights of the same distribution as Keras'", async () => {
    const config = modelConfig.parse({ id: 'resnet18' })
    const ranges = await keras.ask<Record<string, [min: number, max: number, deviation: number]>>({
      task: 'limits',
      model: config,
      inputShape,
      classes
    })
    const { layers } = buildArchitecture(config, inputShape, classes)
    const shapes = new Map(layers.map((layer) => [layer.name, layer.outputShape]))
    const weights = layers.flatMap((layer) => {
      const { trainable, moving } = initialWeights(layer, shapes.get(layer.inputs[0] ?? '') ?? [], 1)
      return [...trainable, ...moving]
    })
    expect(weights.map(({ name }) => name).sort()).toEqual(Object.keys(ranges).sort())
    for (const { name, data } of weights) {
      const [min, max, deviation] = ranges[name] as [number, number, number]
      const mean = data.reduce((a, b) => a + b, 0) / data.length
      const found = Math.sqrt(data.reduce((a, b) => a + (b - mean) ** 2, 0) / data.length)
      // Two samples of thousands from one uniform distribution: 4% is many standard errors of the
      // smallest kernel here.
      const few = data.length < 5000 ? 0.06 : 0.02
      expect(Math.abs(found - deviation), name).toBeLessThanOrEqual(few * deviation + 1e-9)
      if (deviation === 0) expect([data[0], data.at(-1)], name).toEqual([min, max])
      else
        expect(Math.max(...[...data.slice(0, 50_000)].map(Math.abs)), name).toBeLessThanOrEqual(
          Math.max(-min, max) * 1.01
        )
    }
  })
})
