import {
  type Architecture,
  AtelierError,
  codedIssue,
  type ExperimentCheck,
  type ExperimentIssue,
  type ExperimentSpec,
  findingCodes,
  formatBytes,
  parseExperiment,
  type Sentence
} from '../../contract'
import { listDatasets } from '../../datasets/catalogue'
import { loadDataset } from '../../datasets/load'
import { heldCount } from '../../datasets/selection'
import { buildArchitecture } from '../../models/catalogue'
import { ownArchitecture } from '../../models/custom/custom-architecture'
import { misfits } from '../../models/custom/misfits'
import { describeArchitecture } from '../../models/describe'
import { estimateTraining, largestBatchSize } from '../../models/memory'
import type { RunStore } from '../../runs/run-store'
import { availableMemory } from '../application'
import { chosenFacts, validationIssues } from './chosen-facts'
import { dataFacts } from '../datasets/data-facts'
import { findWeights, type FoundWeights, weightsIssue, withWeightsHash } from '../runs/weights-files'
import { dataPlaces } from '../files/folders'

/** What is wrong with the data, at the field that names it. */
function dataIssue({ dataset }: ExperimentSpec, error: AtelierError): ExperimentIssue {
  const isOfCorrections = error.code.startsWith('CORRECTIONS_')
  const issue = {
    path: isOfCorrections
      ? 'dataset.corrections'
      : dataset.path === null
        ? 'dataset.id'
        : 'dataset.path',
    message: `${error.message} ${error.fix}`
  }
  const code = findingCodes.find((each) => each === error.params['finding'])
  return code === undefined ? issue : { ...issue, finding: code, params: error.params }
}

function trainingImages(spec: ExperimentSpec, count: number): number {
  const { validation, limit } = spec.dataset
  const left = count - heldCount(validation, count)
  return Math.min(left, limit ?? left)
}

/** Shares are said with so many digits, towards the side on which they are right. */
const shareDigits = 1e6

/** What is wrong with how the images are divided: none to validate on, or none to train on. */
function divisionIssues({ dataset: { validation } }: ExperimentSpec, images: number): ExperimentIssue[] {
  const issues: ExperimentIssue[] = []
  if (validation.from === 'train') {
    const { fraction } = validation
    const held = Math.round(images * fraction)
    const path = 'dataset.validation.fraction'
    if (held < 1) {
      const least = Math.ceil((0.5 / images) * shareDigits) / shareDigits
      issues.push(codedIssue(path, 'noValidationImage', { fraction, images, least }))
    }
    if (images - held < 1) {
      const most = Math.floor(((images - 1) / images) * shareDigits) / shareDigits
      issues.push(codedIssue(path, 'noTrainingImage', { fraction, images, most }))
    }
  }
  if (validation.from === 'fold' && validation.folds > images) {
    const { folds } = validation
    issues.push(codedIssue('dataset.validation.folds', 'tooManyFolds', { folds, images, most: images }))
  }
  return issues
}

/**
 * Whether an experiment can run here, and what it will need: fields, data, model, memory.
 * @param workspace whose corrections it may name
 * @param store whose runs' weights it may begin with
 */
export async function checkExperiment(
  input: unknown,
  workspace?: string,
  store: RunStore | null = null
): Promise<ExperimentCheck & { spec: ExperimentSpec | null } & Partial<Pick<FoundWeights, 'verify'>>> {
  const parsed = parseExperiment(input)
  const nothing = { model: null, memory: null, stepsPerEpoch: null, findings: [] }
  if ('issues' in parsed) return { ...nothing, issues: parsed.issues, spec: null }
  let { spec } = parsed
  const issues: ExperimentIssue[] = []
  try {
    const facts = await dataFacts(spec.dataset, workspace).catch((error: AtelierError) => {
      issues.push(dataIssue(spec, error))
      return null
    })
    if (!facts) return { ...nothing, issues, spec }
    // From now on the run is a function of it, whatever the data set is imported with later.
    spec = { ...spec, dataset: { ...spec.dataset, recipe: facts.recipe } }
    const chosen = await chosenFacts(facts, spec.dataset)
    issues.push(...chosen.issues, ...(await validationIssues(facts, spec.dataset)))
    if (spec.model.id === 'custom') {
      const unfitting = misfits(spec.model, facts.imageShape, chosen.classes)
      if (unfitting.length > 0) {
        const own = ownArchitecture(spec.model, facts.imageShape)
        return { ...nothing, issues: [...issues, ...unfitting], spec, model: describeArchitecture(own) }
      }
    }
    const architecture = buildArchitecture(spec.model, facts.imageShape, chosen.classes)
    const found = await foundWeights(spec, architecture, store, issues)
    if (found) spec = { ...spec, weights: found.weights }
    const availableBytes = availableMemory()
    const images = trainingImages(spec, chosen.trainCount)
    issues.push(...divisionIssues(spec, chosen.trainCount))
    if (images < 1) return { ...nothing, issues, spec, model: describeArchitecture(architecture) }
    return {
      issues,
      spec,
      findings: chosen.findings,
      ...(found ? { weights: found.notes, verify: found.verify } : {}),
      model: describeArchitecture(architecture),
      stepsPerEpoch: Math.ceil(images / spec.batchSize),
      memory: {
        neededBytes: estimateTraining(
          architecture,
          spec.optimizer.type,
          Math.min(spec.batchSize, images)
        ).totalBytes,
        availableBytes,
        largestBatchSize: largestBatchSize(architecture, spec.optimizer.type, availableBytes)
      }
    }
  } catch (error) {
    if (!(error instanceof AtelierError)) throw error
    return {
      ...nothing,
      issues: [
        ...issues,
        {
          path: 'model',
          message: String(error.params['problems'] ?? `${error.message} ${error.fix}`).replace(
            /^model: /,
            ''
          )
        }
      ],
      spec
    }
  }
}

/** What was wrong with the weights that an issue tells of, for those who say it by itself. */
const failures = new WeakMap<ExperimentIssue, AtelierError>()

/** The weights that it begins with; null where it has none, or with what is wrong with them said. */
async function foundWeights(
  spec: ExperimentSpec,
  architecture: Architecture,
  store: RunStore | null,
  issues: ExperimentIssue[]
): Promise<FoundWeights | null> {
  if (!spec.weights) return null
  try {
    const found = await findWeights(spec.weights, architecture, store)
    const channels = architecture.inputShape[2]
    const { normalization } = found.weights
    if (
      normalization &&
      [normalization.mean, normalization.deviation].some(({ length }) => length !== channels)
    )
      issues.push(codedIssue('weights.normalization', 'otherChannels', { channels }))
    return found
  } catch (error) {
    if (!(error instanceof AtelierError)) throw error
    const issue = weightsIssue(error)
    failures.set(issue, error)
    issues.push(issue)
    return null
  }
}

function smallerHint(batchSize: number): Sentence {
  return batchSize === 0
    ? 'Use a smaller model: this one does not fit with a single image.'
    : `Use a smaller batch (about ${batchSize} would fit) or a smaller model.`
}

/**
 * @param workspace whose corrections it may name
 * @param store whose runs' weights it may begin with
 * @throws AtelierError INVALID_EXPERIMENT, MODEL_TOO_LARGE, or what is wrong with the data or the weights
 */
export async function requireRunnable(
  input: unknown,
  workspace?: string,
  store: RunStore | null = null
): Promise<ExperimentSpec> {
  const { spec, issues, memory, verify } = await checkExperiment(input, workspace, store)
  if (spec && issues.some((issue) => issue.path.startsWith('dataset')))
    await dataFacts(spec.dataset, workspace)
  const [only] = issues
  const failure = issues.length === 1 && only ? failures.get(only) : undefined
  if (failure) throw failure
  if (!spec || issues.length > 0)
    throw new AtelierError('INVALID_EXPERIMENT', {
      problems: issues
        .map((issue) => (issue.path ? `${issue.path}: ${issue.message}` : issue.message))
        .join('; '),
      hint: 'Correct these fields.'
    })
  if (memory && memory.neededBytes > memory.availableBytes)
    throw new AtelierError('MODEL_TOO_LARGE', {
      needed: formatBytes(memory.neededBytes),
      available: formatBytes(memory.availableBytes),
      hint: smallerHint(memory.largestBatchSize)
    })
  await requireData(spec, workspace)
  await verify?.()
  return withWeightsHash(spec, store)
}

/** The data of a catalogue entry may not be here: said before a run is made of it. */
async function requireData({ dataset }: ExperimentSpec, workspace?: string): Promise<void> {
  if (dataset.path !== null) return
  const info = (await listDatasets(dataPlaces())).find((each) => each.id === dataset.id)
  if (info && !info.available) await loadDataset(dataset, dataPlaces(workspace))
}
