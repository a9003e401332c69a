import { AtelierError } from '../../contract'
import { backgroundBrightness } from '../../datasets/background-brightness'
import { isMixed } from '../../datasets/mixup'
import { CheckpointKeeper } from '../checkpoints/checkpoint-keeper'
import { checkpointFolder } from '../checkpoints/checkpoint-names'
import { restoreModelState } from '../checkpoints/restore-model-state'
import { hashSpec } from '../checkpoints/run-hashes'
import { hashDataset } from '../checkpoints/run-hashes'
import { nothingSaved } from '../checkpoints/saved-progress'
import { findStart, batchOrderKey, type StartingPoint } from '../checkpoints/starting-point'
import { BatchLoader, batchLoaderConfig } from '../data/batch-loader'
import { selectForTraining, type TrainingSelection } from '../data/training-selection'
import { createModelState } from '../step/model-state'
import { StepRunner } from '../step/step-runner'
import { enterDecidedStep } from './enter-step'
import type { EventBatches } from './event-batches'
import { FeatureArchive } from './feature-archive'
import { HeadFeatures } from './head-features'
import { keepVersion } from './keep-version'
import { Progress } from './progress'
import { reportResumed, reportSetup } from './run-log'
import { disposeTraining, frozenStages, isDone, type RunMetadata, type Training } from './training'
import type { TrainingInput } from './training-input'
import { TrainingPlan } from './training-plan'
import { UseMeter } from './use-meter'

/**
 * The run as it is before its next step: from the seed's weights, or from the checkpoint that there is to
 * go on from; and says what is about to happen.
 * @throws AtelierError INVALID_EXPERIMENT, or what is wrong with the checkpoint
 */
export async function prepareTraining(input: TrainingInput, events: EventBatches): Promise<Training> {
  const { spec, architecture, dataset, session, port } = input
  const started = port.now()
  const selection = selectForTraining(spec, dataset)
  const loader = new BatchLoader(batchLoaderConfig(spec, dataset, selection.train))

  const datasetSha256 = await hashDataset(port, dataset)
  await port.removeLeftovers(checkpointFolder)
  // Before anything is told of the run: what does not fit leaves it as it is.
  const start = await findStart(input, datasetSha256, (line) => events.log(line, 'warning'))
  const metadata = await metadataOf(input, loader, datasetSha256)

  const pretrained = start ? null : ((await input.pretrained?.((line) => events.log(line))) ?? null)

  const model = createModelState(spec, architecture, session, pretrained)
  const runner = new StepRunner(model, session, (line) => events.log(line))
  const batches = port.openBatches(loader.config, (line) => events.log(line, 'warning'))
  try {
    reportSetup(events, input, selection, datasetSha256)
    if (start) restoreModelState(model, start.checkpoint, port.pathOf(start.checkpoint.file))
    if (!start || start.isFork) await keepVersion(input)
    const history = await takeOverHistory(input, events, { start, selection, metadata })

    const features = HeadFeatures.of(model, history.plan, loader, selection)
    const known = { events, selection, loader, model, features }
    const archive = await FeatureArchive.opened(input, { ...known, progress: history.progress })
    const training = { ...known, input, archive, started, metadata, batches, runner }
    recordSteps({ ...training, ...history })
    enterDecidedStep({ input, events, ...history })
    return { ...training, ...history, meter: new UseMeter(port, events) }
  } catch (error) {
    disposeTraining({ batches, runner, model })
    throw error
  }
}

async function metadataOf(
  { port, spec, dataset }: TrainingInput,
  { config }: BatchLoader,
  datasetSha256: string
): Promise<RunMetadata> {
  return {
    subject: {
      inputShape: dataset.imageShape,
      classes: dataset.classes,
      normalization: config.normalization,
      ...(dataset.recipe ? { recipe: dataset.recipe } : {}),
      background: backgroundBrightness(dataset)
    },
    specSha256: await hashSpec(port, spec),
    datasetSha256,
    model: JSON.stringify(spec.model),
    order: batchOrderKey(spec)
  }
}

interface Beginning {
  start: StartingPoint | null
  selection: TrainingSelection
  metadata: RunMetadata
}

/** How far the run is, what is planned, and its checkpoints: anew, or as its checkpoint knows them. */
async function takeOverHistory(
  input: TrainingInput,
  events: EventBatches,
  beginning: Beginning
): Promise<Pick<Training, 'progress' | 'plan' | 'keeper' | 'expected'>> {
  const { spec, port, kept } = input
  const { start, selection } = beginning
  const progress = new Progress(selection.stepsPerEpoch)
  const plan = new TrainingPlan(spec, selection.stepsPerEpoch)
  const own = start && !start.isFork ? start.checkpoint : null

  if (own) {
    progress.restore(own.position, own.progress)
    progress.recent.restore(own.progress.steps)
    plan.restore(own.progress, progress.overall)
  } else if (start) {
    forkProgress(progress, start, beginning.metadata)
    plan.beginAfter(progress.overall)
    requireSomethingLeft(progress, plan)
  }

  const keeper = own
    ? await CheckpointKeeper.resumedFrom(own, port, events, spec.checkpoints, kept)
    : new CheckpointKeeper(port, events, spec.checkpoints, kept)
  kept?.knowFrom(keeper)
  reportResumed(events, port.now(), progress, keeper.all, start)
  return { progress, plan, keeper, expected: own?.progress.next ?? null }
}

/** Another run's history is not this one's, and the middle of its epoch may be elsewhere. */
function forkProgress(progress: Progress, { checkpoint }: StartingPoint, metadata: RunMetadata): void {
  const { position, order, datasetSha256 } = checkpoint
  const hasSameBatches = order === metadata.order && datasetSha256 === metadata.datasetSha256
  if (hasSameBatches) progress.restore(position, { ...checkpoint.progress, epochs: [] })
  else progress.restore({ ...position, step: 0 }, nothingSaved)
}

function requireSomethingLeft(progress: Progress, plan: TrainingPlan): void {
  if (!isDone({ progress, plan })) return
  throw new AtelierError('INVALID_EXPERIMENT', {
    problems: `epochs: the checkpoint has ${progress.epoch} epochs behind it already`,
    hint: 'Plan more epochs than the checkpoint has.'
  })
}

/** Lets the engine record the steps for every size of batch that will come. */
function recordSteps({
  input: { spec, dataset },
  selection,
  runner,
  features,
  progress,
  plan,
  model
}: Pick<Training, 'input' | 'selection' | 'runner' | 'features' | 'progress' | 'plan' | 'model'>): void {
  const sizesOf = (count: number): number[] =>
    [...new Set([Math.min(count, spec.batchSize), count % spec.batchSize])].filter((size) => size > 0)
  const sizes = {
    train: sizesOf(selection.train.indices.length),
    evaluate: sizesOf(selection.validation.indices.length)
  }
  const next = progress.overall + 1
  const known = features?.areInForce(next) ? features : null
  runner.prepare(sizes, {
    imageShape: known?.shape ?? dataset.imageShape,
    ...(known && { from: known.from }),
    mixed: isMixed(spec.augmentation),
    frozen: frozenStages({ model, plan }, next)
  })
}
