import type { Architecture, LayerType } from '../../contract'
import { inKerasOrder, snakeCase } from '../../models/keras-order'
import { weightedLayers } from '../../models/layer-tensors'
import { timmNames } from './timm-names'

/** In which order of its axes a kernel lies. */
type Layout = 'keras' | 'pytorch'

/** A way in which files name their tensors. */
export interface Naming {
  /** As it is told. */
  title: string
  layout: Layout
  /** `<layer>/<tensor>` as networks here have it; null for what is no name of this kind. */
  nameOf(name: string): string | null
}

/** Every way in which the tensors of a network may be named. */
export function namingsFor(architecture: Architecture): Naming[] {
  const types = new Map(architecture.layers.map(({ name, type }) => [name, type]))
  const timm = timmNames(architecture.id)
  return [
    { title: 'Atelier', layout: 'keras', nameOf: (name) => byPath(name, types) },
    { title: 'PyTorch', layout: 'pytorch', nameOf: pytorchNames(types, plainModule) },
    {
      title: 'timm',
      layout: 'pytorch',
      nameOf: pytorchNames(types, (module) => timm.get(module) ?? null)
    },
    { title: 'Keras', layout: 'keras', nameOf: kerasOrder(architecture) }
  ]
}

/** Keras 2 has a kernel of a depthwise convolution under a name of its own. */
const olderNames: Record<string, string> = { depthwise_kernel: 'kernel' }

/**
 * `<layer>/<tensor>`, as checkpoints here and TensorFlow.js have it, and Keras 2 with the layer twice, a
 * `:0` behind it, and `model_weights` before it where it is a whole model.
 */
function byPath(name: string, types: ReadonlyMap<string, LayerType>): string | null {
  const parts = name.replace(/:0$/, '').split('/')
  const tensor = parts.at(-1) ?? ''
  const layer = parts.at(-2)
  if (layer === undefined) return null
  const isSeparable = types.get(layer) === 'SeparableConv2D'
  return `${layer}/${isSeparable ? tensor : (olderNames[tensor] ?? tensor)}`
}

/** What a module of PyTorch has, by whether its layer normalises. */
const moduleTensors: Record<string, [normalization: string | null, other: string | null]> = {
  weight: ['gamma', 'kernel'],
  bias: ['beta', 'bias'],
  running_mean: ['moving_mean', null],
  running_var: ['moving_variance', null]
}

/** Of a separable convolution, which is two modules there. */
const separableTensors: Record<string, string> = {
  '0.weight': 'depthwise_kernel',
  '1.weight': 'pointwise_kernel',
  '1.bias': 'bias'
}

/** A path of modules as layers here are called: `_blocks.0._bn1` is `blocks_0_bn1`. */
const plainModule = (module: string): string =>
  module
    .split('.')
    .map((part) => part.replace(/^_/, ''))
    .join('_')

function pytorchNames(
  types: ReadonlyMap<string, LayerType>,
  layerOf: (module: string) => string | null
): Naming['nameOf'] {
  return (name) => {
    const dot = name.lastIndexOf('.')
    const module = name.slice(0, Math.max(0, dot))
    const part = /^(.+)\.([01])$/.exec(module)
    const separable = part ? layerOf(part[1] ?? '') : null
    if (part && separable !== null && types.get(separable) === 'SeparableConv2D') {
      const own = separableTensors[`${part[2]}${name.slice(dot)}`]
      return own ? `${separable}/${own}` : null
    }
    const layer = dot < 0 ? null : layerOf(module)
    const type = layer === null ? undefined : types.get(layer)
    const names = moduleTensors[name.slice(dot + 1)]
    const tensor = names && type ? names[type.endsWith('Normalization') ? 0 : 1] : null
    return tensor ? `${layer}/${tensor}` : null
  }
}

/**
 * As Keras 3 names them: `layers/<type>_<n>/vars/<i>`, the n-th layer of a type in the order that Keras
 * has, the i-th of its tensors (keras/src/saving/saving_lib.py, `_save_container_state`).
 */
function kerasOrder(architecture: Architecture): Naming['nameOf'] {
  const tensorsOf = new Map(
    weightedLayers(architecture).map(({ layer, tensors }) => [
      layer.name,
      tensors.map(({ name }) => name)
    ])
  )
  const names = new Map<string, string>()
  const counts = new Map<string, number>()
  for (const { name: layer, type } of inKerasOrder(architecture.layers)) {
    const group = snakeCase(type)
    const count = counts.get(group) ?? 0
    counts.set(group, count + 1)
    const path = `layers/${count === 0 ? group : `${group}_${count}`}/vars`
    tensorsOf.get(layer)?.forEach((tensor, i) => names.set(`${path}/${i}`, `${layer}/${tensor}`))
  }
  return (name) => names.get(name.replace(/^_layer_checkpoint_dependencies\//, 'layers/')) ?? null
}
