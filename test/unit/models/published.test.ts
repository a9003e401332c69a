import { describe, expect, it } from 'vitest'
import { modelConfig, type ModelConfig, type ModelId } from '../../../src-main/contract'
import { buildArchitecture } from '../../../src-main/models/catalogue'
import { describeArchitecture } from '../../../src-main/models/describe'
import { estimateTraining } from '../../../src-main/models/memory'

const photograph: [number, number, number] = [224, 224, 3]
const built = (input: object, shape = photograph, classes = 1000) =>
  buildArchitecture(modelConfig.parse(input) satisfies ModelConfig, shape, classes)
const shapeOf = (architecture: ReturnType<typeof built>, name: string): number[] | undefined =>
  architecture.layers.find((layer) => layer.name === name)?.outputShape

describe('published networks', () => {
  // torchvision's `num_params` of its weights' meta data; Keras' documentation counts moving statistics
  // too; EfficientNet-Lite0: the sum over efficientnet_lite_pytorch's parameters().
  it.each([
    ['torchvision-resnet18', { trainable: 11_689_512 }],
    ['torchvision-resnet34', { trainable: 21_797_672 }],
    ['torchvision-resnet50', { trainable: 25_557_032 }],
    ['mobilenet-v2', { trainable: 3_504_872 }],
    ['efficientnet-lite0', { trainable: 4_652_008 }],
    ['keras-resnet50', { total: 25_636_712 }],
    ['keras-mobilenet-v2', { total: 3_538_984 }]
  ] as const)('have as many parameters as published: %s', (id: ModelId, params) => {
    expect(built({ id }).params).toMatchObject(params)
  })

  it.each([
    ['torchvision-resnet18', 'layer4_1_relu2', [7, 7, 512]],
    ['torchvision-resnet50', 'layer4_2_relu3', [7, 7, 2048]],
    ['mobilenet-v2', 'features_18_2', [7, 7, 1280]],
    ['efficientnet-lite0', 'relu1', [7, 7, 1280]],
    ['keras-resnet50', 'conv5_block3_out', [7, 7, 2048]],
    ['keras-mobilenet-v2', 'out_relu', [7, 7, 1280]]
  ] as const)('see a photograph in 7x7 pieces at the end: %s', (id, last, shape) => {
    expect(shapeOf(built({ id }), last)).toEqual(shape)
  })

  it.each([
    ['torchvision-resnet34', 'layer4_2_relu2', [4, 4, 512]],
    ['mobilenet-v2', 'features_18_2', [4, 4, 1280]],
    ['efficientnet-lite0', 'relu1', [4, 4, 1280]],
    ['keras-resnet50', 'conv5_block3_out', [4, 4, 2048]],
    ['keras-mobilenet-v2', 'out_relu', [4, 4, 1280]]
  ] as const)('halve a small image three times, not five: %s', (id, last, shape) => {
    expect(shapeOf(built({ id, stem: 'small' }, [32, 32, 3], 10), last)).toEqual(shape)
  })

  it('pad as PyTorch where the stride is two, and have the stride on the 3x3 convolution', () => {
    const { layers } = built({ id: 'torchvision-resnet50' })
    const of = (name: string): object | undefined => layers.find((layer) => layer.name === name)
    expect(of('conv1_pad')).toMatchObject({
      type: 'ZeroPadding2D',
      config: {
        padding: [
          [3, 3],
          [3, 3]
        ]
      },
      outputShape: [230, 230, 3]
    })
    expect(of('conv1')).toMatchObject({ config: { strides: [2, 2], padding: 'valid', useBias: false } })
    expect(of('layer2_0_conv1')).toMatchObject({ config: { strides: [1, 1] } })
    expect(of('layer2_0_conv2')).toMatchObject({ config: { strides: [2, 2], kernelSize: [3, 3] } })
    expect(of('layer2_0_downsample_1')).toMatchObject({ type: 'BatchNormalization' })
  })

  it("count a depthwise convolution's weights and operations by its channels", () => {
    const layer = built({ id: 'mobilenet-v2' }).layers.find(({ name }) => name === 'features_1_conv_0_0')
    // 3x3 for each of 32 channels, at 112x112 places.
    expect(layer).toMatchObject({
      type: 'DepthwiseConv2D',
      outputShape: [112, 112, 32],
      params: { total: 288 },
      flops: 2 * 288 * 112 * 112
    })
  })

  it('drop paths by a share that grows from block to block, and only where there is a shortcut', () => {
    const rates = built({ id: 'efficientnet-lite0' }).layers.flatMap((layer) =>
      layer.type === 'DropPath' ? [[layer.name, layer.config.rate] as const] : []
    )
    expect(rates.map(([name]) => name)).toEqual(
      [2, 4, 6, 7, 9, 10, 12, 13, 14].map((number) => `blocks_${number}_drop_path`)
    )
    expect(rates.at(-1)?.[1]).toBeCloseTo((0.2 * 14) / 16, 12)
    const without = built({ id: 'efficientnet-lite0', dropPath: 0 })
    expect(without.layers.some(({ type }) => type === 'DropPath')).toBe(false)
  })

  it('are summed up with one row a block, and fit a machine', () => {
    const architecture = built({ id: 'mobilenet-v2' })
    const { groups } = describeArchitecture(architecture)
    expect(groups.filter(({ type }) => type === 'ResidualBlock')).toHaveLength(17)
    const { totalBytes } = estimateTraining(architecture, 'adam', 32)
    expect(totalBytes).toBeGreaterThan(2 ** 31)
    expect(totalBytes).toBeLessThan(2 ** 33)
  })
})
