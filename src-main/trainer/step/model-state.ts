import type { Architecture, ExperimentSpec } from '../../contract'
import type { EngineSession } from '../../engines/engine'
import type { OptimizerKernel, Primitives } from '../../engines/primitives/primitives'
import { Network, type SavedTensors } from '../network/network'
import { networkStages } from '../../models/network-stages'
import { WeightAverage } from '../network/weight-average'
import { StagedOptimizer } from './staged-optimizer'

/** What is trained, and how: everything that a step needs besides its batch. */
export interface ModelState {
  network: Network
  optimizer: OptimizerKernel
  /** The same, where stages of the network are trained apart; without: it is trained as one. */
  staged?: StagedOptimizer | null
  primitives: Primitives
  /** Label smoothing, 0 none. */
  smoothing: number
  /** Gradients together are at most this long; null leaves them as they are. */
  clipNorm: number | null
  /** Whether each step tells the norm of its gradients. */
  tracksNorms?: boolean
  /** What is evaluated instead of the weights, where it is kept. */
  average: WeightAverage | null
}

/**
 * What the experiment trains, with the initial weights of its seed.
 * @param pretrained weights that take the place of some of them, or all
 */
export function createModelState(
  spec: ExperimentSpec,
  architecture: Architecture,
  session: EngineSession,
  pretrained: SavedTensors | null = null
): ModelState {
  const { primitives } = session
  const network = new Network(architecture, spec.seed, primitives)
  // Before anything is made that begins as a copy of them.
  if (pretrained) network.replace(pretrained)
  const staged = spec.fineTuning
    ? new StagedOptimizer(
        network,
        networkStages(architecture),
        spec.fineTuning,
        spec.optimizer,
        primitives
      )
    : null
  return {
    network,
    primitives,
    staged,
    optimizer: staged ?? primitives.optimizer(spec.optimizer, network.variables),
    smoothing: spec.labelSmoothing,
    clipNorm: spec.clipNorm,
    tracksNorms: spec.trackNorms ?? false,
    average:
      spec.averageDecay === null
        ? null
        : new WeightAverage(network.variables, spec.averageDecay, primitives)
  }
}

export function disposeModelState({ network, optimizer, average }: ModelState): void {
  average?.dispose()
  optimizer.dispose()
  network.dispose()
}
