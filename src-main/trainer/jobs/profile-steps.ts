import * as tf from '@tensorflow/tfjs'
import type { Architecture, StepProfile } from '../../contract'
import type { EngineSession } from '../../engines/engine'

export interface ProfileRequest {
  architecture: Architecture
  batchSize: number
  session: EngineSession
  /** Milliseconds. */
  now(): number
  /** One training step, of this number. */
  step(number: number): void
}

const profiledSteps = 3
const bytesPerNumber = 4
/** Of an activation and of a weight as a factor of products: half as many in mixed precision. */
const bytesOfFactor = ({ precision }: EngineSession): number => (precision === 'fp32' ? 4 : 2)
/**
 * Of a layer's output: written, read by the next layer and once more backward; its gradient written and
 * read.
 */
const passesOverOutputs = 5
/**
 * Of a weight in a step with Adam: read forward and backward as a factor; its gradient written and read,
 * itself and both slots read and written.
 */
const passesOverFactors = 2,
  passesOverWeights = 8

/** Where a step's time goes, beside the least that it could take; null where the engine cannot tell. */
export function profileSteps(request: ProfileRequest): StepProfile | null {
  const { session, now, step } = request
  if (!session.profile) return null

  const started = now()
  const times = session.profile(() => {
    for (let i = 1; i <= profiledSteps; i++) step(i)
  })
  const wall = (now() - started) / 1000 / profiledSteps

  const kernels = times
    .map(({ name, calls, seconds }) => ({
      name,
      calls: calls / profiledSteps,
      seconds: seconds / profiledSteps
    }))
    .sort((a, b) => b.seconds - a.seconds)
  const inKernels = kernels.reduce((sum, { seconds }) => sum + seconds, 0)
  return { kernels, outsideSeconds: Math.max(0, wall - inKernels), floor: floorOf(request) }
}

/** The least that a step could take here: its arithmetic and its passes over memory, at full speed. */
function floorOf({ architecture, batchSize, session, now }: ProfileRequest): StepProfile['floor'] {
  const matmulGflops = matmulRate(session, now)
  const copyGigabytesPerSecond = copyRate(now)

  const outputs = architecture.layers.reduce(
    (sum, { outputShape }) => sum + tf.util.sizeFromShape(outputShape),
    0
  )
  const weights = architecture.params.trainable
  const factors = passesOverOutputs * outputs * batchSize + passesOverFactors * weights
  const bytes = bytesOfFactor(session) * factors + bytesPerNumber * passesOverWeights * weights

  const arithmeticSeconds = (3 * architecture.flops * batchSize) / 1e9 / matmulGflops
  const memorySeconds = bytes / 1e9 / copyGigabytesPerSecond
  return { matmulGflops, copyGigabytesPerSecond, seconds: arithmeticSeconds + memorySeconds }
}

/** The best of a few tries, in seconds; the first ones warm up. */
function best(now: () => number, body: () => tf.Tensor): number {
  let least = Infinity
  for (let i = 0; i < 6; i++) {
    const started = now()
    body().dispose()
    least = Math.min(least, (now() - started) / 1000)
  }
  return least
}

/** As the session multiplies: in its precision. */
function matmulRate({ primitives }: EngineSession, now: () => number): number {
  const size = 2048
  const a = tf.ones<tf.Rank.R2>([size, size]),
    b = tf.ones<tf.Rank.R2>([size, size]),
    none = tf.zeros<tf.Rank.R1>([size])
  const seconds = best(now, () => primitives.dense(a, b, none, 'linear'))
  tf.dispose([a, b, none])
  return (2 * size ** 3) / seconds / 1e9
}

function copyRate(now: () => number): number {
  const count = 2 ** 26
  const x = tf.ones([count]),
    factor = tf.scalar(0.5)
  const seconds = best(now, () => tf.mul(x, factor))
  tf.dispose([x, factor])
  return (2 * bytesPerNumber * count) / seconds / 1e9
}
