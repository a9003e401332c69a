import type { Architecture, Stem } from '../contract'
import type { ArchitectureBuilder } from './architecture-builder'
import { PublishedLayers, type PublishedStyle, torchvisionStyle } from './published-layers'

/** A stage of inverted residual blocks (Sandler et al., "MobileNetV2", 2018, table 2). */
interface Stage {
  /** How many times as wide the block is inside as its input. */
  expansion: number
  channels: number
  blocks: number
  stride: 1 | 2
  size: 3 | 5
}
const stage = (
  expansion: number,
  channels: number,
  blocks: number,
  stride: 1 | 2,
  size: 3 | 5 = 3
): Stage => ({ expansion, channels, blocks, stride, size })

const mobileNetStages = [
  stage(1, 16, 1, 1),
  stage(6, 24, 2, 2),
  stage(6, 32, 3, 2),
  stage(6, 64, 4, 2),
  stage(6, 96, 3, 1),
  stage(6, 160, 3, 2),
  stage(6, 320, 1, 1)
]
/** Tan and Le, "EfficientNet" (2019), table 1. */
const efficientNetStages = [
  stage(1, 16, 1, 1),
  stage(6, 24, 2, 2),
  stage(6, 40, 2, 2, 5),
  stage(6, 80, 3, 2),
  stage(6, 112, 3, 1, 5),
  stage(6, 192, 4, 2, 5),
  stage(6, 320, 1, 1)
]
const stemFilters = 32
const headFilters = 1280

interface Block {
  /** Counted from 0 over the whole network. */
  number: number
  stage: Stage
  stride: 1 | 2
}

/** Every block in order. For small images the first stage that would halve them does not. */
function blocksOf(stages: Stage[], stem: Stem): Block[] {
  const firstHalving = stages.findIndex(({ stride }) => stride === 2)
  let number = 0
  return stages.flatMap((each, position) =>
    Array.from({ length: each.blocks }, (_, i): Block => {
      const isHalved = i === 0 && !(stem === 'small' && position === firstHalving)
      return { number: number++, stage: each, stride: isHalved ? each.stride : 1 }
    })
  )
}

/** Names of a block's layers; `expand` is asked for only where the block is widened. */
interface BlockNames {
  expand: [convolution: string, normalization: string, activation: string]
  depthwise: [convolution: string, normalization: string, activation: string]
  project: [convolution: string, normalization: string]
  add: string
}

/**
 * Widened by pixels, seen by a filter a channel, narrowed again and left linear; added to its input where
 * that has its shape. `dropPath`: name and rate of what leaves the branch out.
 */
function invertedResidual(
  layers: PublishedLayers,
  from: string,
  { stage: { expansion, channels, size }, stride }: Block,
  names: BlockNames,
  dropPath?: { name: string; rate: number }
): string {
  const inputs = layers.build.shapeOf(from).at(-1) ?? 0
  const widened =
    expansion === 1
      ? from
      : normalized6(layers, names.expand, (name) =>
          layers.convolution(name, from, expansion * inputs, { size: 1 })
        )
  const seen = normalized6(layers, names.depthwise, (name) =>
    layers.depthwise(name, widened, { size, stride })
  )
  const [convolution, normalization] = names.project
  const projected = layers.convolution(convolution, seen, channels, { size: 1 })
  const branch = layers.normalization(normalization, projected)
  if (stride !== 1 || inputs !== channels) return branch

  const kept =
    dropPath && dropPath.rate > 0
      ? layers.build.named(dropPath.name, 'DropPath', { rate: dropPath.rate }, branch)
      : branch
  return layers.add(names.add, kept, from)
}

/** A convolution, its normalisation and ReLU6, under these names. */
function normalized6(
  layers: PublishedLayers,
  [convolution, normalization, activation]: readonly [string, string, string],
  convolve: (name: string) => string
): string {
  return layers.relu6(activation, layers.normalization(normalization, convolve(convolution)))
}

interface Options {
  stem: Stem
  dropout: number
}

const stemOf = (stem: Stem): { size: number; stride: number } => ({
  size: 3,
  stride: stem === 'small' ? 1 : 2
})

/**
 * MobileNetV2 as torchvision defines it (torchvision/models/mobilenetv2.py), parameter for parameter. For
 * small images neither the stem nor the second stage halves them.
 */
export function mobileNetV2(build: ArchitectureBuilder, { stem, dropout }: Options): Architecture {
  const layers = new PublishedLayers(build, torchvisionStyle)
  const parts = (path: string): [string, string, string] => [`${path}_0`, `${path}_1`, `${path}_2`]
  const input = build.input()
  let last = normalized6(layers, parts('features_0'), (name) =>
    layers.convolution(name, input, stemFilters, stemOf(stem))
  )

  const blocks = blocksOf(mobileNetStages, stem)
  for (const block of blocks) {
    const from = last
    const name = `features_${block.number + 1}`
    // A block that is not widened has one part less.
    const at = block.stage.expansion === 1 ? 0 : 1
    const names: BlockNames = {
      expand: parts(`${name}_conv_0`),
      depthwise: parts(`${name}_conv_${at}`),
      project: [`${name}_conv_${at + 1}`, `${name}_conv_${at + 2}`],
      add: `${name}_add`
    }
    last = build.inBlock(name, () => invertedResidual(layers, from, block, names))
  }

  const features = last
  last = normalized6(layers, parts(`features_${blocks.length + 1}`), (name) =>
    layers.convolution(name, features, headFilters, { size: 1 })
  )
  last = build.named('avgpool', 'GlobalAveragePooling2D', {}, last)
  if (dropout > 0) last = build.named('classifier_0', 'Dropout', { rate: dropout }, last)
  return build.namedClassifier('classifier_1', last)
}

/** TensorFlow's padding and shares; Keras' EfficientNet and PyTorch's copies of TensorFlow's have them. */
const tensorflowStyle = (momentum: number): PublishedStyle => ({
  padding: 'same',
  useBias: false,
  normalization: { momentum, epsilon: 1e-3 }
})

/**
 * MobileNetV2 as Keras defines it (keras/src/applications/mobilenet_v2.py), with its layers' names; it
 * pads as TensorFlow does and drops nothing out.
 */
export function kerasMobileNetV2(build: ArchitectureBuilder, stem: Stem): Architecture {
  const layers = new PublishedLayers(build, tensorflowStyle(0.999))
  const input = build.input()
  let last = normalized6(layers, ['Conv1', 'bn_Conv1', 'Conv1_relu'], (name) =>
    layers.convolution(name, input, stemFilters, stemOf(stem))
  )

  for (const block of blocksOf(mobileNetStages, stem)) {
    const from = last
    const name = block.number === 0 ? 'expanded_conv' : `block_${block.number}`
    const of = (part: string): [string, string, string] => [
      `${name}_${part}`,
      `${name}_${part}_BN`,
      `${name}_${part}_relu`
    ]
    const names: BlockNames = {
      expand: of('expand'),
      depthwise: of('depthwise'),
      project: [`${name}_project`, `${name}_project_BN`],
      add: `${name}_add`
    }
    last = build.inBlock(name, () => invertedResidual(layers, from, block, names))
  }

  const features = last
  last = normalized6(layers, ['Conv_1', 'Conv_1_bn', 'out_relu'], (name) =>
    layers.convolution(name, features, headFilters, { size: 1 })
  )
  return build.namedClassifier('predictions', build.add('GlobalAveragePooling2D', {}, last))
}

/**
 * EfficientNet-Lite0 (github.com/tensorflow/tpu, models/official/efficientnet/lite; names as in the PyTorch
 * package efficientnet_lite_pytorch): EfficientNet-B0 without squeeze-and-excite and with ReLU6. A block's
 * branch is dropped with a probability that grows from block to block, up to `dropPath`. For small images
 * neither the stem nor the second stage halves them.
 */
export function efficientNetLite0(
  build: ArchitectureBuilder,
  { stem, dropout, dropPath }: Options & { dropPath: number }
): Architecture {
  const layers = new PublishedLayers(build, tensorflowStyle(0.99))
  const input = build.input()
  let last = normalized6(layers, ['conv_stem', 'bn0', 'relu0'], (name) =>
    layers.convolution(name, input, stemFilters, stemOf(stem))
  )

  const blocks = blocksOf(efficientNetStages, stem)
  for (const block of blocks) {
    const from = last
    const name = `blocks_${block.number}`
    const names: BlockNames = {
      expand: [`${name}_expand_conv`, `${name}_bn0`, `${name}_relu0`],
      depthwise: [`${name}_depthwise_conv`, `${name}_bn1`, `${name}_relu1`],
      project: [`${name}_project_conv`, `${name}_bn2`],
      add: `${name}_add`
    }
    const rate = (dropPath * block.number) / blocks.length
    last = build.inBlock(name, () =>
      invertedResidual(layers, from, block, names, { name: `${name}_drop_path`, rate })
    )
  }

  const features = last
  last = normalized6(layers, ['conv_head', 'bn1', 'relu1'], (name) =>
    layers.convolution(name, features, headFilters, { size: 1 })
  )
  last = build.named('avg_pooling', 'GlobalAveragePooling2D', {}, last)
  if (dropout > 0) last = build.named('dropout', 'Dropout', { rate: dropout }, last)
  return build.namedClassifier('fc', last)
}
