import type { Architecture, ArchitectureLayer } from '../contract'
import type { FusedActivation } from '../engines/primitives/primitives'

/** One operation of the forward pass: a layer, with the ReLU that follows it where the two are computed in one go. */
export interface PlannedLayer {
  layer: ArchitectureLayer
  activation: FusedActivation
  /** Name under which later layers ask for the result: the layer's own, or that of the ReLU it took over. */
  output: string
}

const takesActivation = new Set<ArchitectureLayer['type']>(['Conv2D', 'BatchNormalization', 'Add', 'Dense'])

/**
 * The order in which a network is computed. A ReLU that is the only consumer of a convolution, normalisation, addition or
 * dense layer becomes part of it. The softmax at the end is left to the loss: the last output is logits.
 */
export function planForward(architecture: Architecture): PlannedLayer[] {
  requireSoftmax(architecture)
  const consumers = new Map<string, number>()
  for (const layer of architecture.layers) for (const input of layer.inputs) consumers.set(input, (consumers.get(input) ?? 0) + 1)
  const planned = new Map<string, PlannedLayer>()
  const plan: PlannedLayer[] = []
  for (const layer of architecture.layers) {
    const before = planned.get(layer.inputs[0] ?? '')
    if (before && isRelu(layer) && canTake(before) && consumers.get(before.output) === 1) {
      Object.assign(before, { activation: 'relu', output: layer.name })
      planned.set(layer.name, before)
      continue
    }
    const entry: PlannedLayer = { layer, activation: ownActivation(layer), output: layer.name }
    planned.set(layer.name, entry)
    plan.push(entry)
  }
  return plan
}

function isRelu(layer: ArchitectureLayer): boolean {
  return layer.type === 'ReLU' || (layer.type === 'Activation' && layer.config.activation === 'relu')
}

function canTake({ layer, activation }: PlannedLayer): boolean {
  return takesActivation.has(layer.type) && activation === 'linear' && (!('activation' in layer.config) || layer.config.activation === 'linear')
}

function ownActivation(layer: ArchitectureLayer): FusedActivation {
  return (layer.type === 'Conv2D' || layer.type === 'Dense') && layer.config.activation === 'relu' ? 'relu' : 'linear'
}

function requireSoftmax({ id, layers }: Architecture): void {
  const last = layers.at(-1)
  if ((last?.type !== 'Dense' && last?.type !== 'Activation') || last.config.activation !== 'softmax') throw new Error(`the network ${id} does not end in a softmax`)
}
