import { z } from 'zod'
import { modelDescription } from '../../domain/architecture'
import { customNetwork, mostNetworkText } from '../../domain/custom-network'
import { layerTimes, layerTimesRequest } from '../../domain/layer-times'
import { modelConfig } from '../../domain/model-config'
import { networkNote } from '../../domain/network-problem'
import { summaryComparison } from '../../domain/summary-comparison'
import { call, nothing } from './call'

/** The calls of `models`. */
export const modelsCalls = {
  'models.list': call(
    nothing,
    z.array(z.object({ title: z.string(), description: z.string(), config: modelConfig }))
  ),
  'models.describe': call(
    z.strictObject({
      config: modelConfig,
      inputShape: z.tuple([z.int().min(1), z.int().min(1), z.int().min(1)]).default([28, 28, 1]),
      classes: z.int().min(1).default(10)
    }),
    modelDescription
  ),
  /** The network in a JSON of Keras or TensorFlow.js, as an experiment has it, and what is not kept of it. */
  'models.read': call(
    z.strictObject({ text: z.string().max(mostNetworkText) }),
    z.object({ network: customNetwork, notes: z.array(networkNote) })
  ),
  /** What each layer takes in training on this machine. Takes as long as a few steps, the first time. */
  'models.time': call(layerTimesRequest, layerTimes),
  /** Gives such a measurement up. */
  'models.cancel': call(
    z.strictObject({ ticket: z.string().max(100) }),
    z.object({ isCancelled: z.boolean() })
  ),
  /** A model beside a summary of it that another framework printed. @see SummaryComparison */
  'models.compare': call(
    z.strictObject({
      config: modelConfig,
      inputShape: z.tuple([z.int().min(1), z.int().min(1), z.int().min(1)]).default([28, 28, 1]),
      classes: z.int().min(1).default(10),
      summary: z.string().max(2 ** 21)
    }),
    summaryComparison
  )
}
