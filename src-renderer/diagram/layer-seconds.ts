import type {
  EngineChoice,
  ExperimentSpec,
  LayerTimes,
  ModelConfig,
  ModelDescription
} from '../../src-main/contract'

/** On what a network's layers are timed. */
export interface TimedSubject {
  config: ModelConfig
  batchSize: number
  engine: ExperimentSpec['engine'] | EngineChoice['engine']
  precision: ExperimentSpec['precision']
}

/** What a row of a summary takes, in seconds of a batch: a layer, or a block with all its layers. */
export interface RowSeconds {
  forward: number
  backward: number
  /** Layers that are computed in one go with it, and are part of its time. */
  together: string[]
  /** The layer whose time it is part of; null where it has its own. */
  within: string | null
}

/** The times of every layer and of every block, by their names. */
export function secondsByRow(model: ModelDescription, { layers }: LayerTimes): Map<string, RowSeconds> {
  const rows = new Map<string, RowSeconds>()
  for (const { name, together, forwardSeconds: forward, backwardSeconds: backward } of layers) {
    rows.set(name, { forward, backward, together, within: null })
    for (const each of together) rows.set(each, { forward: 0, backward: 0, together: [], within: name })
  }
  for (const { name, layers: members } of model.groups) {
    if (members.length < 2) continue
    const known = members.flatMap((member) => rows.get(member) ?? [])
    const sum = (part: 'forward' | 'backward'): number =>
      known.reduce((total, each) => total + each[part], 0)
    rows.set(name, { forward: sum('forward'), backward: sum('backward'), together: [], within: null })
  }
  return rows
}
