import * as tf from '@tensorflow/tfjs'
import { existsSync } from 'node:fs'
import type { EngineFinding, Precision } from '../../contract'
import { borrow } from '../borrowed-kernels'
import type { Engine, EngineOptions, EngineSession } from '../engine'
import { examination, openingError, settingUp, unavailable, useAnother } from '../examination'
import { cpuDevice, threadCount } from '../platform/cpu-device'
import { findCompiler } from '../platform/native-compiler'
import { outOfMemory } from '../out-of-memory'
import { multipliesBfloat16 } from '../platform/processor'
import { Addon, nativeOutOfMemory } from './addon'
import { backendName, OnednnBackend } from './backend'
import {
  addonPath,
  buildObstacle,
  buildOnednn,
  findOnednnHeader,
  processorServes,
  tooOld
} from './build'
import { mixedKernels } from './mixed-kernels'
import { nativeKernels } from './native-kernels'
import { onednnPrimitives } from './compute/primitives'

const title = 'oneDNN'
const notBuilt = { reason: 'it is not built yet', ...settingUp('onednn') }
let opened: EngineSession | null = null

/** Atelier's own tf.js backend over oneDNN: the fast engine on a processor. */
export const onednn: Engine = {
  id: 'onednn',
  title,
  setUp: buildOnednn,
  remedy: settingUp('onednn'),
  expectedDevice: () => 'cpu',
  mayCompileOn: () => false,
  async examine(options) {
    const findings = look(options.cacheFolder)
    // What is built needs nothing more but its processor.
    const isBuilt = findings.at(-1)?.ok === true
    const obstacle = isBuilt && processorServes() ? null : (buildObstacle() ?? notBuilt)
    return examination(onednn, findings, obstacle, () => onednn.open(options))
  },
  async open(options) {
    opened ??= await openSession(options)
    return opened
  }
}

function look(cacheFolder: string): EngineFinding[] {
  const path = addonPath(cacheFolder)
  const isBuilt = path !== null && existsSync(path)
  const header = findOnednnHeader(),
    compiler = findCompiler()
  return [
    { what: 'Processor with AVX2', found: processorServes() ? 'yes' : null, ok: processorServes() },
    { what: 'oneDNN (libdnnl-dev)', found: header, ok: header !== null || isBuilt },
    { what: 'C++ compiler (for the build)', found: compiler, ok: compiler !== null || isBuilt },
    { what: 'Addon', found: isBuilt ? path : null, ok: isBuilt }
  ]
}

async function openSession({
  threads,
  cacheFolder,
  precision: asked
}: EngineOptions): Promise<EngineSession> {
  const path = addonPath(cacheFolder)
  if (!path || !existsSync(path)) throw unavailable('onednn', notBuilt)
  if (!processorServes()) throw unavailable('onednn', { reason: tooOld, ...useAnother })
  // Between two kernels OpenMP's threads would spin; beside other work that costs many times what it
  // gains. Read when libgomp loads.
  process.env['GOMP_SPINCOUNT'] ??= '1000'
  let addon: Addon
  try {
    addon = Addon.load(path)
  } catch (error) {
    throw unavailable('onednn', { reason: openingError(error), ...settingUp('onednn') }, error)
  }
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
