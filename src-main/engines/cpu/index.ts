import type { EngineReport } from '../../contract'
import type { Engine } from '../engine'
import { useAnother } from '../examination'
import { cpuDevice } from '../platform/cpu-device'

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
  examine: async (): Promise<EngineReport> => {
    const { version } = await import('@tensorflow/tfjs')
    return {
      id: 'cpu',
      title: cpu.title,
      available: true,
      version: version.tfjs,
      device: cpuDevice(),
      threads: 1,
      precisions: ['fp32'],
      reason: null,
      fix: null,
      remedy: 'none',
      findings: [{ what: 'tf.js', found: version.tfjs, ok: true }]
    }
  },
  open: async () => (await import('./session')).openSession()
}
