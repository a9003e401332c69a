import * as tf from '@tensorflow/tfjs'
import { AtelierError } from '../../contract'
import type { EngineSession, StepCapture } from '../../engines/engine'
import type { StepParameters } from '../../engines/primitives/step-inputs'
import type { ModelState } from './model-state'
import { type BatchResult, evaluateStep, type TrainingBatch, trainStep } from './step'

/** Steps that will come; what is not named is as in {@link StepRunner.train}. */
export interface ExpectedSteps {
  /** [height, width, channels], or that of what the layer `from` gives. */
  imageShape: readonly number[]
  from?: string
  /** Training batches come with what their images were mixed with. */
  mixed?: boolean
  frozen?: number
}

/** A step on a batch, as an engine may record it. */
interface Program {
  name: string
  inputs: tf.Tensor[]
  compute(parameters: StepParameters): BatchResult
}

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
    this.capture = session.capture(
      [...model.network.stateVariables(), ...(model.average?.variables ?? [])],
      model.staged?.kernels ?? [model.optimizer]
    )
  }

  /** Records the steps for batches of these sizes at once, which is quicker than one by one as they come. */
  prepare(sizes: { train: number[]; evaluate: number[] }, steps: ExpectedSteps): void {
    const { imageShape, from, mixed = false, frozen = 0 } = steps
    const blank = (size: number, isMixed: boolean): TrainingBatch => ({
      ...blankBatch(imageShape, size, isMixed),
      ...(from === undefined ? {} : { from })
    })
    tf.tidy(() => {
      for (const size of sizes.train) this.isRecorded(this.training(blank(size, mixed), frozen))
      for (const size of sizes.evaluate) this.isRecorded(this.evaluation(blank(size, false)))
    })
  }

  /** See trainStep. */
  train(batch: TrainingBatch, parameters: StepParameters, frozen = 0): BatchResult {
    return this.run(this.training(batch, frozen), parameters)
  }

  /** See evaluateStep. */
  evaluate(images: tf.Tensor4D, labels: tf.Tensor1D, from?: string): BatchResult {
    const batch = { images, labels, ...(from === undefined ? {} : { from }) }
    return this.run(this.evaluation(batch), { learningRate: 0, step: 1 })
  }

  /** What is trained, and from where on, changes on the way: each is a program of its own. */
  private training(batch: TrainingBatch, frozen: number): Program {
    return {
      name: `train ${frozen} ${batch.from ?? ''}`,
      inputs: inputsOf(batch),
      compute: (parameters) => trainStep(this.model, batch, parameters, frozen)
    }
  }

  private evaluation({ images, labels, from }: TrainingBatch): Program {
    return {
      name: `evaluate ${from ?? ''}`,
      inputs: [images, labels],
      compute: () => evaluateStep(this.model, images, labels, from)
    }
  }

  private run(program: Program, parameters: StepParameters): BatchResult {
    const { capture } = this
    return capture && this.isRecorded(program) && this.accepts(capture.load())
      ? (capture.run(program.name, program.inputs, parameters) as BatchResult)
      : program.compute(parameters)
  }

  /** To be called before the network or the optimizer is read. */
  synchronize(): void {
    this.capture?.synchronize()
  }

  dispose(): void {
    this.capture?.dispose()
    this.capture = null
  }

  private isRecorded({ name, inputs, compute }: Program): boolean {
    if (!this.capture) return false
    const program = (): BatchResult => compute({ learningRate: 0, step: 1 })
    return this.accepts(this.capture.prepare(name, inputs, program))
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

function blankBatch(imageShape: readonly number[], size: number, mixed: boolean): TrainingBatch {
  return {
    images: tf.zeros<tf.Rank>([size, ...imageShape]) as tf.Tensor4D,
    labels: tf.zeros([size], 'int32'),
    mix: mixed ? { labels: tf.zeros([size], 'int32'), share: tf.ones([size]) } : null
  }
}
