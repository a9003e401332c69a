import * as tf from '@tensorflow/tfjs'
import type { Architecture, LayerTimes } from '../../contract'
import type { EngineSession } from '../../engines/engine'
import { type PlannedLayer, planForward, takenBy } from '../network/forward-plan'
import { computeLayer, type ForwardContext } from '../network/layer-operations'
import { LayerResults } from '../network/layer-results'
import { Network } from '../network/network'
import { bench } from './bench'
import { median } from './median'
import { noise } from './noise'

export interface LayerTimesRequest {
  architecture: Architecture
  batchSize: number
  session: EngineSession
  /** Milliseconds, of a clock that never goes backwards. */
  now(): number
  /** Hears how many layers are timed, of how many; first of none. */
  onLayer?(done: number, total: number): void
}

const seed = 1
/** Times that count, after one that warms up; one where that took longer than this, in seconds. */
const repeats = 3
const longLayer = 0.5
/** Seconds of a whole step from which on one is enough. */
const longStep = 20

/**
 * Times each layer of a network in training, one after the other, on a batch of noise: its forward pass, and
 * the gradients of it. What is computed in one go is timed in one. Nothing of it stays on the device.
 */
export async function timeLayers(
  request: LayerTimesRequest
): Promise<Omit<LayerTimes, 'isBesideTraining'>> {
  const { architecture, batchSize, session, now } = request
  request.onLayer?.(0, countTimed(planForward(architecture)))
  const { stepSeconds } = await bench({
    ...{ architecture, batchSize, steps: repeats, patience: longStep },
    ...{ profile: false, session, turns: null, now }
  })

  const network = new Network(architecture, seed, session.primitives)
  const batch = noise(architecture, batchSize)
  try {
    return {
      ...{ engine: session.id, precision: session.precision, batchSize },
      stepSeconds: stepSeconds.median,
      layers: await eachLayer(request, network, batch.images)
    }
  } finally {
    network.dispose()
    tf.dispose([batch.images, batch.labels])
  }
}

const isTimed = ({ layer }: PlannedLayer): boolean => layer.type !== 'InputLayer'
const countTimed = (plan: readonly PlannedLayer[]): number => plan.filter(isTimed).length

async function eachLayer(
  request: LayerTimesRequest,
  network: Network,
  images: tf.Tensor4D
): Promise<LayerTimes['layers']> {
  const plan = planForward(request.architecture)
  const total = countTimed(plan)
  const outputs = new LayerResults(images, plan)
  const context = contextOf(network, request.session, images)
  const times: LayerTimes['layers'] = []
  try {
    for (const planned of plan) {
      const { layer, inputs: names, output, activation, padding } = planned
      if (!isTimed(planned)) {
        outputs.set(output, images)
        continue
      }
      const inputs = outputs.of(names)
      const compute = (): tf.Tensor => computeLayer(layer, inputs, activation, context, padding)
      // What changes nothing gives its input itself: it is needed longer than that.
      const given = tf.tidy(() => tf.clone(compute()))
      outputs.set(output, given)

      const weights = network.variables.filter(({ name }) => name.startsWith(`${layer.name}/`))
      const wanted = [...new Set(inputs.filter((each) => each !== images)), ...weights]
      const seconds = await secondsOf(request, compute, wanted, given)
      times.push({ name: layer.name, together: takenBy(planned, request.architecture), ...seconds })
      request.onLayer?.(times.length, total)
      outputs.taken(names)
    }
  } finally {
    outputs.dispose()
  }
  return times
}

/** @param wanted what the gradients are by; of none there is no backward pass */
async function secondsOf(
  request: LayerTimesRequest,
  compute: () => tf.Tensor,
  wanted: tf.Tensor[],
  given: tf.Tensor
): Promise<{ forwardSeconds: number; backwardSeconds: number }> {
  const forwardSeconds = await typical(() => void compute(), request)
  if (wanted.length === 0) return { forwardSeconds, backwardSeconds: 0 }
  const both = await typical(() => void tf.engine().gradients(compute, wanted, given, true), request)
  return { forwardSeconds, backwardSeconds: Math.max(0, both - forwardSeconds) }
}

/** As in a first step of training; the statistics of a batch are computed, and go nowhere. */
const contextOf = (
  network: Network,
  { primitives }: EngineSession,
  images: tf.Tensor4D
): ForwardContext => ({
  ...{ primitives, constants: new Set([images]), training: true, seed, step: 1 },
  weight: (name) => network.variables.find((each) => each.name === name) as tf.Variable,
  moving: () => {
    throw new Error('no moving statistic is read in training')
  },
  observed: () => undefined
})

/** The median of a few times, in seconds. */
async function typical(
  body: () => void,
  { session, now }: Pick<LayerTimesRequest, 'session' | 'now'>
): Promise<number> {
  const once = async (): Promise<number> => {
    await session.settle()
    const started = now()
    tf.tidy(body)
    await session.settle()
    return (now() - started) / 1000
  }
  const count = (await once()) > longLayer ? 1 : repeats
  const counted: number[] = []
  for (let i = 0; i < count; i++) counted.push(await once())
  return median(counted)
}
