import type { Architecture, Stem } from '../contract'
import type { ArchitectureBuilder } from './architecture-builder'
import { PublishedLayers, type PublishedStyle, torchvisionStyle } from './published-layers'

/** Blocks of each stage; a stage has twice the channels of the one before. */
const plans = {
  'torchvision-resnet18': { kind: 'basic', blocks: [2, 2, 2, 2] },
  'torchvision-resnet34': { kind: 'basic', blocks: [3, 4, 6, 3] },
  'torchvision-resnet50': { kind: 'bottleneck', blocks: [3, 4, 6, 3] }
} as const
const stemFilters = 64

/**
 * ResNet as torchvision defines it (torchvision/models/resnet.py), parameter for parameter: no bias in
 * convolutions, the stride of a bottleneck on its 3x3 convolution, shortcuts that are normalised, padding
 * alike on all sides. For small images the stem is a 3x3 convolution without a stride, and nothing is
 * pooled behind it, as He et al. (2015), section 4.2, have it for CIFAR-10.
 */
export function torchvisionResnet(
  build: ArchitectureBuilder,
  id: keyof typeof plans,
  stem: Stem
): Architecture {
  const { kind, blocks } = plans[id]
  const layers = new PublishedLayers(build, torchvisionStyle)
  let last =
    stem === 'small'
      ? layers.convolution('conv1', build.input(), stemFilters, { size: 3 })
      : layers.convolution('conv1', build.input(), stemFilters, { size: 7, stride: 2 })
  last = layers.relu('relu', layers.normalization('bn1', last))
  if (stem === 'imagenet') last = pooled(layers, 'maxpool', 'maxpool_pad', last)

  const block = kind === 'basic' ? basicBlock : bottleneckBlock
  blocks.forEach((count, stage) => {
    for (let number = 0; number < count; number++) {
      const from = last
      const name = `layer${stage + 1}_${number}`
      const stride = stage > 0 && number === 0 ? 2 : 1
      last = build.inBlock(name, () => block(layers, name, from, stemFilters * 2 ** stage, stride))
    }
  })
  return build.namedClassifier('fc', build.named('avgpool', 'GlobalAveragePooling2D', {}, last))
}

/** Zeros are never the largest behind a ReLU, so the window may take them in. */
function pooled(layers: PublishedLayers, name: string, padName: string, from: string): string {
  return layers.build.named(
    name,
    'MaxPooling2D',
    { poolSize: [3, 3], strides: [2, 2], padding: 'valid' },
    layers.zeros(padName, from, 1)
  )
}

function basicBlock(
  layers: PublishedLayers,
  name: string,
  from: string,
  width: number,
  stride: number
): string {
  const first = layers.convolution(`${name}_conv1`, from, width, { size: 3, stride })
  const active = layers.relu(`${name}_relu1`, layers.normalization(`${name}_bn1`, first))
  const second = layers.convolution(`${name}_conv2`, active, width, { size: 3 })
  const branch = layers.normalization(`${name}_bn2`, second)
  const shortcut = downsampled(layers, name, from, width, stride)
  return layers.relu(`${name}_relu2`, layers.add(`${name}_add`, branch, shortcut))
}

function bottleneckBlock(
  layers: PublishedLayers,
  name: string,
  from: string,
  width: number,
  stride: number
): string {
  const reduced = layers.convolution(`${name}_conv1`, from, width, { size: 1 })
  const first = layers.relu(`${name}_relu1`, layers.normalization(`${name}_bn1`, reduced))
  const seen = layers.convolution(`${name}_conv2`, first, width, { size: 3, stride })
  const second = layers.relu(`${name}_relu2`, layers.normalization(`${name}_bn2`, seen))
  const widened = layers.convolution(`${name}_conv3`, second, 4 * width, { size: 1 })
  const branch = layers.normalization(`${name}_bn3`, widened)
  const shortcut = downsampled(layers, name, from, 4 * width, stride)
  return layers.relu(`${name}_relu3`, layers.add(`${name}_add`, branch, shortcut))
}

/** The block's input, projected where it has another size or other channels. */
function downsampled(
  layers: PublishedLayers,
  name: string,
  from: string,
  channels: number,
  stride: number
): string {
  if (stride === 1 && layers.build.shapeOf(from).at(-1) === channels) return from
  const projected = layers.convolution(`${name}_downsample_0`, from, channels, { size: 1, stride })
  return layers.normalization(`${name}_downsample_1`, projected)
}

/** Keras': a bias in every convolution, and padding by layers of its own. */
const kerasStyle: PublishedStyle = {
  padding: 'symmetric',
  useBias: true,
  normalization: { momentum: 0.99, epsilon: 1.001e-5 }
}

/**
 * ResNet50 as Keras defines it (keras/src/applications/resnet.py), with its layers' names: the stride of
 * a block is on its first convolution, of one pixel, and convolutions have a bias.
 */
export function kerasResnet50(build: ArchitectureBuilder, stem: Stem): Architecture {
  const layers = new PublishedLayers(build, kerasStyle)
  let last =
    stem === 'small'
      ? layers.convolution('conv1_conv', build.input(), stemFilters, { size: 3 })
      : layers.convolution('conv1_conv', build.input(), stemFilters, { size: 7, stride: 2 })
  last = layers.relu('conv1_relu', layers.normalization('conv1_bn', last))
  if (stem === 'imagenet') last = pooled(layers, 'pool1_pool', 'pool1_pad', last)

  plans['torchvision-resnet50'].blocks.forEach((count, stage) => {
    for (let number = 1; number <= count; number++) {
      const from = last
      const name = `conv${stage + 2}_block${number}`
      const stride = stage > 0 && number === 1 ? 2 : 1
      last = build.inBlock(name, () =>
        kerasBlock(layers, name, from, stemFilters * 2 ** stage, { stride, isFirst: number === 1 })
      )
    }
  })
  const mean = build.named('avg_pool', 'GlobalAveragePooling2D', {}, last)
  return build.namedClassifier('predictions', mean)
}

function kerasBlock(
  layers: PublishedLayers,
  name: string,
  from: string,
  width: number,
  { stride, isFirst }: { stride: number; isFirst: boolean }
): string {
  const normalized = (part: number, input: string, filters: number, size: number, by = 1): string => {
    const convolution = layers.convolution(`${name}_${part}_conv`, input, filters, { size, stride: by })
    return layers.normalization(`${name}_${part}_bn`, convolution)
  }
  const shortcut = isFirst ? normalized(0, from, 4 * width, 1, stride) : from
  const first = layers.relu(`${name}_1_relu`, normalized(1, from, width, 1, stride))
  const second = layers.relu(`${name}_2_relu`, normalized(2, first, width, 3))
  const branch = normalized(3, second, 4 * width, 1)
  return layers.relu(`${name}_out`, layers.add(`${name}_add`, shortcut, branch))
}
