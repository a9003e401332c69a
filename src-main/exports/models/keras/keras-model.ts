import { strToU8, zipSync } from 'fflate'
import { noTime } from '../../packed-parts'
import { descriptionOf } from '../description'
import type { PortableModel } from '../portable-model'
import { encodeHdf5, type Hdf5Group } from './hdf5'
import { kerasLayers, type KerasLayer } from './keras-layers'
import { inKerasOrder, snakeCase } from '../../../models/keras-order'

/** The first version whose files are like this one; newer ones read them. */
const kerasVersion = '3.0.0'

/**
 * The network as Keras 3 saves a functional model: an archive of `config.json`, `metadata.json` and
 * `model.weights.h5`. It takes pixels 0..255 [batch, height, width, channels] and gives probabilities;
 * logits are its last dense layer's. Format: Keras 3, src/saving/saving_lib.py.
 */
export async function encodeKerasModel(model: PortableModel): Promise<Uint8Array> {
  const layers = kerasFileLayers(model)
  const json = (value: unknown): Uint8Array => strToU8(JSON.stringify(value))

  const files = {
    'metadata.json': json({ keras_version: kerasVersion, atelier: descriptionOf(model) }),
    'config.json': json(configOf(layers, model.architecture.id)),
    'model.weights.h5': await encodeHdf5(weightGroups(layers))
  }
  return zipSync(files, { level: 0, mtime: noTime })
}

/** The input, and the layers that make its pixels what the network takes. */
function opening({ architecture, input }: PortableModel): KerasLayer[] {
  const outputShape = architecture.inputShape
  const isNormalized =
    input.mean.some((each) => each !== 0) || input.deviation.some((each) => each !== 1)
  const common = { outputShape, tensors: [] }
  const inputName = architecture.layers[0]?.name ?? ''

  const inputLayer: KerasLayer = {
    ...common,
    className: 'InputLayer',
    name: inputName,
    config: { batch_shape: [null, ...outputShape] },
    inputs: []
  }
  const rescaling: KerasLayer = {
    ...common,
    className: 'Rescaling',
    name: 'rescaling',
    config: { scale: input.scale, offset: 0 },
    inputs: [inputName]
  }
  const normalization: KerasLayer = {
    ...common,
    className: 'Normalization',
    name: 'normalization',
    config: {
      axis: [-1],
      mean: input.mean,
      variance: input.deviation.map((each) => each ** 2),
      invert: false
    },
    inputs: ['rescaling']
  }
  return isNormalized ? [inputLayer, rescaling, normalization] : [inputLayer, rescaling]
}

/** As Keras 3 describes a model. */
function configOf(layers: KerasLayer[], id: string): Record<string, unknown> {
  const shapes = new Map(layers.map(({ name, outputShape }) => [name, outputShape]))
  const tensor = (name: string): Record<string, unknown> => ({
    class_name: '__keras_tensor__',
    config: {
      shape: [null, ...(shapes.get(name) ?? [])],
      dtype: 'float32',
      keras_history: [name, 0, 0]
    }
  })
  const nodesOf = ({ className, inputs }: KerasLayer): unknown[] => {
    if (inputs.length === 0) return []
    const tensors = inputs.map(tensor)
    const isList = ['Add', 'Multiply', 'Concatenate'].includes(className)
    return [{ args: isList ? [tensors] : tensors, kwargs: {} }]
  }

  return {
    module: 'keras.src.models.functional',
    class_name: 'Functional',
    config: {
      name: id,
      trainable: true,
      layers: layers.map((layer) => ({
        module: 'keras.layers',
        class_name: layer.className,
        config: { name: layer.name, dtype: 'float32', ...layer.config },
        registered_name: null,
        name: layer.name,
        inbound_nodes: nodesOf(layer)
      })),
      input_layers: [layers[0]?.name, 0, 0],
      output_layers: [layers.at(-1)?.name, 0, 0]
    },
    registered_name: 'Functional',
    build_config: { input_shape: null }
  }
}

/**
 * The weights in groups `layers/<type>_<number>/vars`, whose members are numbered: by the type and by the
 * order that Keras has the layers in, since it takes no notice of their names.
 */
export function weightGroups(layers: KerasLayer[]): Hdf5Group[] {
  const counts = new Map<string, number>()
  return inKerasOrder(layers).map(({ className, name, tensors }) => {
    const type = snakeCase(className)
    const count = counts.get(type) ?? 0
    counts.set(type, count + 1)
    return {
      path: `layers/${count === 0 ? type : `${type}_${count}`}/vars`,
      attributes: { name },
      members: tensors.map(({ tensor }, i) => ({ name: String(i), ...tensor }))
    }
  })
}

/** The network's layers as its file has them. */
export function kerasFileLayers(model: PortableModel): KerasLayer[] {
  return kerasLayers(model, opening(model))
}
