import {
  AtelierError,
  type CallOutput,
  type ModelConfig,
  type ModelDescription,
  mostNetworkText,
  type SummaryComparison,
  type Sentence,
  asOthersSay
} from '../../contract'
import { readNamedFile, UnreadableFile } from '../../datasets/named-file'
import { buildArchitecture, modelCatalogue } from '../../models/catalogue'
import { readNetwork } from '../../models/custom/read-network'
import { describeArchitecture } from '../../models/describe'
import { compareSummary } from '../../models/summaries/compare-summary'
import { readSummary } from '../../models/summaries/read-summary'

/** The catalogue, each model with its defaults. */
export function listModels(): CallOutput<'models.list'> {
  return modelCatalogue
}

/**
 * The network in a JSON of Keras or TensorFlow.js, and what is not kept of it.
 * @throws AtelierError NETWORK_UNFIT
 */
export function readModel(text: string): CallOutput<'models.read'> {
  return readNetwork(text)
}

/** The same of a file. @throws AtelierError NETWORK_UNFIT, NETWORK_FILE_UNREADABLE */
export function readModelFile(path: string): CallOutput<'models.read'> {
  return readModel(
    textOf(
      path,
      mostNetworkText,
      (reason) => new AtelierError('NETWORK_FILE_UNREADABLE', { path, reason })
    )
  )
}

/** A model's layers, shapes and parameters, before anything is allocated. */
export function describeModel(
  config: ModelConfig,
  inputShape: [number, number, number],
  classes: number
): ModelDescription {
  return describeArchitecture(buildArchitecture(config, inputShape, classes))
}

/**
 * A model beside a summary of it that another framework printed.
 * @throws AtelierError SUMMARY_UNREADABLE
 */
export function compareModel(
  config: ModelConfig,
  inputShape: [number, number, number],
  classes: number,
  summary: string
): SummaryComparison {
  return compareSummary(describeModel(config, inputShape, classes), readSummary(summary))
}

/** More than any summary has. */
const mostSummaryBytes = 2 ** 21

/** As {@link compareModel}, with a summary in a file. @throws AtelierError SUMMARY_UNREADABLE */
export function compareModelWithFile(
  config: ModelConfig,
  inputShape: [number, number, number],
  classes: number,
  path: string
): SummaryComparison {
  const unreadable = (reason: Sentence): AtelierError =>
    new AtelierError('SUMMARY_UNREADABLE', { reason: asOthersSay(`${path}: ${reason}`) })
  return compareModel(config, inputShape, classes, textOf(path, mostSummaryBytes, unreadable))
}

function textOf(
  path: string,
  mostBytes: number,
  unreadable: (reason: Sentence) => AtelierError
): string {
  try {
    return readNamedFile(path, mostBytes).toString('utf8')
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error
    throw unreadable(error.message)
  }
}
