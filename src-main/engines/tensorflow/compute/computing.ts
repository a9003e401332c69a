import type { Precision } from '../../../contract'
import type { EngineSession } from '../../engine'
import { CapturedSteps } from '../capture/captured-steps'
import type { TensorflowBackend } from '../load'
import { LossScaling } from './loss-scaling'
import { Operations } from './operations'
import { ResourceOptimizer } from './optimizer'
import { tensorflowPrimitives } from './primitives'

/** The fused primitives and captured steps of a loaded TensorFlow, in a precision, on a card or not. */
export function computing(
  backend: TensorflowBackend,
  precision: Precision,
  card: boolean
): Pick<EngineSession, 'primitives' | 'capture'> {
  const operations = new Operations(backend)
  return {
    primitives: tensorflowPrimitives(operations, {
      makeScaling: precision === 'fp16' ? () => new LossScaling(operations) : null,
      card
    }),
    capture: (variables, optimizers) => {
      const own = optimizers.filter((each) => each instanceof ResourceOptimizer)
      if (own.length < optimizers.length) return null
      const changed = own.flatMap((each) => each.graphVariables())
      const others = variables
        .filter((value) => !changed.some((each) => each.value === value))
        .map((value) => ({ shape: value.shape, value, handle: null }))
      return new CapturedSteps(backend, operations, [...changed, ...others], precision)
    }
  }
}
