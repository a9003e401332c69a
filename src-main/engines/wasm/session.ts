import * as tf from '@tensorflow/tfjs'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import { join } from 'node:path'
import { AtelierError } from '../../contract'
import type { EngineSession } from '../engine'
import { openingError, roomNeeded, unavailable } from '../examination'
import { cpuDevice } from '../platform/cpu-device'
import { packageFolder } from '../../native/native-compiler'
import { outOfMemory } from '../out-of-memory'
import { compositions } from '../primitives/compositions'
import { notInstalled, reinstall } from './obstacles'
import { completeKernels } from './training-kernels'

/** All that the module may grow to, however much the machine has. */
const addressableBytes = 2 ** 32
const noRoom = 'this process may not reserve the addresses that a WebAssembly module needs'

/**
 * Whether the system gives a module the addresses it reserves: the whole 32-bit range with guards, many
 * times what it uses.
 */
function hasRoom(): boolean {
  try {
    return (
      new WebAssembly.Memory({ initial: 1, maximum: addressableBytes / 2 ** 16 }).buffer.byteLength > 0
    )
  } catch {
    return false
  }
}

/** @throws AtelierError ENGINE_UNAVAILABLE */
export async function openSession(): Promise<EngineSession> {
  const folder = packageFolder('@tensorflow/tfjs-backend-wasm')
  tf.enableProdMode()
  try {
    if (!folder) throw unavailable('wasm', notInstalled)
    setWasmPaths(join(folder, 'dist/'))
    if (!hasRoom()) throw unavailable('wasm', { reason: noRoom, ...roomNeeded })
    if (!(await tf.setBackend('wasm'))) throw new Error('its WebAssembly module does not load')
  } catch (error) {
    if (error instanceof AtelierError) throw error
    throw unavailable('wasm', { reason: openingError(error), ...reinstall }, error)
  }
  completeKernels()
  return {
    id: 'wasm',
    version: tf.version.tfjs,
    device: cpuDevice(),
    threads: 1,
    precision: 'fp32',
    precisions: ['fp32'],
    deterministic: true,
    primitives: compositions,
    capture: () => null,
    profile: null,
    explain: (error, context) =>
      error instanceof Error && /memory|allocation|out of bounds/i.test(error.message)
        ? outOfMemory(context, Math.min(addressableBytes, cpuDevice().memoryBytes ?? addressableBytes))
        : null,
    settle: async () => undefined
  }
}
