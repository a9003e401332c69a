import * as tf from '@tensorflow/tfjs'
import { AtelierError, asOthersSay } from '../../contract'
import { compositions } from '../../engines/primitives/compositions'
import type { Primitives } from '../../engines/primitives/primitives'
import type { NamedTensor } from '../../models/safetensors'
import { requireTensor } from './moving-statistics'
import type { SavedTensors } from './network'

/** Names of averaged weights begin with this. */
export const averagePrefix = 'average/'

/**
 * An exponential moving average of the weights (Polyak and Juditsky, 1992): average = average * decay +
 * weight * (1 - decay) after every step, from the first weights on, as Keras' optimizers do with
 * use_ema.
 */
export class WeightAverage {
  /** In the order of the weights; their names are `average/<name of the weight>`. */
  readonly variables: tf.Variable[]
  private readonly byName: Map<string, tf.Variable>

  constructor(
    private readonly weights: tf.Variable[],
    private readonly decay: number,
    private readonly primitives: Pick<Primitives, 'average'> = compositions
  ) {
    this.variables = weights.map((weight) =>
      tf.tidy(() => tf.variable(copyOf(weight), false, averagePrefix + weight.name))
    )
    this.byName = new Map(weights.map(({ name }, i) => [name, this.variables[i] as tf.Variable]))
  }

  /** Takes in the present weights. */
  update(): void {
    this.primitives.average(this.variables, this.weights, this.decay)
  }

  /** The average of the weight of this name. */
  of(name: string): tf.Variable {
    const variable = this.byName.get(name)
    if (!variable) throw new Error(`no average of ${name}`)
    return variable
  }

  /** The averages as a checkpoint has them, copied to memory of JavaScript. */
  export(): Promise<NamedTensor[]> {
    return Promise.all(
      this.variables.map(async (variable) => ({
        name: variable.name,
        shape: variable.shape,
        data: (await variable.data()) as Float32Array
      }))
    )
  }

  /**
   * Puts saved averages in place of the present ones: the present weights where the checkpoint has none,
   * because averaging begins only now. Import the weights first.
   * @throws AtelierError CHECKPOINT_DAMAGED where one is missing or has another shape
   */
  import(tensors: SavedTensors, path: string): void {
    const isSaved = [...tensors.keys()].some((name) => name.startsWith(averagePrefix))
    try {
      this.variables.forEach((variable, i) =>
        tf.tidy(() =>
          variable.assign(
            isSaved
              ? tf.tensor(requireTensor(tensors, variable.name, variable.shape), variable.shape)
              : copyOf(this.weights[i] as tf.Variable)
          )
        )
      )
    } catch (error) {
      if (error instanceof RangeError)
        throw new AtelierError('CHECKPOINT_DAMAGED', { path, reason: asOthersSay(error.message) })
      throw error
    }
  }

  dispose(): void {
    tf.dispose(this.variables)
  }
}

/**
 * Saved tensors with the averages, where there are any, in the place of the weights: what is evaluated
 * and predicted with.
 */
export function averaged(tensors: SavedTensors): SavedTensors {
  return new Map(
    [...tensors].flatMap(([name, tensor]) => {
      if (name.startsWith(averagePrefix)) return []
      return [[name, tensors.get(averagePrefix + name) ?? tensor] as const]
    })
  )
}

/** In memory of its own: an engine may update weights in place. */
const copyOf = (variable: tf.Variable): tf.Tensor => tf.add(variable, 0)
