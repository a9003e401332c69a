import * as tf from '@tensorflow/tfjs'
import { availableParallelism, cpus, totalmem } from 'node:os'
import type { DeviceInfo, EngineReport } from '../../contract'
import type { Engine } from '../engine'
import { compositions } from '../primitives/compositions'

/** The processor as an engine's device. */
export function cpuDevice(): DeviceInfo {
  return { kind: 'cpu', name: cpus()[0]?.model.trim() || process.arch, memoryBytes: totalmem() }
}

/** Threads that a CPU engine takes where nobody said otherwise. */
export function threadCount(asked: number | null): number {
  return asked ?? availableParallelism()
}

/**
 * tf.js' own backend in plain JavaScript: the reference in tests, and what is left where nothing else
 * works.
 */
export const cpu: Engine = {
  id: 'cpu',
  title: 'Plain JavaScript',
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
