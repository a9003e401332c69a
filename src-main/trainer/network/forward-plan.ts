import type { Architecture, ArchitectureLayer } from '../../contract'
import type { FusedActivation } from '../../engines/primitives/primitives'

/**
 * One operation of the forward pass: a layer, with what follows it where that is computed in one go: a
 * ReLU, and after a batch normalisation also an addition.
 */
export interface PlannedLayer {
  layer: ArchitectureLayer
  /** Names of the results that it takes; after those of a normalisation's own, what is added to it. */
  inputs: string[]
  activation: FusedActivation
  /**
   * Name under which later layers ask for the result: the layer's own, or that of the last one it took
   * over.
   */
  output: string
}

const takesActivation = new Set<ArchitectureLayer['type']>([
  'Conv2D',
  'BatchNormalization',
  'Add',
  'Dense'
])

/**
 * The order in which a network is computed. An addition that is the only consumer of a normalisation
 * becomes part of it, and so does a ReLU that is the only consumer of a convolution, normalisation,
 * addition or dense layer. The softmax at the end is left to the loss: the last output is logits.
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
    if (before && isRelu(layer) && canTake(before) && consumers.get(before.output) === 1) {
      Object.assign(before, { activation: 'relu', output: layer.name })
      planned.set(layer.name, before)
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

function isRelu(layer: ArchitectureLayer): boolean {
  return layer.type === 'ReLU' || (layer.type === 'Activation' && layer.config.activation === 'relu')
}

function canTake({ layer, activation }: PlannedLayer): boolean {
  return (
    takesActivation.has(layer.type) &&
    activation === 'linear' &&
    (!('activation' in layer.config) || layer.config.activation === 'linear')
  )
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
