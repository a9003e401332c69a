import * as tf from '@tensorflow/tfjs'
import { existsSync } from 'node:fs'
import { AtelierError, type EngineFinding, type EngineReport } from '../../contract'
import { cpuDevice, threadCount } from '../cpu'
import type { Engine, EngineOptions, EngineSession } from '../engine'
import { findCompiler } from '../native-compiler'
import { Addon } from './addon'
import { backendName, OnednnBackend } from './backend'
import { kernelBorrower } from './borrowed-kernels'
import { addonPath, findOnednnHeader, processorServes } from './build'
import { nativeKernels } from './native-kernels'
import { onednnPrimitives } from './primitives'

const title = 'oneDNN'
const setUp = 'Run "atelier doctor --fix onednn".'
let opened: EngineSession | null = null

/** Atelier's own tf.js backend over oneDNN: the fast engine on a processor. */
export const onednn: Engine = {
  id: 'onednn',
  title,
  async examine(options) {
    const findings = look(options.cacheFolder)
    const missing = findings.find((finding) => !finding.ok)
    if (missing) return report(findings, { reason: missing.what === 'Addon' ? 'it is not built yet' : `${missing.what} is missing`, fix: missing.what === 'Processor with AVX2' ? 'Use another engine.' : setUp })
    try {
      const session = await onednn.open(options)
      const seven = tf.tidy(() => tf.matMul([[1, 2]], [[3], [2]]).dataSync()[0])
      if (seven !== 7) throw new Error(`it says that 1*3 + 2*2 is ${seven}`)
      findings.push({ what: 'A small calculation', found: 'correct', ok: true })
      return report(findings, { session })
    } catch (error) {
      const reason = error instanceof AtelierError ? String(error.params['reason']) : error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
      return report([...findings, { what: 'Loading it', found: reason, ok: false }], { reason: `it does not load: ${reason}`, fix: setUp })
    }
  },
  async open(options) {
    opened ??= await openSession(options)
    return opened
  }
}

function look(cacheFolder: string): EngineFinding[] {
  const path = addonPath(cacheFolder)
  const isBuilt = path !== null && existsSync(path)
  const header = findOnednnHeader(), compiler = findCompiler()
  return [
    { what: 'Processor with AVX2', found: processorServes() ? 'yes' : null, ok: processorServes() },
    { what: 'oneDNN (libdnnl-dev)', found: header, ok: header !== null || isBuilt },
    { what: 'C++ compiler (for the build)', found: compiler, ok: compiler !== null || isBuilt },
    { what: 'Addon', found: isBuilt ? path : null, ok: isBuilt }
  ]
}

function report(findings: EngineFinding[], result: { session: EngineSession } | { reason: string; fix: string }): EngineReport {
  const session = 'session' in result ? result.session : null
  return {
    id: 'onednn', title, available: session !== null, version: session?.version ?? null, device: session?.device ?? null, threads: session?.threads ?? null, precisions: session ? ['fp32'] : [],
    reason: 'reason' in result ? result.reason : null, fix: 'fix' in result ? result.fix : null, findings
  }
}

async function openSession({ threads, cacheFolder }: EngineOptions): Promise<EngineSession> {
  const path = addonPath(cacheFolder)
  if (!path || !existsSync(path)) throw new AtelierError('ENGINE_UNAVAILABLE', { engine: 'onednn', reason: 'it is not built yet', fix: setUp })
  // Between two kernels OpenMP's threads would spin; beside other work that costs many times what it gains. Read when libgomp loads.
  process.env['GOMP_SPINCOUNT'] ??= '1000'
  let addon: Addon
  try {
    addon = Addon.load(path)
  } catch (error) {
    throw new AtelierError('ENGINE_UNAVAILABLE', { engine: 'onednn', reason: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error), fix: setUp }, { cause: error })
  }
  const count = threadCount(threads)
  addon.native.setThreads(count)
  tf.enableProdMode()
  const backend = registerBackend(addon)
  await tf.setBackend(backendName)
  await tf.ready()
  return {
    id: 'onednn', version: addon.native.version, device: cpuDevice(), threads: count, precision: 'fp32', deterministic: true, primitives: onednnPrimitives(backend),
    explain: (error, { batchSize }) =>
      error instanceof Error && /^out of memory$/.test(error.message) ? new AtelierError('ENGINE_OUT_OF_MEMORY', { batchSize, suggestedBatchSize: Math.max(1, Math.floor(batchSize / 2)) }) : null,
    settle: async () => undefined
  }
}

function registerBackend(addon: Addon): OnednnBackend {
  const backend = new OnednnBackend(addon)
  tf.registerBackend(backendName, () => backend)
  const borrow = kernelBorrower(backend)
  for (const { kernelName, kernelFunc } of tf.getKernelsForBackend('cpu')) {
    const native = nativeKernels[kernelName]
    tf.registerKernel({
      kernelName, backendName,
      kernelFunc: ({ inputs, attrs }) => native?.(backend, inputs as Record<string, tf.TensorInfo>, (attrs ?? {}) as Record<string, unknown>) ?? borrow(kernelFunc, inputs, attrs)
    })
  }
  return backend
}
