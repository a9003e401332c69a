import type { Architecture, ArchitectureLayer } from '../contract'
import { weightedLayers } from './layer-tensors'

/** A network in stages, from its input on; the last one is the head. */
export interface NetworkStages {
  count: number
  /** The stage of every layer, counted from 0. */
  stageOf: ReadonlyMap<string, number>
  /** The layer whose output the head takes. */
  features: string
}

/**
 * The stages that a network is unfrozen by: what computes at one size of its images is one stage, a
 * residual block belongs to the stage of its output, dense layers before the last are one, and the last
 * layer with what is dropped out before it is the head.
 */
export function networkStages(architecture: Pick<Architecture, 'layers'>): NetworkStages {
  const { layers } = architecture
  const weighted = weightedLayers(architecture).map(({ layer }) => layer)
  const byName = new Map(layers.map((layer) => [layer.name, layer]))
  const head = weighted.at(-1) as ArchitectureLayer

  const headLayers = new Set([head.name])
  let features = head.inputs[0] ?? ''
  for (let before = byName.get(features); before?.type === 'Dropout'; before = byName.get(features)) {
    headLayers.add(before.name)
    features = before.inputs[0] ?? ''
  }

  const lastOf = new Map(weighted.map((layer) => [layer.block ?? layer.name, layer]))
  const stageOf = new Map<string, number>()
  let stage = -1
  let height = Infinity
  let isBehindHead = false
  for (const layer of layers) {
    isBehindHead ||= layer.name === head.name
    if (headLayers.has(layer.name) || isBehindHead) continue
    const sized = weighted.includes(layer) ? lastOf.get(layer.block ?? layer.name) : undefined
    const reached = sized ? heightOf(sized) : height
    if (reached < height) {
      height = reached
      stage++
    }
    stageOf.set(layer.name, Math.max(0, stage))
  }
  const count = stage + 2
  for (const { name } of layers) if (!stageOf.has(name)) stageOf.set(name, count - 1)
  return { count, stageOf, features }
}

/** Of what a layer gives; what is no image any more is lower than any. */
const heightOf = ({ outputShape }: ArchitectureLayer): number =>
  outputShape.length === 3 ? (outputShape[0] ?? 0) : 0
