import {
  AtelierError,
  type CallOutput,
  type ModelConfig,
  type ModelDescription,
  type SummaryComparison
} from '../contract'
import { readNamedFile, UnreadableFile } from '../datasets/named-file'
import { buildArchitecture, modelCatalogue } from '../models/catalogue'
import { describeArchitecture } from '../models/describe'
import { compareSummary } from '../models/summaries/compare-summary'
import { readSummary } from '../models/summaries/read-summary'

/** The catalogue, each model with its defaults. */
export function listModels(): CallOutput<'models.list'> {
  return modelCatalogue
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
const mostBytes = 2 ** 21

/** As {@link compareModel}, with a summary in a file. @throws AtelierError SUMMARY_UNREADABLE */
export function compareModelWithFile(
  config: ModelConfig,
  inputShape: [number, number, number],
  classes: number,
  path: string
): SummaryComparison {
  return compareModel(config, inputShape, classes, textOf(path))
}

function textOf(path: string): string {
  try {
    return readNamedFile(path, mostBytes).toString('utf8')
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error
    throw new AtelierError('SUMMARY_UNREADABLE', { reason: `${path}: ${error.message}` })
  }
}
