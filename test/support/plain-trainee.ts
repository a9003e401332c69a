import type { OptimizerKernel, Primitives } from '../../src-main/engines/primitives/primitives'
import type { Network } from '../../src-main/trainer/network/network'
import type { Trainee } from '../../src-main/trainer/step/trainee'

/** What is trained, without anything that is off unless asked for. */
export function plainTrainee(
  network: Network,
  optimizer: OptimizerKernel,
  primitives: Primitives
): Trainee {
  return { network, optimizer, primitives, smoothing: 0, clipNorm: null, average: null }
}
