import type { OptimizerKernel, Primitives } from '../../src-main/engines/primitives/primitives'
import type { Network } from '../../src-main/trainer/network/network'
import type { ModelState } from '../../src-main/trainer/step/model-state'

/** What is trained, without anything that is off unless asked for. */
export function plainModelState(
  network: Network,
  optimizer: OptimizerKernel,
  primitives: Primitives
): ModelState {
  return { network, optimizer, primitives, smoothing: 0, clipNorm: null, average: null }
}
