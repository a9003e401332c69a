import {
  AtelierError,
  encodeError,
  encodeMetric,
  type EpochMetrics,
  type TrainResult
} from '../../contract'
import { selectSamples } from '../../datasets/batches'
import { onDevice } from '../data/batch-tensors'
import { CheckpointKeeper } from '../checkpoints/checkpoint-keeper'
import {
  type Checkpoint,
  checkpointFile,
  checkpointFolder,
  type CheckpointFacts,
  hashSpec,
  hashWeights,
  modelTensors,
  readCheckpoint,
  type Snapshot,
  takeSnapshot
} from '../checkpoints/checkpoints'
import { TrainingPlan } from './training-plan'
import { diagnoseNonFinite } from './diagnose-non-finite'
import type { EpochMeans } from './epoch-means'
import { EventBatches } from './event-batches'
import { type BatchSource, BatchLoader, batchLoaderConfig, batchIndexOf } from '../data/batch-loader'
import { nothingSaved } from '../checkpoints/saved-progress'
import { Progress } from './progress'
import {
  findStart,
  hashDataset,
  orderOf,
  restoreModelState,
  type StartingPoint
} from '../checkpoints/restoration'
import { reportSetup, endLine, epochLine } from './run-log'
import { readResult } from '../step/step'
import { StepRunner } from '../step/step-runner'
import { createModelState, disposeModelState, type ModelState } from '../step/model-state'
import { type EpochRequest, trainEpoch } from './train-epoch'
import type { TrainingInput } from './training-input'
import { validate } from './validate'

type Ending = 'stop' | 'pause' | null
const statusOf = { stop: 'stopped', pause: 'paused' } as const

/**
 * Trains a network, from the beginning or from a checkpoint: epoch by epoch train, validate, save,
 * report. What comes out is a function of the spec and the data alone (docs/architecture.md, Exactness):
 * neither pauses nor accidents change it.
 * @throws AtelierError LOSS_NOT_FINITE, the last good checkpoint kept; WORKSPACE_NOT_WRITABLE; what is
 * wrong with the checkpoint
 */
export async function train(input: TrainingInput): Promise<TrainResult> {
  const events = new EventBatches(input.port)
  const training = new Training(input, events)
  try {
    return await training.run()
  } catch (error) {
    if (error instanceof AtelierError && error.code === 'LOSS_NOT_FINITE')
      throw await training.diagnosed(error)
    if (error instanceof AtelierError && error.code === 'DISK_FULL') return training.pausedBy(error)
    throw error
  } finally {
    events.flush()
    training.dispose()
  }
}

/** One run in this process. */
class Training {
  private readonly started: number
  private validationStarted = 0
  private readonly selection
  private readonly loader: BatchLoader
  private readonly batches: BatchSource
  private readonly progress: Progress
  private readonly plan: TrainingPlan
  private model: ModelState | null
  private runner: StepRunner | null
  private keeper: CheckpointKeeper
  private facts: Pick<
    CheckpointFacts,
    'subject' | 'specSha256' | 'datasetSha256' | 'model' | 'order'
  > | null = null

  constructor(
    private readonly input: TrainingInput,
    private readonly events: EventBatches
  ) {
    const { spec, architecture, dataset, session, port } = input
    this.started = port.now()
    this.selection = selectSamples(dataset, spec.dataset, spec.seed)
    const images = this.selection.train.indices.length
    if (images === 0)
      throw new AtelierError('INVALID_EXPERIMENT', {
        problems: 'dataset.validation: it leaves no image to train on',
        hint: 'Use a smaller fraction.'
      })
    this.progress = new Progress(Math.ceil(images / spec.batchSize))
    this.plan = new TrainingPlan(spec, this.progress.stepsPerEpoch)
    this.loader = new BatchLoader(batchLoaderConfig(spec, dataset, this.selection.train))
    this.keeper = new CheckpointKeeper(port, events, spec.checkpoints)
    this.model = createModelState(spec, architecture, session)
    this.runner = new StepRunner(this.model, session, (line) => events.log(line))
    this.batches = port.openBatches(this.loader.config, (line) => events.log(line, 'warning'))
  }

  async run(): Promise<TrainResult> {
    const { input, progress, events } = this
    const proof = await this.begin()
    this.prepare()
    let ending: Ending = input.control.ending()
    const { epoch, step } = progress.position
    if (step === 0) this.enter()
    while (!ending && !this.isDone()) {
      ending = await trainEpoch(this.epochRequest(proof))
      if (ending) break
      const validated = await this.validated()
      if (!validated) {
        ending = input.control.ending()
        break
      }
      this.endEpoch(validated)
      this.absorbChanges()
      this.enter()
      // The last state is saved below, with what an early stop takes back.
      if (!this.isDone()) await this.save()
      ending = input.control.ending()
    }
    const hasMoved = progress.epoch !== epoch || progress.step !== step
    const snapshot = hasMoved || this.isDone() ? await this.finish(ending) : null
    const seconds = (input.port.now() - this.started) / 1000
    const status = this.isDone() ? 'completed' : statusOf[ending ?? 'stop']
    const best = this.best()
    events.log(endLine(status, progress.overall === 0 ? null : progress.position, best, seconds))
    return {
      status,
      epochs: progress.epoch,
      best,
      seconds,
      weightsSha256: snapshot ? await hashWeights(input.port, snapshot.weights) : null,
      error: null
    }
  }

  /**
   * Says what is about to happen and, where there is a checkpoint to go on from, takes it over. Returns
   * the loss that its next batch had.
   */
  private async begin(): Promise<Checkpoint['progress']['next']> {
    const { input, events, progress, selection } = this
    const { port, spec, dataset } = input
    const datasetSha256 = await hashDataset(port, dataset)
    await port.removeLeftovers(checkpointFolder)
    // Before anything is told of the run: what does not fit leaves it as it is.
    const start = await findStart(input, datasetSha256, (line) => events.log(line, 'warning'))
    reportSetup(events, input, {
      stepsPerEpoch: progress.stepsPerEpoch,
      trainCount: selection.train.indices.length,
      validationCount: selection.validation.indices.length,
      datasetSha256
    })
    const subject = {
      inputShape: dataset.imageShape,
      classes: dataset.classes,
      normalization: this.loader.config.normalization
    }
    this.facts = {
      subject,
      specSha256: await hashSpec(port, spec),
      datasetSha256,
      model: JSON.stringify(spec.model),
      order: orderOf(spec)
    }
    if (start) return this.goOn(start)
    events.send({
      type: 'resumed',
      at: port.now(),
      epoch: 0,
      step: 0,
      stepsPerEpoch: progress.stepsPerEpoch,
      epochs: [],
      checkpoints: []
    })
    return null
  }

  private async goOn({ checkpoint, isFork }: StartingPoint): Promise<Checkpoint['progress']['next']> {
    const { input, events, progress } = this
    const { position, progress: saved, file } = checkpoint
    restoreModelState(this.model as ModelState, checkpoint, input.port.pathOf(file))
    if (isFork) {
      // Another run's history is not this one's, and the middle of its epoch may be elsewhere.
      const middle =
        checkpoint.order === this.facts?.order && checkpoint.datasetSha256 === this.facts.datasetSha256
      progress.restore(
        middle ? position : { ...position, step: 0 },
        middle ? { ...saved, epochs: [] } : nothingSaved
      )
      if (this.isDone())
        throw new AtelierError('INVALID_EXPERIMENT', {
          problems: `epochs: the checkpoint has ${position.epoch} epochs behind it already`,
          hint: 'Plan more epochs than the checkpoint has.'
        })
    } else {
      progress.restore(position, saved)
      this.plan.restore(saved)
      this.keeper = await CheckpointKeeper.resumedFrom(
        checkpoint,
        input.port,
        events,
        input.spec.checkpoints
      )
    }
    events.send({
      type: 'resumed',
      at: input.port.now(),
      epoch: progress.epoch,
      step: progress.step,
      stepsPerEpoch: progress.stepsPerEpoch,
      epochs: [...progress.epochs],
      checkpoints: this.keeper.all,
      ...(!isFork && saved.steps && { steps: saved.steps })
    })
    events.log(
      `Goes on from ${file}: ${position.epoch} epochs${position.step > 0 ? ` and ${position.step} steps of the next` : ''} are done.`
    )
    return isFork ? null : saved.next
  }

  /** Lets the engine record the steps for every size of batch that will come. */
  private prepare(): void {
    const { batchSize } = this.input.spec
    const sizesOf = (count: number): number[] =>
      [...new Set([Math.min(count, batchSize), count % batchSize])].filter((size) => size > 0)
    this.active.runner.prepare(
      this.input.dataset.imageShape,
      {
        train: sizesOf(this.selection.train.indices.length),
        evaluate: sizesOf(this.selection.validation.indices.length)
      },
      this.input.spec.augmentation.mixup > 0
    )
  }

  private get active(): { model: ModelState; runner: StepRunner } {
    if (!this.model || !this.runner) throw new Error('the training has ended')
    return { model: this.model, runner: this.runner }
  }

  /**
   * Whether every epoch is done, or an early stop is due. In the middle of an epoch it never is: what
   * was begun is ended.
   */
  private isDone(): boolean {
    const { progress, plan } = this
    return (
      progress.step === 0 &&
      (progress.epoch >= plan.epochs(progress.overall + 1) || plan.stopsEarly !== null)
    )
  }

  private epochRequest(proof: Checkpoint['progress']['next']): EpochRequest {
    const { input, batches, progress, events, plan } = this
    return {
      input,
      runner: this.active.runner,
      batches,
      progress,
      events,
      before: (step) => {
        // An epoch's first step was entered when it was decided whether there is to be that epoch.
        if (progress.step > 0) this.absorbChanges()
        this.enter()
        return plan.learningRate(step)
      },
      ended: (step, loss) => {
        if (proof?.step === step)
          events.send({ type: 'proof', proof: { step, before: proof.loss, after: encodeMetric(loss) } })
      },
      isSaveDue: () => {
        this.keeper.check()
        return this.keeper.isDue
      },
      save: () => this.save()
    }
  }

  /** What was asked for since the last step holds from this one on. */
  private absorbChanges(step = this.progress.overall + 1): void {
    for (const change of this.input.control.changes()) this.plan.steer(step, change)
  }

  /** Takes into force what begins with the next step. */
  private enter(): void {
    const { input, progress, events, plan } = this
    for (const steering of plan.enter(progress.overall + 1, input.port.now()))
      events.send({ type: 'steered', steering })
  }

  private validated(): Promise<EpochMeans | null> {
    const { input, selection, loader } = this
    this.validationStarted = input.port.now()
    const { dataset, spec, port, control } = input
    return validate({
      runner: this.active.runner,
      dataset,
      selection: selection.validation,
      batchSize: spec.batchSize,
      options: loader.validation,
      yieldToEventLoop: () => port.yieldToEventLoop(),
      isEnding: () => control.ending() !== null
    })
  }

  private endEpoch(validated: EpochMeans): void {
    const { input, progress, plan, events } = this
    const at = input.port.now()
    const { means, trainingSeconds } = progress
    const metrics: EpochMetrics = {
      epoch: progress.epoch + 1,
      steps: progress.stepsPerEpoch,
      loss: encodeMetric(means.loss),
      accuracy: encodeMetric(means.accuracy),
      val_loss: encodeMetric(validated.loss),
      val_accuracy: encodeMetric(validated.accuracy),
      learningRate: plan.learningRate(progress.overall),
      seconds: trainingSeconds + (at - this.validationStarted) / 1000,
      imagesPerSecond: means.images / Math.max(1e-6, trainingSeconds),
      at
    }
    progress.endEpoch(metrics)
    plan.observe(metrics)
    events.send({ type: 'epoch', metrics })
    events.log(epochLine(metrics, plan.epochs(progress.overall)))
  }

  /** The state between two steps, and what is known of it. */
  private async snapshot(): Promise<Snapshot> {
    this.active.runner.synchronize()
    return takeSnapshot(this.active.model, this.progress.position)
  }

  private save(next: Checkpoint['progress']['next'] = null, taken?: Snapshot): Promise<void> {
    return (taken ? Promise.resolve(taken) : this.snapshot()).then((snapshot) =>
      this.keeper.save(snapshot, this.factsOf(next), this.plan.epochToRestore)
    )
  }

  private factsOf(next: Checkpoint['progress']['next']): CheckpointFacts {
    const { progress, plan } = this
    if (!this.facts) throw new Error('the training has not begun')
    return {
      ...this.facts,
      position: progress.position,
      at: this.input.port.now(),
      progress: {
        means: progress.means.state(),
        trainingSeconds: progress.trainingSeconds,
        epochs: [...progress.epochs],
        steps: progress.recent.columns(),
        checkpoints: [],
        ...plan.state(),
        next
      }
    }
  }

  /**
   * Saves the last state: that of the best epoch where an early stop takes it back, and before a pause
   * with the loss of the batch that comes next.
   */
  private async finish(ending: Ending): Promise<Snapshot> {
    await this.keeper.settle()
    const isDone = this.isDone()
    if (isDone) await this.takeBackBest()
    // What was asked for in the last moment is not lost. After an epoch its next step was entered
    // already.
    else this.absorbChanges(this.progress.overall + (this.progress.step === 0 ? 2 : 1))
    const snapshot = await this.snapshot()
    await this.save(!isDone && ending ? await this.nextLoss() : null, snapshot)
    await this.keeper.settle()
    return snapshot
  }

  /**
   * The loss of the batch that comes next. Changes the weights, which are saved already and not used any
   * more.
   */
  private async nextLoss(): Promise<Checkpoint['progress']['next']> {
    const { input, progress, loader, plan } = this
    const step = progress.overall + 1
    const index = batchIndexOf(step, progress.stepsPerEpoch)
    if (index.epoch > plan.epochs(step)) return null
    const result = onDevice(loader.load(index), input.dataset.imageShape, (batch) =>
      this.active.runner.train(batch, { learningRate: plan.learningRate(step), step })
    )
    return { step, loss: encodeMetric((await readResult(result)).loss) }
  }

  private async takeBackBest(): Promise<void> {
    const { input, plan, events } = this
    const { stopsEarly, epochToRestore } = plan
    if (!stopsEarly) return
    events.log(
      `Stopped early: ${stopsEarly.monitor} did not become better for ${stopsEarly.patience} epochs.`
    )
    if (epochToRestore === null || epochToRestore === this.progress.epoch) return
    const file = checkpointFile({ epoch: epochToRestore, step: 0 })
    try {
      const checkpoint = await readCheckpoint(input.port, file)
      if (!checkpoint) throw new AtelierError('CHECKPOINT_MISSING', { run: '', file })
      this.active.runner.synchronize()
      this.active.model.network.import(modelTensors(checkpoint.tensors), file)
      this.active.model.average?.import(checkpoint.tensors, file)
      this.active.runner.dispose()
      events.log(`Took back the weights of epoch ${epochToRestore}, its best.`)
    } catch (error) {
      events.log(
        `The weights of epoch ${epochToRestore} could not be taken back: ${encodeError(error).message}`,
        'warning'
      )
    }
  }

  private best(): TrainResult['best'] {
    const { best } = this.progress
    return best && { epoch: best.epoch, val_accuracy: best.val_accuracy }
  }

  /** A run that the disk has no room for stands where its last checkpoint is. */
  pausedBy(error: AtelierError): TrainResult {
    this.events.log(`${error.message} ${error.fix}`, 'error')
    return {
      status: 'paused',
      epochs: this.progress.epoch,
      best: this.best(),
      seconds: (this.input.port.now() - this.started) / 1000,
      weightsSha256: null,
      error: encodeError(error)
    }
  }

  /** The error, with what in the network broke first, where that can be found out. */
  async diagnosed(error: AtelierError): Promise<AtelierError> {
    await this.keeper.settle().catch(() => undefined)
    const { params } = error
    const failed = (Number(params['epoch']) - 1) * this.progress.stepsPerEpoch + Number(params['step'])
    this.events.log(`${error.message} Looking for where it came from …`, 'error')
    this.dispose()
    const where = await diagnoseNonFinite(
      {
        input: this.input,
        loader: this.loader,
        plan: this.plan,
        stepsPerEpoch: this.progress.stepsPerEpoch,
        files: this.keeper.all.map(({ file }) => file).reverse()
      },
      failed
    ).catch(() => null)
    return new AtelierError(
      'LOSS_NOT_FINITE',
      {
        ...params,
        where:
          where === null
            ? String(params['where'] ?? '')
            : `; the first number that was none was in ${where}`
      },
      { cause: error }
    )
  }

  dispose(): void {
    this.batches.close()
    this.runner?.dispose()
    if (this.model) disposeModelState(this.model)
    this.runner = this.model = null
  }
}
