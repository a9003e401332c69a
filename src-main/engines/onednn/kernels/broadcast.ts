import * as tf from '@tensorflow/tfjs'
import type { BroadcastFields } from '../kernel-calls'
import { sizeOf } from './native-kernel'

/** Strides of an operand within a broadcast shape: 0 where it is repeated. */
function broadcastStrides(shape: number[], result: readonly number[]): number[] {
  let stride = 1
  const own = shape.map(() => 0)
  for (let i = shape.length - 1; i >= 0; i--) {
    own[i] = shape[i] === 1 ? 0 : stride
    stride *= shape[i] as number
  }
  return [...Array<number>(result.length - shape.length).fill(0), ...own]
}

/** How two operands meet. */
export function broadcast(
  a: tf.TensorInfo,
  b: tf.TensorInfo
): { shape: number[]; fields: BroadcastFields } {
  const shape = tf.backend_util.assertAndGetBroadcastShape(a.shape, b.shape)
  // Of one shape: one long row, the fastest way through memory.
  if (a.shape.join() === b.shape.join())
    return { shape, fields: { shape: [sizeOf(shape)], stepsA: oneStep, stepsB: oneStep } }
  return {
    shape,
    fields: {
      shape,
      stepsA: broadcastStrides(a.shape, shape),
      stepsB: broadcastStrides(b.shape, shape)
    }
  }
}
const oneStep = [1]
