import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { modelConfig } from '../../../src-main/contract'
import { formatOf } from '../../../src-main/exports/models/formats'
import { buildArchitecture } from '../../../src-main/models/catalogue'
import { encodeSafetensors, type NamedTensor } from '../../../src-main/models/safetensors'
import { bytesInMemory } from '../../../src-main/weights/files/byte-source'
import type { WeightFile } from '../../../src-main/weights/files/weight-file'
import { fitWeights, type Head } from '../../../src-main/weights/fitting/fit-weights'
import { openWeights, openWeightsOf } from '../../../src-main/weights/open-weights'
import { asTheyAre, portableModel, smallConfigs } from '../../support/portable-models'
import { temporaryFolder } from '../../support/temporary-folder'

/** Layers: dense (2 pixels to 2 units), dense_1 (2 units to 3 classes). */
const perceptron = buildArchitecture(modelConfig.parse({ id: 'mlp', hiddenUnits: [2] }), [1, 2, 1], 3)
const tensor = (name: string, shape: number[], ...numbers: number[]): NamedTensor => ({
  name,
  shape,
  data: Float32Array.from(numbers)
})
/** As PyTorch has them: kernels are [out, in]. */
const whole = [
  tensor('dense.weight', [2, 2], 1, 2, 3, 4),
  tensor('dense.bias', [2], 5, 6),
  tensor('dense_1.weight', [3, 2], 1, 2, 3, 4, 5, 6),
  tensor('dense_1.bias', [3], 7, 8, 9)
]
const fileOf = (tensors: NamedTensor[]): Promise<WeightFile> =>
  openWeightsOf(bytesInMemory(encodeSafetensors(tensors), '/some/file.safetensors'))
const fitted = async (tensors: NamedTensor[], head: Head = 'keep') =>
  fitWeights(await fileOf(tensors), perceptron, head)

describe('weights that find their places', () => {
  it('turns the kernels of PyTorch round', async () => {
    const fit = await fitted(whole)
    expect(Object.fromEntries(await fit.read())).toEqual({
      'dense/kernel': { shape: [2, 2], data: Float32Array.of(1, 3, 2, 4) },
      'dense/bias': { shape: [2], data: Float32Array.of(5, 6) },
      'dense_1/kernel': { shape: [2, 3], data: Float32Array.of(1, 3, 5, 2, 4, 6) },
      'dense_1/bias': { shape: [3], data: Float32Array.of(7, 8, 9) }
    })
    expect(fit.notes).toEqual(['4 tensors are taken, by the names of PyTorch.'])
  })

  it('turns a convolution from [out, in, height, width] to [height, width, in, out]', async () => {
    const network = buildArchitecture(
      modelConfig.parse({
        id: 'cnn',
        filters: [2],
        kernelSize: 2,
        batchNormalization: false,
        denseUnits: 1
      }),
      [2, 2, 1],
      2
    )
    const file = await fileOf([
      // Filter 0 has 0 1 / 2 3, filter 1 has 10 11 / 12 13.
      tensor('conv2d.weight', [2, 1, 2, 2], 0, 1, 2, 3, 10, 11, 12, 13),
      tensor('conv2d.bias', [2], 0, 0),
      tensor('dense.weight', [1, 2], 0, 0),
      tensor('dense.bias', [1], 0),
      tensor('dense_1.weight', [2, 1], 0, 0),
      tensor('dense_1.bias', [2], 0, 0)
    ])
    const kernel = (await fitWeights(file, network, 'keep').read()).get('conv2d/kernel')
    expect(kernel).toEqual({ shape: [2, 2, 1, 2], data: Float32Array.of(0, 10, 1, 11, 2, 12, 3, 13) })
  })

  it('leaves out what names were wrapped in, and counters, and says so', async () => {
    const wrapped = [
      ...whole.map((each) => ({ ...each, name: `module.model.${each.name}` })),
      tensor('module.model.dense.num_batches_tracked', [], 3)
    ]
    expect((await fitted(wrapped)).notes).toContain('"module.model." before all names was left out.')
  })

  it('leaves the last layer to its initial weights where it is to be new, and says so', async () => {
    const otherClasses = [
      ...whole.slice(0, 2),
      tensor('dense_1.weight', [1, 2], 1, 2),
      tensor('dense_1.bias', [1], 1)
    ]
    const fit = await fitted(otherClasses, 'new')
    expect([...(await fit.read()).keys()]).toEqual(['dense/kernel', 'dense/bias'])
    expect(fit.notes).toContain("The last layer, dense_1, begins anew; the file's is left out.")
    expect((await fitted(whole.slice(0, 2), 'new')).notes).toContain(
      'The last layer, dense_1, begins anew.'
    )
  })

  it('names what is missing, what is too much and what has another shape', async () => {
    const wrong = [
      ...whole.slice(0, 1),
      tensor('dense.scale', [1], 1),
      tensor('dense_1.weight', [4, 2], ...Array<number>(8).fill(0)),
      whole[3] as NamedTensor
    ]
    await expect(fitted(wrong)).rejects.toMatchObject({
      code: 'WEIGHTS_DO_NOT_FIT',
      message:
        'The weights in /some/file.safetensors do not fit mlp: missing: dense/bias; too much: dense.scale; ' +
        'of another shape: dense_1.weight [2, 4] ≠ dense_1/kernel [2, 3].'
    })
  })

  it('tells of a new head where only the number of classes is another', async () => {
    const otherClasses = [
      ...whole.slice(0, 2),
      tensor('dense_1.weight', [1, 2], 1, 2),
      tensor('dense_1.bias', [1], 1)
    ]
    await expect(fitted(otherClasses)).rejects.toMatchObject({
      fix: expect.stringContaining('--head new') as string
    })
  })

  it('refuses another network, naming some of what is wrong', async () => {
    const other = Array.from({ length: 9 }, (_, i) => tensor(`encoder.${i}.weight`, [1], 0))
    await expect(fitted(other)).rejects.toMatchObject({
      message: expect.stringMatching(/missing: dense\/kernel, .*; too much: .* and 5 more\.$/) as string,
      fix: 'Choose the model that they were saved from.'
    })
  })

  it('refuses numbers that are none by the name of their tensor', async () => {
    const fit = await fitted([...whole.slice(0, 3), tensor('dense_1.bias', [3], 7, Number.NaN, 9)])
    await expect(fit.read()).rejects.toThrow(/"dense_1\.bias" has numbers that are none/)
  })
})

describe("timm's names", () => {
  const file = join(import.meta.dirname, '../../fixtures/weights/timm-shapes.json')
  const models = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, number[]>>

  // As timm 1.0.19 has them: names and shapes of `state_dict()`.
  it.each([
    ['mobilenetv2_100', 'mobilenet-v2'],
    ['tf_efficientnet_lite0', 'efficientnet-lite0']
  ] as const)('have a place each: %s in %s', async (name, id) => {
    const tensors = Object.entries(models[name] ?? {}).map(([key, shape]) => ({
      name: key,
      shape,
      data: new Float32Array(shape.reduce((a, b) => a * b, 1))
    }))
    const architecture = buildArchitecture(modelConfig.parse({ id }), [224, 224, 3], 1000)
    const fit = fitWeights(await fileOf(tensors), architecture, 'keep')
    expect(fit.notes).toEqual([`${fit.count} tensors are taken, by the names of timm.`])
    expect(fit.count).toBe(tensors.filter((each) => !each.name.endsWith('num_batches_tracked')).length)
  })
})

describe('what was exported', () => {
  const folder = temporaryFolder()
  const cases = smallConfigs.flatMap(({ name, config }) =>
    (['keras', 'tfjs', 'safetensors'] as const).map((format) => ({ name, config, format }))
  )

  it.each(cases)('comes back bit for bit: $name as $format', async ({ name, config, format }) => {
    const model = portableModel(config, [12, 12, 1])
    const place = join(folder, `${name}-${format}`)
    const files = await formatOf(format).write(model, asTheyAre, 'model')
    for (const { path, bytes } of files) {
      mkdirSync(dirname(join(place, path)), { recursive: true })
      writeFileSync(join(place, path), bytes)
    }
    const file = await openWeights(join(place, files[0]?.path ?? ''))
    const weights = await fitWeights(file, model.architecture, 'keep').read()
    await file.close()

    expect(weights.size).toBe(model.weights.size)
    for (const [key, { shape, values }] of model.weights)
      expect(weights.get(key), key).toEqual({ shape, data: values })
  })
})
