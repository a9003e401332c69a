import * as tf from '@tensorflow/tfjs'
import type { EngineReport } from '../../contract'
import type { Engine } from '../engine'
import { useAnother } from '../examination'
import { cpuDevice } from '../platform/cpu-device'
import { compositions } from '../primitives/compositions'

/**
 * tf.js' own backend in plain JavaScript: the reference in tests, and what is left where nothing else
 * works.
 */
export const cpu: Engine = {
  id: 'cpu',
  title: 'Plain JavaScript',
  setUp: null,
  remedy: useAnother,
  expectedDevice: () => 'cpu',
  mayCompileOn: () => false,
  examine: async (): Promise<EngineReport> => ({
    id: 'cpu',
    title: cpu.title,
    available: true,
    version: tf.version.tfjs,
    device: cpuDevice(),
    threads: 1,
    precisions: ['fp32'],
    reason: null,
    fix: null,
    remedy: 'none',
    findings: [{ what: 'tf.js', found: tf.version.tfjs, ok: true }]
  }),
  open: async () => {
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
}
