import * as tf from '@tensorflow/tfjs'
import { AtelierError } from '../../contract'
import type { EngineSession, StepCapture } from '../../engines/engine'
import type { StepParameters } from '../../engines/primitives/step-inputs'
import type { ModelState } from './model-state'
import { type BatchResult, evaluateStep, type TrainingBatch, trainStep } from './step'

/**
 * The steps of a training, each as one call of the engine where that can record them, else operation by
 * operation.
 */
export class StepRunner {
  private capture: StepCapture | null

  /** `log` hears why steps are not recorded, where an engine that records could not. */
  constructor(
    readonly model: ModelState,
    private readonly session: EngineSession,
    private readonly log: (line: string) => void
  ) {
    // What is trained changes on the way where stages are frozen: such steps are not recorded.
    this.capture = model.staged
      ? null
      : session.capture(
          [...model.network.stateVariables(), ...(model.average?.variables ?? [])],
          model.optimizer
        )
  }

  /**
   * Records the steps for batches of these sizes at once, which is quicker than one by one as they come.
   * `imageShape` is [height, width, channels]; `mixed`: training batches come with what their images
   * were mixed with.
   */
  prepare(
    imageShape: readonly [number, number, number],
    sizes: { train: number[]; evaluate: number[] },
    mixed = false
  ): void {
    tf.tidy(() => {
      for (const size of sizes.train) this.isRecorded('train', blankBatch(imageShape, size, mixed))
      for (const size of sizes.evaluate) this.isRecorded('evaluate', blankBatch(imageShape, size, false))
    })
  }

  /** See trainStep. */
  train(batch: TrainingBatch, parameters: StepParameters, frozen = 0): BatchResult {
    const capture = this.ready('train', batch)
    return capture
      ? (capture.run('train', inputsOf(batch), parameters) as BatchResult)
      : trainStep(this.model, batch, parameters, frozen)
  }

  /** See evaluateStep. */
  evaluate(images: tf.Tensor4D, labels: tf.Tensor1D, from?: string): BatchResult {
    const capture = this.ready('evaluate', { images, labels })
    return capture
      ? (capture.run('evaluate', [images, labels], { learningRate: 0, step: 0 }) as BatchResult)
      : evaluateStep(this.model, images, labels, from)
  }

  /** To be called before the network or the optimizer is read. */
  synchronize(): void {
    this.capture?.synchronize()
  }

  dispose(): void {
    this.capture?.dispose()
    this.capture = null
  }

  /** The capture that has this step loaded; null where there is none. */
  private ready(kind: 'train' | 'evaluate', batch: TrainingBatch): StepCapture | null {
    return this.isRecorded(kind, batch) && this.accepts(this.capture?.load() ?? null)
      ? this.capture
      : null
  }

  private isRecorded(kind: 'train' | 'evaluate', batch: TrainingBatch): boolean {
    if (!this.capture) return false
    const program =
      kind === 'train'
        ? () => trainStep(this.model, batch, { learningRate: 0, step: 1 })
        : () => evaluateStep(this.model, batch.images, batch.labels)
    return this.accepts(this.capture.prepare(kind, inputsOf(batch), program))
  }

  /** Gives the capture up where the engine refuses something. */
  private accepts(refusal: string | null): boolean {
    if (refusal === null) return true
    const { id, precision } = this.session
    if (precision === 'bf16' || precision === 'fp16')
      throw new AtelierError('INVALID_EXPERIMENT', {
        problems: `precision: ${id} computes this model in fp32 alone, because ${refusal}`,
        hint: 'Set precision to fp32.'
      })
    this.log(`Steps are computed operation by operation: ${refusal}.`)
    this.synchronize()
    this.dispose()
    return false
  }
}

function inputsOf({ images, labels, mix }: TrainingBatch): tf.Tensor[] {
  return [images, labels, ...(mix ? [mix.labels, mix.share] : [])]
}

function blankBatch(
  [height, width, channels]: readonly [number, number, number],
  size: number,
  mixed: boolean
): TrainingBatch {
  return {
    images: tf.zeros([size, height, width, channels]),
    labels: tf.zeros([size], 'int32'),
    mix: mixed ? { labels: tf.zeros([size], 'int32'), share: tf.ones([size]) } : null
  }
}
