import { beforeAll, describe, expect, it } from 'vitest'
import { modelConfig, type ModelConfig } from '../../../../src-main/contract'
import { cpu } from '../../../../src-main/engines/cpu'
import type { EngineSession } from '../../../../src-main/engines/engine'
import type { ModelFile } from '../../../../src-main/exports/models/portable-model'
import { writeLayersModel } from '../../../../src-main/exports/models/tfjs/layers-model'
import { checkLayersModel } from '../../../../src-main/exports/models/tfjs/read-layers-model'
import { asTheyAre, portableModel, referenceOf, smallConfigs } from '../../../support/portable-models'
import { largestDifference } from '../../../support/largest-difference'

let session: EngineSession
beforeAll(async () => {
  session = await cpu.open({ threads: null, cacheFolder: '', precision: 'fp32' })
})

describe.each(smallConfigs)('$name, as a layers model of TensorFlow.js', ({ config }) => {
  it.each([
    ['one channel', [13, 12, 1]],
    ['three channels', [12, 14, 3]]
  ] as const)('has the same weights and gives the same logits for pixels of %s', async (_, shape) => {
    const model = portableModel(config, [...shape])
    const reference = await referenceOf(model, session, 4)
    const { logits, sameWeights } = await checkLayersModel(
      model,
      writeLayersModel(model, asTheyAre),
      reference
    )
    expect(sameWeights).toBe(true)
    expect(largestDifference([[...(logits ?? [])]], [[...reference.logits]])).toBeLessThan(1e-4)
  })
})

describe('a layers model of TensorFlow.js', () => {
  const model = portableModel(smallConfigs[0]?.config as ModelConfig, [12, 12, 3])
  const bytesOf = (files: ModelFile[], path: string): Uint8Array =>
    files.find((file) => file.path === path)?.bytes ?? new Uint8Array()

  it('is noticed not to have the weights any more when one bit of them is another', async () => {
    const files = writeLayersModel(model, asTheyAre)
    const shard = bytesOf(files, 'group1-shard1of1.bin')
    shard[shard.length - 4] = (shard.at(-4) as number) ^ 1
    const { sameWeights } = await checkLayersModel(model, files, await referenceOf(model, session, 1))
    expect(sameWeights).toBe(false)
  })

  it('has what belongs to the network in its metadata', () => {
    const json = bytesOf(writeLayersModel(model, asTheyAre), 'model.json')
    expect(JSON.parse(new TextDecoder().decode(json))).toMatchObject({
      format: 'layers-model',
      generatedBy: 'Atelier 0.0.0',
      userDefinedMetadata: { classes: ['class 0', 'class 1', 'class 2'] }
    })
  })

  it('lies in shards of 4 MiB, one after the other', async () => {
    const large = portableModel(modelConfig.parse({ id: 'mlp', hiddenUnits: [1100, 1000] }), [10, 10, 3])
    const [, ...shards] = writeLayersModel(large, asTheyAre)
    // 300 x 1100, 1100 x 1000 and 1000 x 3 weights, a bias a unit, and 6 numbers of the normalisation.
    const bytes = 4 * (330_000 + 1100 + 1_100_000 + 1000 + 3000 + 3 + 6)
    expect(shards.map((shard) => [shard.path, shard.bytes.length])).toEqual([
      ['group1-shard1of2.bin', 4_194_304],
      ['group1-shard2of2.bin', bytes - 4_194_304]
    ])
    const reference = await referenceOf(large, session, 1)
    const read = await checkLayersModel(large, [...writeLayersModel(large, asTheyAre)], reference)
    expect(read.sameWeights).toBe(true)
  })

  it.each([
    [{ fold: true, precision: 'fp32' } as const, /nothing is folded/],
    [{ fold: false, precision: 'fp16' } as const, /not in fp16/]
  ])('does not come in other weights: %o', (options, reason) => {
    expect(() => writeLayersModel(model, options)).toThrow(
      expect.objectContaining({
        code: 'EXPORT_NOT_POSSIBLE',
        message: expect.stringMatching(reason) as string
      })
    )
  })
})
