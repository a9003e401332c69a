import type * as tf from '@tensorflow/tfjs'
import type { FineTuningConfig, OptimizerConfig } from '../../contract'
import type { NetworkStages } from '../../models/network-stages'
import type { OptimizerKernel, Primitives } from '../../engines/primitives/primitives'
import type { StepParameters } from '../../engines/primitives/step-inputs'
import type { Network } from '../network/network'

/** The weights of a stage, and what updates them. */
interface Group {
  variables: tf.Variable[]
  optimizer: OptimizerKernel
}

/**
 * An optimizer for each stage of a network, so that those that are frozen are left as they are, and each
 * has a rate of its own (layer-wise decay: Howard and Ruder, 2018, "discriminative fine-tuning").
 */
export class StagedOptimizer implements OptimizerKernel {
  private readonly groups: Group[]
  private readonly normalizations: ReadonlySet<string>

  constructor(
    private readonly network: Network,
    private readonly stages: NetworkStages,
    config: FineTuningConfig,
    optimizer: OptimizerConfig,
    primitives: Primitives
  ) {
    const { layers } = network.architecture
    this.normalizations = new Set(
      config.freezeNormalization
        ? layers.filter(({ type }) => type === 'BatchNormalization').map(({ name }) => name)
        : []
    )
    this.groups = Array.from({ length: stages.count }, (_, stage) => {
      const variables = network.variables.filter(
        ({ name }) => this.stageOf(name) === stage && !this.normalizations.has(layerOf(name))
      )
      const rateFactor = config.layerDecay ** (stages.count - 1 - stage)
      return { variables, optimizer: primitives.optimizer(optimizer, variables, rateFactor) }
    })
  }

  /** Layers that compute as when nothing is learnt, where so many stages are frozen. */
  frozenLayers(frozen: number): ReadonlySet<string> {
    const below = [...this.stages.stageOf].filter(([, stage]) => stage < frozen).map(([name]) => name)
    return new Set([...below, ...this.normalizations])
  }

  /** The optimizers of all stages. */
  get kernels(): OptimizerKernel[] {
    return this.groups.map(({ optimizer }) => optimizer)
  }

  /** How many stages there are. */
  get count(): number {
    return this.stages.count
  }

  /** The weights that are trained, stage by stage. */
  trained(frozen: number): tf.Variable[] {
    return this.groups.slice(frozen).flatMap(({ variables }) => variables)
  }

  /** Updates the weights of {@link trained}, `gradients` in their order. */
  update(gradients: tf.Tensor[], frozen: number, { learningRate, step }: StepParameters): void {
    let from = 0
    for (const { variables, optimizer } of this.groups.slice(frozen)) {
      const own = gradients.slice(from, from + variables.length)
      if (own.length > 0) optimizer.apply(own, learningRate, step)
      from += variables.length
    }
  }

  /** Updates all weights, `gradients` in the network's order. */
  apply(gradients: tf.Tensor[], learningRate: number, step: number): void {
    const byName = new Map(
      this.network.variables.map(({ name }, i) => [name, gradients[i] as tf.Tensor])
    )
    const ordered = this.trained(0).map(({ name }) => byName.get(name) as tf.Tensor)
    this.update(ordered, 0, { learningRate, step })
  }

  slots(): Record<string, tf.Tensor> {
    return Object.assign({}, ...this.groups.map(({ optimizer }) => optimizer.slots())) as Record<
      string,
      tf.Tensor
    >
  }

  restore(slots: Record<string, tf.Tensor>): void {
    for (const { optimizer } of this.groups) optimizer.restore(slots)
  }

  dispose(): void {
    for (const { optimizer } of this.groups) optimizer.dispose()
  }

  private stageOf(variable: string): number {
    return this.stages.stageOf.get(layerOf(variable)) ?? 0
  }
}

/** `<layer>/<weight>` */
const layerOf = (variable: string): string => variable.slice(0, variable.lastIndexOf('/'))
