import { type CustomNetwork, customNetwork } from '../../src-main/contract'

type Json = Record<string, unknown>

/** A layer of a file of Keras 2: its class, its name, what it takes, its options. */
export type WrittenLayer = [className: string, name: string, inputs: string[], config?: Json]

export const images: WrittenLayer = ['InputLayer', 'images', [], { batch_input_shape: [null, 8, 8, 3] }]
export const scores: WrittenLayer = ['Dense', 'scores', ['vector'], { units: 4, activation: 'softmax' }]

/** A functional model as Keras 2 writes it: it begins with the first layer and ends with the last. */
export function keras2Model(layers: WrittenLayer[], more: Json = {}): Json {
  const end = (layer: WrittenLayer | undefined): unknown => [layer?.[1], 0, 0]
  return {
    class_name: 'Functional',
    config: {
      name: 'drawn',
      layers: layers.map(([className, name, inputs, config = {}]) => ({
        class_name: className,
        name,
        config: { name, trainable: true, dtype: 'float32', ...config },
        inbound_nodes: inputs.length === 0 ? [] : [inputs.map((input) => [input, 0, 0, {}])]
      })),
      input_layers: [end(layers[0])],
      output_layers: [end(layers.at(-1))],
      ...more
    },
    keras_version: '2.15.0',
    backend: 'tensorflow'
  }
}

/** A network of every kind of layer that joins branches, for images of any shape. */
export const joinedBranches = (classes: number): CustomNetwork =>
  customNetwork.parse({
    id: 'custom',
    title: 'branches',
    input: 'images',
    inputShape: [null, null, null],
    layers: [
      {
        type: 'Conv2D',
        name: 'narrow',
        inputs: ['images'],
        config: {
          filters: 4,
          kernelSize: [3, 3],
          strides: [1, 1],
          padding: 'same',
          useBias: true,
          activation: 'relu'
        }
      },
      {
        type: 'MaxPooling2D',
        name: 'pooled',
        inputs: ['images'],
        config: { poolSize: [3, 3], strides: [1, 1], padding: 'same' }
      },
      { type: 'Concatenate', name: 'joined', inputs: ['pooled', 'narrow', 'pooled'], config: {} },
      {
        type: 'BatchNormalization',
        name: 'normalized',
        inputs: ['joined'],
        config: { momentum: 0.9, epsilon: 0.001 }
      },
      { type: 'ReLU', name: 'rectified', inputs: ['normalized'], config: { maxValue: 6 } },
      { type: 'GlobalAveragePooling2D', name: 'pooled_mean', inputs: ['rectified'], config: {} },
      { type: 'Flatten', name: 'flat', inputs: ['narrow'], config: {} },
      { type: 'Concatenate', name: 'vector', inputs: ['pooled_mean', 'flat'], config: {} }
    ],
    classifier: { name: 'dense', from: 'vector' },
    classes
  })

/** What newer networks are made of: separable convolutions, hard activations, layer normalisation. */
export const newerLayers = (classes: number): CustomNetwork => {
  const separable = (name: string, from: string, stride: number, padding: string, useBias: boolean) => ({
    type: 'SeparableConv2D',
    name,
    inputs: [from],
    config: { filters: 6, kernelSize: [3, 2], strides: [stride, stride], padding, useBias }
  })
  const activation = (name: string, from: string, kind: string) => ({
    type: 'Activation',
    name,
    inputs: [from],
    config: { activation: kind }
  })
  return customNetwork.parse({
    id: 'custom',
    title: 'newer',
    input: 'images',
    inputShape: [null, null, null],
    layers: [
      {
        type: 'Rescaling',
        name: 'centred',
        inputs: ['images'],
        config: { scale: 2, offset: -1 }
      },
      { type: 'GaussianNoise', name: 'noisy', inputs: ['centred'], config: { deviation: 0.1 } },
      separable('wide', 'noisy', 1, 'same', true),
      activation('swished', 'wide', 'hard_silu'),
      { type: 'LayerNormalization', name: 'levelled', inputs: ['swished'], config: { epsilon: 0.001 } },
      {
        type: 'Cropping2D',
        name: 'cropped',
        inputs: ['levelled'],
        config: {
          cropping: [
            [1, 0],
            [0, 2]
          ]
        }
      },
      { type: 'SpatialDropout2D', name: 'spared', inputs: ['cropped'], config: { rate: 0.25 } },
      separable('narrow', 'spared', 2, 'same', false),
      activation('missed', 'narrow', 'mish'),
      {
        type: 'BatchNormalization',
        name: 'unscaled',
        inputs: ['narrow'],
        config: { momentum: 0.9, epsilon: 0.01, scale: false }
      },
      {
        type: 'DepthwiseConv2D',
        name: 'stirred',
        inputs: ['missed'],
        config: { kernelSize: [2, 2], strides: [1, 1], padding: 'same', useBias: false }
      },
      {
        type: 'BatchNormalization',
        name: 'plain',
        inputs: ['stirred'],
        config: { momentum: 0.9, epsilon: 0.01, scale: false, center: false }
      },
      { type: 'ReLU', name: 'cut', inputs: ['unscaled'], config: { maxValue: 6 } },
      { type: 'Add', name: 'sum', inputs: ['cut', 'plain'], config: {} },
      {
        type: 'Rescaling',
        name: 'halved',
        inputs: ['sum'],
        config: { scale: [0.5, 1, 2, 0.25, -1, 3], offset: 0.125 }
      },
      { type: 'GlobalAveragePooling2D', name: 'squeezed', inputs: ['halved'], config: {} },
      activation('gates', 'squeezed', 'hard_sigmoid'),
      activation('scaled', 'gates', 'selu'),
      activation('softened', 'squeezed', 'softplus'),
      {
        type: 'LayerNormalization',
        name: 'levelled_vector',
        inputs: ['softened'],
        config: { epsilon: 0.01 }
      },
      { type: 'Concatenate', name: 'vector', inputs: ['scaled', 'levelled_vector'], config: {} }
    ],
    classifier: { name: 'dense', from: 'vector' },
    classes
  })
}

/** Small networks' other layers: activations, channels weighed by what they have (Hu et al., 2018). */
export const gatedChannels = (classes: number): CustomNetwork =>
  customNetwork.parse({
    id: 'custom',
    title: 'gated',
    input: 'images',
    inputShape: [null, null, null],
    layers: [
      {
        type: 'Conv2D',
        name: 'stem',
        inputs: ['images'],
        config: {
          filters: 4,
          kernelSize: [3, 3],
          strides: [1, 1],
          padding: 'same',
          useBias: true,
          activation: 'linear'
        }
      },
      { type: 'Activation', name: 'swished', inputs: ['stem'], config: { activation: 'silu' } },
      { type: 'GlobalAveragePooling2D', name: 'squeezed', inputs: ['swished'], config: {} },
      {
        type: 'Dense',
        name: 'narrowed',
        inputs: ['squeezed'],
        config: { units: 3, activation: 'relu', useBias: false }
      },
      {
        type: 'Dense',
        name: 'widened',
        inputs: ['narrowed'],
        config: { units: 4, activation: 'linear', useBias: false }
      },
      { type: 'Activation', name: 'gates', inputs: ['widened'], config: { activation: 'sigmoid' } },
      { type: 'Reshape', name: 'pixel', inputs: ['gates'], config: { channels: 4 } },
      { type: 'Multiply', name: 'gated', inputs: ['swished', 'pixel'], config: {} },
      { type: 'LeakyReLU', name: 'leaky', inputs: ['gated'], config: { negativeSlope: 0.1 } },
      { type: 'Activation', name: 'softened', inputs: ['leaky'], config: { activation: 'gelu' } },
      { type: 'GlobalMaxPooling2D', name: 'largest', inputs: ['softened'], config: {} },
      { type: 'Activation', name: 'bent', inputs: ['squeezed'], config: { activation: 'elu' } },
      { type: 'Multiply', name: 'product', inputs: ['largest', 'bent', 'squeezed'], config: {} },
      { type: 'Concatenate', name: 'vector', inputs: ['largest', 'bent', 'product'], config: {} }
    ],
    classifier: { name: 'dense', from: 'vector' },
    classes
  })
