import * as tf from '@tensorflow/tfjs'
import type { z } from 'zod'
import { optimizerConfig } from '../../../src-main/contract'
import { type PrimitiveCase, tensor } from './primitive-case'

/** Three updates of two variables, then their values and slots. */
export function optimizerCases(): PrimitiveCase[] {
  const inputs: z.input<typeof optimizerConfig>[] = [
    { type: 'adam', learningRate: 0.01 },
    { type: 'adamw', learningRate: 0.01, weightDecay: 0.3 },
    { type: 'sgd', learningRate: 0.1, momentum: 0.9 },
    { type: 'sgd', learningRate: 0.1, momentum: 0.9, nesterov: true },
    { type: 'sgd', learningRate: 0.1, momentum: 0 },
    { type: 'sgd', learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.2 },
    { type: 'sgd', learningRate: 0.1, momentum: 0, weightDecay: 0.2 },
    { type: 'rmsprop', learningRate: 0.01, rho: 0.8, epsilon: 1e-3 },
    { type: 'rmsprop', learningRate: 0.01, momentum: 0.9 }
  ]
  return inputs
    .map((input) => optimizerConfig.parse(input))
    .map((config): PrimitiveCase => ({
      name: `optimizer ${JSON.stringify(config)}`,
      run: async (primitives) => {
        const variables = [[3, 4], [5]].map((shape, i) =>
          tf.tidy(() => tf.variable(tensor(`v${i}`, shape), true))
        )
        const kernel = primitives.optimizer(config, variables)
        for (let step = 1; step <= 3; step++) {
          const gradients = variables.map((variable, i) => tensor(`g${i} ${step}`, variable.shape))
          kernel.apply(gradients, config.learningRate, step)
          tf.dispose(gradients)
        }
        const slots = Object.values(kernel.slots())
        const values = await Promise.all(
          [...variables, ...slots].map(async (each) => [...(await each.data())])
        )
        kernel.dispose()
        tf.dispose([...variables, ...slots])
        return values
      }
    }))
}

/** Three steps of an average, of a variable that stays and of one that is another every time. */
export const averageCase: PrimitiveCase = {
  name: 'average of variables',
  run: async (primitives) => {
    const values = [[3, 4], [70_001]].map((shape, i) =>
      tf.tidy(() => tf.variable(tensor(`value${i}`, shape), true))
    )
    const averages = values.map((value) => tf.tidy(() => tf.variable(tf.add(value, 1), false)))
    for (let step = 1; step <= 3; step++) {
      tf.tidy(() => values[0]?.assign(tensor(`changed ${step}`, [3, 4])))
      primitives.average(averages, values, 0.9)
    }
    const results = await Promise.all(
      [...averages, ...values].map(async (each) => [...(await each.data())])
    )
    tf.dispose([...averages, ...values])
    return results
  }
}
