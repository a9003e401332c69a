import * as tf from '@tensorflow/tfjs'
import { existsSync } from 'node:fs'
import type { Precision } from '../../contract'
import { borrow } from '../borrowed-kernels'
import type { EngineOptions, EngineSession } from '../engine'
import { openingError, settingUp, unavailable, useAnother } from '../examination'
import { cpuDevice, threadCount } from '../platform/cpu-device'
import { outOfMemory } from '../out-of-memory'
import { multipliesBfloat16 } from '../platform/processor'
import { Addon, nativeOutOfMemory } from './addon'
import { backendName, OnednnBackend } from './backend'
import { addonPath, notBuilt, processorServes, tooOld } from './build'
import { mixedKernels } from './mixed-kernels'
import { nativeKernels } from './native-kernels'
import { onednnPrimitives } from './compute/primitives'

/** @throws AtelierError ENGINE_UNAVAILABLE where it is not built, or does not load */
function loadAddon(cacheFolder: string): Addon {
  const path = addonPath(cacheFolder)
  if (!path || !existsSync(path)) throw unavailable('onednn', notBuilt)
  if (!processorServes()) throw unavailable('onednn', { reason: tooOld, ...useAnother })
  // Between two kernels OpenMP's threads would spin; beside other work that costs many times what it
  // gains. Read when libgomp loads.
  process.env['GOMP_SPINCOUNT'] ??= '1000'
  try {
    return Addon.load(path)
  } catch (error) {
    throw unavailable('onednn', { reason: openingError(error), ...settingUp('onednn') }, error)
  }
}

/** @throws AtelierError ENGINE_UNAVAILABLE */
export async function openSession({
  threads,
  cacheFolder,
  precision: asked
}: EngineOptions): Promise<EngineSession> {
  const addon = loadAddon(cacheFolder)
  const count = threadCount(threads)
  addon.native.setThreads(count)
  tf.enableProdMode()
  const backend = registerBackend(addon)
  const precisions: Precision[] = multipliesBfloat16() ? ['fp32', 'bf16'] : ['fp32']
  const precision = precisions.includes(asked) ? asked : 'fp32'
  await tf.setBackend(backendName)
  await tf.ready()
  return {
    id: 'onednn',
    version: addon.native.version,
    device: cpuDevice(),
    threads: count,
    precision,
    precisions,
    deterministic: true,
    primitives: onednnPrimitives(backend, precision === 'bf16'),
    capture: () => null,
    profile: (body) => addon.profiled(body),
    explain: (error, context) =>
      error instanceof Error && (error as { code?: unknown }).code === nativeOutOfMemory
        ? outOfMemory(context, cpuDevice().memoryBytes)
        : null,
    settle: async () => undefined
  }
}

function registerBackend(addon: Addon): OnednnBackend {
  const backend = new OnednnBackend(addon)
  tf.registerBackend(backendName, () => backend)
  for (const { kernelName, kernelFunc } of tf.getKernelsForBackend('cpu')) {
    const mixed = mixedKernels[kernelName],
      native = nativeKernels[kernelName]
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc: (call) => {
        const inputs = call.inputs as Record<string, tf.TensorInfo>,
          attrs = (call.attrs ?? {}) as Record<string, unknown>
        return (
          mixed?.(backend, inputs, attrs) ?? native?.(backend, inputs, attrs) ?? borrow(kernelFunc, call)
        )
      }
    })
  }
  return backend
}
