import { z } from 'zod'
import { ownActivations } from './activation'

/** A layer's name; it stands in names of files and of variables, so it is a plain one. */
const layerName = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,99}$/)

const channels = z.int().min(1).max(65_536)
const length = z.int().min(1).max(1024)
const pair = z.tuple([length, length])
const zeros = z.int().min(0).max(256)
const padding = z.enum(['same', 'valid'])
const rate = z.number().min(0).lt(1)
/** One number for all channels, or one for each. */
const perChannel = z.union([z.number(), z.array(z.number()).min(1).max(65_536)])
const nothing = z.strictObject({})
const pooling = z.strictObject({ poolSize: pair, strides: pair, padding })

/** More inputs than any layer of a network that somebody published has. */
const inputs = z.array(layerName).min(1).max(64)

/** A layer of a network that a person brought; `config` as `LayerConfigs` has it. */
const customLayer = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('ZeroPadding2D'),
    name: layerName,
    inputs,
    config: z.strictObject({ padding: z.tuple([z.tuple([zeros, zeros]), z.tuple([zeros, zeros])]) })
  }),
  z.strictObject({
    type: z.literal('Conv2D'),
    name: layerName,
    inputs,
    config: z.strictObject({
      filters: channels,
      kernelSize: pair,
      strides: pair,
      padding,
      useBias: z.boolean(),
      activation: z.enum(['linear', 'relu', 'tanh'])
    })
  }),
  z.strictObject({
    type: z.literal('DepthwiseConv2D'),
    name: layerName,
    inputs,
    config: z.strictObject({ kernelSize: pair, strides: pair, padding, useBias: z.boolean() })
  }),
  z.strictObject({
    type: z.literal('SeparableConv2D'),
    name: layerName,
    inputs,
    config: z.strictObject({
      filters: channels,
      kernelSize: pair,
      strides: pair,
      padding,
      useBias: z.boolean()
    })
  }),
  z.strictObject({
    type: z.literal('Cropping2D'),
    name: layerName,
    inputs,
    config: z.strictObject({ cropping: z.tuple([z.tuple([zeros, zeros]), z.tuple([zeros, zeros])]) })
  }),
  z.strictObject({
    type: z.literal('Rescaling'),
    name: layerName,
    inputs,
    config: z.strictObject({ scale: perChannel, offset: perChannel })
  }),
  z.strictObject({
    type: z.literal('LayerNormalization'),
    name: layerName,
    inputs,
    config: z.strictObject({ epsilon: z.number().gt(0).max(1) })
  }),
  z.strictObject({
    type: z.literal('BatchNormalization'),
    name: layerName,
    inputs,
    config: z.strictObject({
      momentum: z.number().min(0).max(1),
      epsilon: z.number().gt(0).max(1),
      gammaInitializer: z.literal('zeros').optional(),
      scale: z.literal(false).optional(),
      center: z.literal(false).optional()
    })
  }),
  z.strictObject({
    type: z.literal('ReLU'),
    name: layerName,
    inputs,
    config: z.strictObject({ maxValue: z.literal(6).optional() })
  }),
  z.strictObject({
    type: z.literal('Activation'),
    name: layerName,
    inputs,
    config: z.strictObject({ activation: z.enum(ownActivations) })
  }),
  z.strictObject({
    type: z.literal('LeakyReLU'),
    name: layerName,
    inputs,
    config: z.strictObject({ negativeSlope: z.number().min(0).max(1) })
  }),
  z.strictObject({ type: z.literal('MaxPooling2D'), name: layerName, inputs, config: pooling }),
  z.strictObject({ type: z.literal('AveragePooling2D'), name: layerName, inputs, config: pooling }),
  z.strictObject({
    type: z.literal('GlobalAveragePooling2D'),
    name: layerName,
    inputs,
    config: nothing
  }),
  z.strictObject({ type: z.literal('GlobalMaxPooling2D'), name: layerName, inputs, config: nothing }),
  z.strictObject({ type: z.literal('Add'), name: layerName, inputs, config: nothing }),
  z.strictObject({ type: z.literal('Multiply'), name: layerName, inputs, config: nothing }),
  z.strictObject({ type: z.literal('Concatenate'), name: layerName, inputs, config: nothing }),
  z.strictObject({ type: z.literal('Flatten'), name: layerName, inputs, config: nothing }),
  z.strictObject({
    type: z.literal('Reshape'),
    name: layerName,
    inputs,
    config: z.strictObject({ channels: channels.optional() })
  }),
  z.strictObject({
    type: z.literal('Dropout'),
    name: layerName,
    inputs,
    config: z.strictObject({ rate })
  }),
  z.strictObject({
    type: z.literal('DropPath'),
    name: layerName,
    inputs,
    config: z.strictObject({ rate })
  }),
  z.strictObject({
    type: z.literal('SpatialDropout2D'),
    name: layerName,
    inputs,
    config: z.strictObject({ rate })
  }),
  z.strictObject({
    type: z.literal('GaussianNoise'),
    name: layerName,
    inputs,
    config: z.strictObject({ deviation: z.number().min(0).max(1000) })
  }),
  z.strictObject({
    type: z.literal('Dense'),
    name: layerName,
    inputs,
    config: z.strictObject({
      units: channels,
      activation: z.enum(['linear', 'relu', 'tanh']),
      useBias: z.literal(false).optional()
    })
  })
])
export type CustomLayer = z.infer<typeof customLayer>

/** More layers than a published network has, and as many as can be drawn. */
export const mostLayers = 1000

/** Characters of a file that describes one: more than {@link mostLayers} layers have. */
export const mostNetworkText = 3 * 2 ** 20

/**
 * A network that a person brought, whole: a run is a function of it. The input and the classifier, a dense
 * layer with softmax, stand apart from the layers between them, since they depend on the data.
 */
export const customNetwork = z.strictObject({
  id: z.literal('custom'),
  /** As its file calls it. */
  title: z.string().max(100).default(''),
  /** What wrote that file, with its version where it says so; left out where that is not known. */
  readFrom: z.string().max(60).optional(),
  input: layerName,
  /** Height, width and channels; null: as the images have them. */
  inputShape: z.tuple([length.nullable(), length.nullable(), z.int().min(1).max(64).nullable()]),
  /** In topological order; each takes what the input or layers before it give. */
  layers: z.array(customLayer).max(mostLayers),
  classifier: z.strictObject({ name: layerName, from: layerName }),
  /** How many it tells apart. */
  classes: z.int().min(1).max(65_536)
})
export type CustomNetwork = z.infer<typeof customNetwork>
