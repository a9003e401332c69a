import { compareModel, describeModel, listModels, readModel } from '../workbench/models/model-service'
import type { HandlersOf } from './handler'

export const modelHandlers = {
  /** The catalogue, each model with its defaults. */
  'models.list': () => listModels(),

  /** A model's layers, shapes and parameters, before anything is allocated. */
  'models.describe': ({ config, inputShape, classes }) => describeModel(config, inputShape, classes),

  /** The network in a JSON of Keras or TensorFlow.js, and what is not kept of it. */
  'models.read': ({ text }) => readModel(text),

  /** What each of a model's layers takes in training here. */
  'models.time': (input, { workbench }) => workbench.layerTimings.measure(input),

  /** Gives such a measurement up. */
  'models.cancel': ({ ticket }, { workbench }) => ({
    isCancelled: workbench.layerTimings.cancel(ticket)
  }),

  /** A model beside a summary of it that another framework printed. */
  'models.compare': ({ config, inputShape, classes, summary }) =>
    compareModel(config, inputShape, classes, summary)
} satisfies HandlersOf<'models'>
