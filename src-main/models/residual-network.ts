import type { Architecture, ModelConfig, NormalizationOrder } from '../contract'
import type { ArchitectureBuilder } from './architecture-builder'

type Generic = Omit<Extract<ModelConfig, { id: 'resnet' }>, 'id'>

const stem = { stemFilters: 64, stemKernelSize: 7, stemStride: 2, stemPooling: true } as const
const stages = (depths: number[], widths: number[]): Generic['stages'] =>
  depths.map((blocks, i) => ({ blocks, channels: widths[i] ?? 0 }))

/** The published experiment's network, and its two smaller relatives on the same plan. */
export const residualPlans = {
  resnet50: { ...stem, block: 'bottleneck', stages: stages([3, 4, 6, 3], [256, 512, 1024, 2048]) },
  resnet34: { ...stem, block: 'basic', stages: stages([3, 4, 6, 3], [64, 128, 256, 512]) },
  resnet18: { ...stem, block: 'basic', stages: stages([2, 2, 2, 2], [64, 128, 256, 512]) }
} as const satisfies Record<string, Omit<Generic, 'denseUnits' | 'normalization' | 'zeroInitResidual'>>

/**
 * A residual network on the plan of the reference experiment: a projection shortcut, itself not
 * normalised, only where the channel count changes, and a plain 1x1 convolution of stride 2 from stage
 * to stage. In which order a block normalises is the configuration's: He et al., "Deep Residual Learning
 * for Image Recognition" (2015), and "Identity Mappings in Deep Residual Networks" (2016), where the
 * stem is left linear and the last sum is normalised instead, as in Keras' ResNet50V2.
 */
export function residualNetwork(build: ArchitectureBuilder, config: Generic): Architecture {
  const isPreActivated = config.normalization === 'pre-activation'
  let last = build.conv(build.input(), config.stemFilters, config.stemKernelSize, {
    stride: config.stemStride
  })
  if (!isPreActivated) last = build.normRelu(last)
  if (config.stemPooling)
    last = build.add('MaxPooling2D', { poolSize: [3, 3], strides: [2, 2], padding: 'same' }, last)

  config.stages.forEach((stage, index) => {
    if (index > 0) last = build.conv(last, stage.channels, 1, { stride: 2 })
    for (let block = 0; block < stage.blocks; block++) {
      const from = last
      const name = `stage_${index + 1}_block_${block + 1}`
      last = build.inBlock(name, () => blocks[config.normalization](build, from, config, stage.channels))
    }
  })

  last = build.add('GlobalAveragePooling2D', {}, isPreActivated ? build.normRelu(last) : last)
  if (config.denseUnits > 0) last = build.dense(last, config.denseUnits, 'relu')
  return { ...build.classifier(last), normalization: config.normalization }
}

type Block = (build: ArchitectureBuilder, from: string, config: Generic, channels: number) => string

/** How a block is put together, by where it normalises. */
const blocks: Record<NormalizationOrder, Block> = {
  'before-addition': (build, from, { block, zeroInitResidual = false }, channels) => {
    const branch = build.norm(branchOf(build, from, block, channels), { beginsAtZero: zeroInitResidual })
    return build.add('ReLU', {}, build.add('Add', {}, branch, shortcutOf(build, from, from, channels)))
  },
  'after-addition': (build, from, { block }, channels) => {
    const branch = branchOf(build, from, block, channels)
    return build.normRelu(build.add('Add', {}, branch, shortcutOf(build, from, from, channels)))
  },
  'pre-activation': (build, from, { block }, channels) => {
    const activated = build.normRelu(from)
    const branch = branchOf(build, activated, block, channels)
    return build.add('Add', {}, branch, shortcutOf(build, from, activated, channels))
  }
}

/** The convolutions of a block, normalised and activated in between; the last one is left linear. */
function branchOf(
  build: ArchitectureBuilder,
  from: string,
  kind: Generic['block'],
  channels: number
): string {
  if (kind === 'basic') return build.conv(build.normRelu(build.conv(from, channels, 3)), channels, 3)
  const inner = Math.max(1, Math.floor(channels / 4))
  const reduced = build.normRelu(build.conv(from, inner, 1))
  return build.conv(build.normRelu(build.conv(reduced, inner, 3)), channels, 1)
}

/** The block's input as it is, or where the channel count changes a 1x1 convolution of `projected`. */
function shortcutOf(
  build: ArchitectureBuilder,
  from: string,
  projected: string,
  channels: number
): string {
  return build.shapeOf(from).at(-1) === channels ? from : build.conv(projected, channels, 1)
}
