import { z } from 'zod'
import { customNetwork } from './custom-network'

const units = z.int().min(1).max(65_536)
const filters = z.int().min(1).max(8_192)
const kernelSize = z.int().min(1).max(15)
const rate = z.number().min(0).lt(1)

/** The reference's classification head: a dense layer with ReLU before the softmax; 0 leaves it out. */
const denseUnits = z.int().min(0).max(65_536).default(1000)

/**
 * Where a residual block normalises: before the addition, as the published reference and He et al.
 * (2015) do; after it; or before each convolution, with nothing after the addition (He et al., "Identity
 * Mappings in Deep Residual Networks", 2016).
 */
export const normalizationOrders = ['before-addition', 'after-addition', 'pre-activation'] as const
export type NormalizationOrder = (typeof normalizationOrders)[number]
const normalization = z.enum(normalizationOrders).default('before-addition')

/**
 * Whether a block's last normalisation begins with scales of zero, so that the block passes on what it is
 * given and the network begins as a shallow one (Goyal et al., "Accurate, Large Minibatch SGD", 2017);
 * left out: it does not. Only blocks that normalise before the addition have such a layer.
 */
const zeroInitResidual = z.boolean().optional()

/**
 * How a published network begins: as for ImageNet's photographs, or so that images of some 30 pixels are
 * not halved twice before anything is seen of them.
 */
export const stems = ['imagenet', 'small'] as const
export type Stem = (typeof stems)[number]
const stem = z.enum(stems).default('imagenet')

/** One stage of a residual network: how many blocks, and how many output channels each has. */
const residualStage = z.strictObject({ blocks: z.int().min(1).max(64), channels: filters })

export const modelConfig = z.discriminatedUnion('id', [
  z.strictObject({ id: z.literal('resnet50'), denseUnits, normalization, zeroInitResidual }),
  z.strictObject({ id: z.literal('resnet34'), denseUnits, normalization, zeroInitResidual }),
  z.strictObject({ id: z.literal('resnet18'), denseUnits, normalization, zeroInitResidual }),
  z.strictObject({
    id: z.literal('resnet'),
    stemFilters: filters.default(64),
    stemKernelSize: kernelSize.default(7),
    stemStride: z.int().min(1).max(4).default(2),
    stemPooling: z.boolean().default(true),
    block: z.enum(['bottleneck', 'basic']).default('bottleneck'),
    stages: z
      .array(residualStage)
      .min(1)
      .max(8)
      .default([
        { blocks: 3, channels: 256 },
        { blocks: 4, channels: 512 },
        { blocks: 6, channels: 1024 },
        { blocks: 3, channels: 2048 }
      ]),
    denseUnits,
    normalization,
    zeroInitResidual
  }),
  z.strictObject({ id: z.literal('torchvision-resnet50'), stem }),
  z.strictObject({ id: z.literal('torchvision-resnet34'), stem }),
  z.strictObject({ id: z.literal('torchvision-resnet18'), stem }),
  z.strictObject({ id: z.literal('mobilenet-v2'), stem, dropout: rate.default(0.2) }),
  z.strictObject({
    id: z.literal('efficientnet-lite0'),
    stem,
    dropout: rate.default(0.2),
    dropPath: rate.default(0.2)
  }),
  z.strictObject({ id: z.literal('keras-resnet50'), stem }),
  z.strictObject({ id: z.literal('keras-mobilenet-v2'), stem }),
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
  }),
  customNetwork
])
export type ModelConfig = z.infer<typeof modelConfig>
export type ModelId = ModelConfig['id']
/** A network of the catalogue, which has defaults. */
export type CatalogueId = Exclude<ModelId, 'custom'>
export const modelIds = [
  'resnet50',
  'resnet34',
  'resnet18',
  'resnet',
  'torchvision-resnet50',
  'torchvision-resnet34',
  'torchvision-resnet18',
  'mobilenet-v2',
  'efficientnet-lite0',
  'keras-resnet50',
  'keras-mobilenet-v2',
  'lenet5',
  'cnn',
  'mlp'
] as const satisfies readonly CatalogueId[]

const residualIds = new Set<unknown>(['resnet50', 'resnet34', 'resnet18', 'resnet'] satisfies ModelId[])

/**
 * A model's configuration that was written before the order of normalisation could be chosen, as it
 * reads today: residual networks normalised after the addition. Whatever else it is given it returns as
 * it is.
 */
export function withNormalizationOrder(config: unknown): unknown {
  if (typeof config !== 'object' || config === null || !('id' in config)) return config
  if (!residualIds.has(config.id) || 'normalization' in config) return config
  return { ...config, normalization: 'after-addition' satisfies NormalizationOrder }
}

/** Whether two configurations, of whatever version, describe one network. */
export function isSameModel(a: unknown, b: unknown): boolean {
  const [first, second] = [a, b].map((config) => modelConfig.safeParse(withNormalizationOrder(config)))
  // With which weights it begins is no part of a network, nor how its file called it.
  for (const parsed of [first, second]) {
    if (parsed?.data && 'zeroInitResidual' in parsed.data) delete parsed.data.zeroInitResidual
    if (parsed?.data?.id !== 'custom') continue
    parsed.data.title = ''
    delete parsed.data.readFrom
  }
  return (
    first?.success === true &&
    second?.success === true &&
    JSON.stringify(first.data) === JSON.stringify(second.data)
  )
}

/** What a person calls a model: one of their own by its file's name for it. */
export const modelName = (model: ModelConfig): string =>
  model.id === 'custom' && model.title !== '' ? model.title : model.id

/** The same, and for a network of one's own what it was read from. */
export const modelWords = (model: ModelConfig): string =>
  model.id === 'custom' && model.readFrom !== undefined
    ? `${modelName(model)} (${model.readFrom})`
    : modelName(model)
