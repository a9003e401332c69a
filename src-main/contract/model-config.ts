import { z } from 'zod'

const units = z.int().min(1).max(65_536)
const filters = z.int().min(1).max(8_192)
const kernelSize = z.int().min(1).max(15)
const rate = z.number().min(0).lt(1)

/** The reference's classification head: a dense layer with ReLU before the softmax; 0 leaves it out. */
const denseUnits = z.int().min(0).max(65_536).default(1000)

/** One stage of a residual network: how many blocks, and how many output channels each has. */
const residualStage = z.strictObject({ blocks: z.int().min(1).max(64), channels: filters })

export const modelConfig = z.discriminatedUnion('id', [
  z.strictObject({ id: z.literal('resnet50'), denseUnits }),
  z.strictObject({ id: z.literal('resnet34'), denseUnits }),
  z.strictObject({ id: z.literal('resnet18'), denseUnits }),
  z.strictObject({
    id: z.literal('resnet'),
    stemFilters: filters.default(64),
    stemKernelSize: kernelSize.default(7),
    stemStride: z.int().min(1).max(4).default(2),
    stemPooling: z.boolean().default(true),
    block: z.enum(['bottleneck', 'basic']).default('bottleneck'),
    stages: z.array(residualStage).min(1).max(8).default([
      { blocks: 3, channels: 256 },
      { blocks: 4, channels: 512 },
      { blocks: 6, channels: 1024 },
      { blocks: 3, channels: 2048 }
    ]),
    denseUnits
  }),
  z.strictObject({ id: z.literal('lenet5'), activation: z.enum(['relu', 'tanh']).default('relu') }),
  z.strictObject({
    id: z.literal('cnn'),
    filters: z.array(filters).min(1).max(8).default([32, 64]),
    kernelSize: kernelSize.default(3),
    batchNormalization: z.boolean().default(true),
    denseUnits: units.default(128),
    dropout: rate.default(0.25)
  }),
  z.strictObject({
    id: z.literal('mlp'),
    hiddenUnits: z.array(units).max(16).default([256, 128]),
    dropout: rate.default(0)
  })
])
export type ModelConfig = z.infer<typeof modelConfig>
export type ModelId = ModelConfig['id']
export const modelIds = ['resnet50', 'resnet34', 'resnet18', 'resnet', 'lenet5', 'cnn', 'mlp'] as const satisfies readonly ModelId[]
