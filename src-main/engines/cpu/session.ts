import * as tf from '@tensorflow/tfjs'
import type { EngineSession } from '../engine'
import { cpuDevice } from '../platform/cpu-device'
import { compositions } from '../primitives/compositions'

/** Makes tf.js' plain backend the current one. */
export async function openSession(): Promise<EngineSession> {
  // Without it this backend advertises tfjs-node on the console.
  tf.enableProdMode()
  await tf.setBackend('cpu')
  await tf.ready()
  return {
    id: 'cpu',
    version: tf.version.tfjs,
    device: cpuDevice(),
    threads: 1,
    precision: 'fp32',
    precisions: ['fp32'],
    deterministic: true,
    primitives: compositions,
    explain: () => null,
    capture: () => null,
    profile: null,
    settle: async () => undefined
  }
}
