import type { Architecture, ModelConfig } from '../contract'
import type { ArchitectureBuilder } from './architecture-builder'

type Generic = Omit<Extract<ModelConfig, { id: 'resnet' }>, 'id'>

const stem = { stemFilters: 64, stemKernelSize: 7, stemStride: 2, stemPooling: true } as const
const stages = (depths: number[], widths: number[]): Generic['stages'] => depths.map((blocks, i) => ({ blocks, channels: widths[i] ?? 0 }))

/** The published experiment's network, and its two smaller relatives on the same plan. */
export const residualPlans = {
  resnet50: { ...stem, block: 'bottleneck', stages: stages([3, 4, 6, 3], [256, 512, 1024, 2048]) },
  resnet34: { ...stem, block: 'basic', stages: stages([3, 4, 6, 3], [64, 128, 256, 512]) },
  resnet18: { ...stem, block: 'basic', stages: stages([2, 2, 2, 2], [64, 128, 256, 512]) }
} as const satisfies Record<string, Omit<Generic, 'denseUnits'>>

/**
 * A residual network as in the reference experiment: batch normalisation and ReLU within the block and after the addition,
 * a projection shortcut only where the channel count changes, and a plain 1x1 convolution of stride 2 from stage to stage.
 * He et al., "Deep Residual Learning for Image Recognition" (2015), with the reference's own block order.
 */
export function residualNetwork(build: ArchitectureBuilder, config: Generic): Architecture {
  let last = build.normRelu(build.conv(build.input(), config.stemFilters, config.stemKernelSize, { stride: config.stemStride }))
  if (config.stemPooling) last = build.add('MaxPooling2D', { poolSize: [3, 3], strides: [2, 2], padding: 'same' }, last)
  config.stages.forEach((stage, index) => {
    if (index > 0) last = build.conv(last, stage.channels, 1, { stride: 2 })
    for (let block = 0; block < stage.blocks; block++) {
      const from = last
      last = build.inBlock(`stage_${index + 1}_block_${block + 1}`, () => residualBlock(build, from, config.block, stage.channels))
    }
  })
  last = build.add('GlobalAveragePooling2D', {}, last)
  if (config.denseUnits > 0) last = build.dense(last, config.denseUnits, 'relu')
  return build.classifier(last)
}

function residualBlock(build: ArchitectureBuilder, from: string, kind: Generic['block'], channels: number): string {
  const inner = kind === 'bottleneck' ? Math.max(1, Math.floor(channels / 4)) : channels
  const branch =
    kind === 'bottleneck'
      ? build.conv(build.normRelu(build.conv(build.normRelu(build.conv(from, inner, 1)), inner, 3)), channels, 1)
      : build.conv(build.normRelu(build.conv(from, inner, 3)), channels, 3)
  const shortcut = build.shapeOf(from).at(-1) === channels ? from : build.conv(from, channels, 1)
  return build.normRelu(build.add('Add', {}, branch, shortcut))
}
