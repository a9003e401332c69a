import * as tf from '@tensorflow/tfjs'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type OptimizerConfig, optimizerConfig } from '../../src-main/contract'
import type { Primitives } from '../../src-main/engines/primitives/primitives'

/** What other libraries' optimizers make of one variable: test/peers/optimizer_numbers.py writes it. */
export interface PeerNumbers {
  versions: Record<string, string>
  start: number[]
  gradients: number[][]
  /** Updates after which `values` has the variable. */
  reportedSteps: number[]
  cases: { peer: string; config: OptimizerConfig; values: number[][] }[]
}

const peerNumbersPath = join(import.meta.dirname, '../fixtures/optimizer-peers.json')
export const peerNumbers = JSON.parse(readFileSync(peerNumbersPath, 'utf8')) as PeerNumbers

/**
 * Each update rule as each peer has it: `run` gives what the primitives' optimizer makes of the variable
 * after the reported steps.
 */
export const optimizerPeerCases = peerNumbers.cases.map(({ peer, config, values }) => ({
  name: `${peer} ${peerNumbers.versions[peer]}, ${JSON.stringify(config)}`,
  expected: values,
  run(primitives: Primitives): number[][] {
    const variable = tf.tidy(() => tf.variable(tf.tensor1d(peerNumbers.start)))
    const kernel = primitives.optimizer(optimizerConfig.parse(config), [variable])
    const found: number[][] = []
    peerNumbers.gradients.forEach((values, i) => {
      const gradient = tf.tensor1d(values)
      kernel.apply([gradient], config.learningRate, i + 1)
      gradient.dispose()
      if (peerNumbers.reportedSteps.includes(i + 1)) found.push([...variable.dataSync()])
    })
    kernel.dispose()
    variable.dispose()
    return found
  }
}))
/**
 * In relation to the numbers where they are large: Keras rounds its constants to fp32, and the libraries
 * place Adam's epsilon differently.
 */
export const peerTolerance = 2e-5
