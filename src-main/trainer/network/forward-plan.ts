import type { Architecture, ArchitectureLayer } from '../../contract'
import type { ConvolutionPadding, FusedActivation } from '../../engines/primitives/primitives'

/**
 * One operation of the forward pass: a layer, with what is computed in one go with it: zeros around a
 * convolution's image, a ReLU behind, and after a batch normalisation also an addition.
 */
export interface PlannedLayer {
  layer: ArchitectureLayer
  /** Names of the results that it takes; after those of a normalisation's own, what is added to it. */
  inputs: string[]
  activation: FusedActivation
  /** Of a convolution that took over the padding before it; otherwise it is the layer's own. */
  padding?: ConvolutionPadding
  /**
   * Name under which later layers ask for the result: the layer's own, or that of the last one it took
   * over.
   */
  output: string
}

const takesActivation = new Set<ArchitectureLayer['type']>([
  'Conv2D',
  'DepthwiseConv2D',
  'SeparableConv2D',
  'BatchNormalization',
  'Add',
  'Dense'
])

/** Of a ReLU that cuts above, too. */
const takesBound = new Set<ArchitectureLayer['type']>([
  'Conv2D',
  'DepthwiseConv2D',
  'SeparableConv2D',
  'BatchNormalization'
])

/**
 * The order in which a network is computed. An addition that is the only consumer of a normalisation
 * becomes part of it, and so does a ReLU that is the only consumer of a convolution, normalisation,
 * addition or dense layer. Zeros around an image that only a convolution looks at become its padding. The
 * softmax at the end is left to the loss: the last output is logits.
 */
export function planForward(architecture: Architecture): PlannedLayer[] {
  requireSoftmax(architecture)
  const consumers = new Map<string, number>()
  for (const layer of architecture.layers)
    for (const input of layer.inputs) consumers.set(input, (consumers.get(input) ?? 0) + 1)

  const planned = new Map<string, PlannedLayer>()
  const plan: PlannedLayer[] = []
  for (const layer of architecture.layers) {
    const before = planned.get(layer.inputs[0] ?? '')
    const relu = reluOf(layer)
    if (before && relu && canTake(before, relu) && consumers.get(before.output) === 1) {
      Object.assign(before, { activation: relu, output: layer.name })
      planned.set(layer.name, before)
      continue
    }
    if (before && canTakePadding(layer, before, consumers)) {
      plan.splice(plan.indexOf(before), 1)
      const entry = padded(layer, before)
      planned.set(layer.name, entry)
      plan.push(entry)
      continue
    }

    const normalized =
      layer.type === 'Add' ? firstNormalization(layer.inputs, planned, consumers) : undefined
    if (normalized) {
      // It is computed where the addition stood: by then what is added to it is there.
      plan.splice(plan.indexOf(normalized), 1)
      const addend = layer.inputs.filter((name) => name !== normalized.output)
      Object.assign(normalized, { inputs: [...normalized.inputs, ...addend], output: layer.name })
    }

    const entry = normalized ?? {
      layer,
      inputs: layer.inputs,
      activation: ownActivation(layer),
      output: layer.name
    }
    planned.set(layer.name, entry)
    plan.push(entry)
  }
  return plan
}

/** The first summand of two that is a plain normalisation of pixels which nobody else looks at. */
function firstNormalization(
  summands: string[],
  planned: Map<string, PlannedLayer>,
  consumers: Map<string, number>
): PlannedLayer | undefined {
  if (summands.length !== 2) return undefined
  return summands
    .map((name) => planned.get(name))
    .find(
      (entry) =>
        entry?.layer.type === 'BatchNormalization' &&
        entry.layer.outputShape.length === 3 &&
        entry.activation === 'linear' &&
        entry.inputs.length === 1 &&
        consumers.get(entry.output) === 1
    )
}

/** The kind of ReLU that a layer is; null: it is another layer. */
function reluOf(layer: ArchitectureLayer): 'relu' | 'relu6' | null {
  if (layer.type === 'ReLU') return layer.config.maxValue === 6 ? 'relu6' : 'relu'
  return layer.type === 'Activation' && layer.config.activation === 'relu' ? 'relu' : null
}

function canTake({ layer, activation }: PlannedLayer, relu: 'relu' | 'relu6'): boolean {
  return (
    (relu === 'relu' ? takesActivation : takesBound).has(layer.type) &&
    activation === 'linear' &&
    (!('activation' in layer.config) || layer.config.activation === 'linear')
  )
}

/** Whether a convolution that pads nothing is all that looks at a padded image. */
function canTakePadding(
  { type, config }: ArchitectureLayer,
  before: PlannedLayer,
  consumers: Map<string, number>
): boolean {
  return (
    before.layer.type === 'ZeroPadding2D' &&
    (type === 'Conv2D' || type === 'DepthwiseConv2D') &&
    config.padding === 'valid' &&
    fitsInside(before.layer.config.padding, config.kernelSize) &&
    consumers.get(before.output) === 1
  )
}

/** Every window has to meet the image: no kernel takes a padding as large as itself. */
const fitsInside = (
  padding: readonly (readonly [number, number])[],
  kernelSize: readonly [number, number]
): boolean => padding.every((pair, axis) => pair.every((zeros) => zeros < (kernelSize[axis] ?? 0)))

function padded(layer: ArchitectureLayer, { layer: padding, inputs }: PlannedLayer): PlannedLayer {
  return {
    layer,
    inputs,
    activation: ownActivation(layer),
    ...(padding.type === 'ZeroPadding2D' ? { padding: padding.config.padding } : {}),
    output: layer.name
  }
}

function ownActivation(layer: ArchitectureLayer): FusedActivation {
  return (layer.type === 'Conv2D' || layer.type === 'Dense') && layer.config.activation === 'relu'
    ? 'relu'
    : 'linear'
}

function requireSoftmax({ id, layers }: Architecture): void {
  const last = layers.at(-1)
  if ((last?.type !== 'Dense' && last?.type !== 'Activation') || last.config.activation !== 'softmax')
    throw new Error(`the network ${id} does not end in a softmax`)
}

/** The layers that a planned one took over: a padding before it, and those behind it up to its result. */
export function takenBy(
  { layer, inputs, output, padding }: PlannedLayer,
  { layers }: Architecture
): string[] {
  const before = padding && layer.inputs[0] !== inputs[0] ? [layer.inputs[0] as string] : []
  const behind: string[] = []
  // Each is the only one that takes what is before it, so that there is one way to the result.
  for (let last = layer.name; last !== output;) {
    const next = layers.find(({ inputs: taken }) => taken.includes(last))
    if (!next) break
    behind.push(next.name)
    last = next.name
  }
  return [...before, ...behind]
}
