import type { EngineFinding } from '../../contract'
import type { Engine, EngineSession } from '../engine'
import { examination } from '../examination'
import { packageFolder } from '../../native/native-compiler'
import { notInstalled, reinstall } from './obstacles'

let opened: EngineSession | null = null

/** tf.js' WebAssembly backend, made to train: needs no set-up and runs wherever Node does. */
export const wasm: Engine = {
  id: 'wasm',
  title: 'WebAssembly',
  setUp: null,
  remedy: reinstall,
  expectedDevice: () => 'cpu',
  mayCompileOn: () => false,
  examine: async (options) => {
    const folder = packageFolder('@tensorflow/tfjs-backend-wasm')
    const findings: EngineFinding[] = [
      { what: 'npm package @tensorflow/tfjs-backend-wasm', found: folder, ok: folder !== null }
    ]
    return examination(wasm, findings, folder ? null : notInstalled, () => wasm.open(options))
  },
  open: async () => {
    opened ??= await (await import('./session')).openSession()
    return opened
  }
}
