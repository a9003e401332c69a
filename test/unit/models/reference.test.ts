import { describe, expect, it } from 'vitest'
import { modelConfig } from '../../../src-main/contract'
import { buildArchitecture, modelCatalogue } from '../../../src-main/models/catalogue'
import { summaryText } from '../../../src-main/contract/formats/model-summary'
import { describeArchitecture } from '../../../src-main/models/describe'

const reference = describeArchitecture(
  buildArchitecture(modelConfig.parse({ id: 'resnet50' }), [28, 28, 1], 10)
)
const params = (name: string): number | undefined =>
  reference.groups.find((group) => group.name === name)?.params

describe('the reference ResNet-50 on 28x28x1', () => {
  it('has the published number of parameters', () => {
    expect(reference.params).toEqual({ total: 26_313_218, trainable: 26_267_778, nonTrainable: 45_440 })
  })

  it('has the published parameters row by row', () => {
    const rows = reference.groups.filter((group) => group.params > 0).map((group) => group.params)
    expect(rows).toEqual([
      3_200,
      256,
      75_904,
      71_552,
      71_552,
      131_584,
      282_368,
      282_368,
      282_368,
      282_368,
      525_312,
      ...Array<number>(6).fill(1_121_792),
      2_099_200,
      4_471_808,
      4_471_808,
      4_471_808,
      2_049_000,
      10_010
    ])
  })

  it('halves the image at the stem, at the pooling and at each transition', () => {
    const shapes = reference.groups.map((group) => group.outputShape.slice(1).join('x'))
    expect([...new Set(shapes)]).toEqual([
      '28x28x1',
      '14x14x64',
      '7x7x64',
      '7x7x256',
      '4x4x512',
      '2x2x1024',
      '1x1x2048',
      '2048',
      '1000',
      '10'
    ])
  })

  it('projects the shortcut only where the channel count changes', () => {
    const convolutionsOf = (block: string): number =>
      reference.layers.filter((layer) => layer.block === block && layer.type === 'Conv2D').length
    expect(convolutionsOf('stage_1_block_1')).toBe(4)
    expect(reference.layers.filter((l) => l.block).length).toBe(16 * 10 + 1)
    expect(convolutionsOf('stage_2_block_1')).toBe(3)
  })

  it('normalises before the addition, as its listing does', () => {
    const typesOf = (block: string): string[] =>
      reference.layers.filter((layer) => layer.block === block).map(({ type }) => type)
    const third = ['Conv2D', 'BatchNormalization', 'ReLU']
    expect(typesOf('stage_1_block_2')).toEqual([
      ...third,
      ...third,
      'Conv2D',
      'BatchNormalization',
      'Add',
      'ReLU'
    ])
    expect(typesOf('stage_1_block_1')).toEqual([
      ...third,
      ...third,
      'Conv2D',
      'BatchNormalization',
      'Conv2D',
      'Add',
      'ReLU'
    ])
    // The projection takes the block's input, and its sum takes it as it is.
    const byName = new Map(reference.layers.map((layer) => [layer.name, layer]))
    const [sum] = reference.layers.filter(({ type }) => type === 'Add')
    expect(sum?.inputs.map((name) => byName.get(name)?.type)).toEqual(['BatchNormalization', 'Conv2D'])
    expect(byName.get(sum?.inputs[1] ?? '')?.inputs).toEqual(['max_pooling2d'])
    expect(summaryText(reference, false)).toContain('Normalisation in a block: before the addition')
  })

  it('connects rows as the blocks are connected', () => {
    const groups = new Map(reference.groups.map((group) => [group.name, group.inputs]))
    expect(groups.get('stage_1_block_2')).toEqual(['stage_1_block_1'])
    expect(groups.get('stage_2_block_1')).toEqual(['conv2d_11'])
    expect(params('conv2d_11')).toBe(131_584)
  })

  it('needs 80 million operations an image for the 3x3 convolutions of its first stage', () => {
    // Worked out by hand: 3 convolutions of 9 * 64 * 64 weights over 7 * 7 pixels, twice for multiply
    // and add.
    const flops = buildArchitecture(modelConfig.parse({ id: 'resnet50' }), [28, 28, 1], 10)
      .layers.filter(
        (layer) =>
          layer.type === 'Conv2D' &&
          layer.config.kernelSize[0] === 3 &&
          layer.block?.startsWith('stage_1')
      )
      .reduce((sum, layer) => sum + layer.flops, 0)
    expect(flops).toBe(3 * 2 * 9 * 64 * 64 * 49)
  })

  it("prints Keras' columns", () => {
    const text = summaryText(reference, false)
    expect(text).toMatch(/^Layer \(type\) +Output Shape +Param # +Connected to/)
    expect(text).toMatch(
      /stage_4_block_3 \(ResidualBlock\) +\(None, 1, 1, 2048\) +4,471,808 +stage_4_block_2/
    )
    expect(text).toContain('Total params: 26,313,218')
  })
})

describe('the catalogue', () => {
  // Counted by hand from the papers' tables: LeNet-5 with a single channel and "same" padding first.
  it.each([
    ['lenet5', 156 + 2_416 + 48_120 + 10_164 + 850],
    ['mlp', 200_960 + 32_896 + 1_290],
    ['cnn', 320 + 128 + 18_496 + 256 + 401_536 + 1_290]
  ])('builds %s with its known number of parameters', (id, total) => {
    expect(buildArchitecture(modelConfig.parse({ id }), [28, 28, 1], 10).params.total).toBe(total)
  })

  it("builds the generic network exactly as the reference when given the reference's plan", () => {
    const generic = buildArchitecture(modelConfig.parse({ id: 'resnet' }), [28, 28, 1], 10)
    expect(generic.params).toEqual(reference.params)
  })

  it('normalises after the addition where asked, with the same parameters', () => {
    const after = buildArchitecture(
      modelConfig.parse({ id: 'resnet18', normalization: 'after-addition' }),
      [28, 28, 1],
      10
    )
    const types = after.layers.filter(({ block }) => block === 'stage_1_block_1').map(({ type }) => type)
    expect(types).toEqual([
      'Conv2D',
      'BatchNormalization',
      'ReLU',
      'Conv2D',
      'Add',
      'BatchNormalization',
      'ReLU'
    ])
    expect(after.params).toEqual(
      buildArchitecture(modelConfig.parse({ id: 'resnet18' }), [28, 28, 1], 10).params
    )
  })

  it('normalises before each convolution with pre-activation, and once more after the last block', () => {
    const before = buildArchitecture(
      modelConfig.parse({ id: 'resnet50', normalization: 'pre-activation' }),
      [28, 28, 1],
      10
    )
    const types = (from: number, to?: number): string[] =>
      before.layers.slice(from, to).map(({ type }) => type)
    const third = ['BatchNormalization', 'ReLU', 'Conv2D']
    expect(types(0, 14)).toEqual([
      'InputLayer',
      'Conv2D',
      'MaxPooling2D',
      ...third,
      ...third,
      ...third,
      'Conv2D',
      'Add'
    ])
    expect(types(-6)).toEqual([
      'Add',
      'BatchNormalization',
      'ReLU',
      'GlobalAveragePooling2D',
      'Dense',
      'Dense'
    ])
    // The projection takes what was normalised and activated, the sum of the next block the raw input
    // (Keras' ResNet50V2).
    const byName = new Map(before.layers.map((layer) => [layer.name, layer]))
    const [first, second] = before.layers.filter(({ type }) => type === 'Add')
    expect(byName.get(first?.inputs[1] ?? '')?.inputs).toEqual(['re_lu'])
    expect(second?.inputs[1]).toBe('add')
    // By hand, against the published order: the stem's normalisation (4 * 64 parameters) is gone, one of
    // the last sum's width (4 * 2,048) is new, and a block has one of its input's width instead of one
    // of its output's: another one only in the very first (64 channels in, 256 out).
    expect(before.params.total).toBe(26_313_218 - 256 + 4 * (64 - 256) + 4 * 2048)
  })

  it('offers every model with defaults that can be built', () => {
    for (const { config } of modelCatalogue)
      expect(buildArchitecture(config, [28, 28, 1], 10).layers.at(-1)?.outputShape).toEqual([10])
  })

  it('names the layer that leaves no pixels', () => {
    const config = modelConfig.parse({ id: 'lenet5' })
    expect(() => buildArchitecture(config, [8, 8, 1], 10)).toThrow(
      /layer conv2d_1 \(Conv2D\) leaves no pixels/
    )
  })

  it('refuses a layer of more parameters than any machine can hold', () => {
    const config = modelConfig.parse({ id: 'mlp', hiddenUnits: [65_536, 65_536] })
    expect(() => buildArchitecture(config, [28, 28, 1], 10)).toThrow(
      /layer dense_1 .* would have 4,295,032,832 parameters/
    )
  })
})
