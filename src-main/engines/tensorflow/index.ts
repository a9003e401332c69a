import * as tf from '@tensorflow/tfjs'
import { AtelierError, type DeviceInfo, type EngineFinding, type Precision } from '../../contract'
import { cpuDevice, threadCount } from '../cpu'
import type { Engine, EngineOptions, EngineSession } from '../engine'
import { examination, openingError } from '../examination'
import { findCompiler, findProgram, packageFolder, runProgram } from '../native-compiler'
import { multipliesBfloat16, processorFeatures } from '../processor'
import { CapturedSteps } from './capture/captured-steps'
import { completeKernels } from './completed-kernels'
import { explainTensorflowError } from './explain'
import { findInstallation } from './installation'
import { nvidiaDriver } from './nvidia'
import { loadTensorflow, type TensorflowBackend } from './load'
import { Operations } from './operations'
import { ResourceOptimizer } from './optimizer'
import { tensorflowPrimitives } from './primitives'
import { tensorflowVersion, wheelFor } from './wheels'

const title = 'TensorFlow (tfjs-node-gpu)'
const setUp = 'Run "atelier doctor --fix tensorflow".'

let opened: EngineSession | null = null

/** @tensorflow/tfjs-node-gpu on the libraries of current TensorFlow (DESIGN.md, section 3). */
export const tensorflow: Engine = {
  id: 'tensorflow',
  title,
  async examine(options) {
    const findings = look(options.cacheFolder)
    const missing = findings.find((finding) => !finding.ok)
    const obstacle = missing ? { reason: reasonFor(missing), fix: missing.what === 'TensorFlow for this platform' ? 'Use another engine on this machine.' : setUp } : null
    return examination(tensorflow, findings, obstacle, () => tensorflow.open(options), setUp)
  },
  async open(options) {
    opened ??= await openSession(options)
    return opened
  }
}

function reasonFor(missing: EngineFinding): string {
  return missing.what === 'TensorFlow for this platform' ? `TensorFlow ${tensorflowVersion} has no libraries for ${process.platform} on ${process.arch}` : 'TensorFlow\'s libraries are not set up yet'
}

function look(cacheFolder: string): EngineFinding[] {
  const driver = nvidiaDriver()
  const wheel = wheelFor(process.platform, process.arch, driver !== null)
  const installation = findInstallation(cacheFolder)
  const tfjs = packageFolder('@tensorflow/tfjs-node-gpu')
  const compiler = findCompiler()
  return [
    { what: 'TensorFlow for this platform', found: wheel ? `${tensorflowVersion} (${wheel.package})` : null, ok: wheel !== null },
    { what: 'NVIDIA driver', found: driver ?? 'none: it computes on the processor', ok: true },
    { what: 'CPU features', found: processorFeatures()?.join(', ') ?? process.arch, ok: true },
    { what: 'Node and its ABI', found: `${process.version}, Node-API ${process.versions['napi'] ?? '?'}`, ok: true },
    { what: 'C++ compiler (for the set-up)', found: compiler ?? 'none', ok: compiler !== null || installation !== null },
    { what: 'npm package @tensorflow/tfjs-node-gpu', found: tfjs, ok: tfjs !== null },
    { what: 'Libraries and binding', found: installation?.folder ?? null, ok: installation !== null }
  ]
}

async function openSession({ threads, cacheFolder, precision: asked }: EngineOptions): Promise<EngineSession> {
  const installation = findInstallation(cacheFolder)
  if (!installation) throw new AtelierError('ENGINE_UNAVAILABLE', { engine: 'tensorflow', reason: 'TensorFlow\'s libraries are not set up yet', fix: setUp })
  const count = threadCount(threads)
  let backend: TensorflowBackend
  try {
    backend = loadTensorflow(installation, count)
  } catch (error) {
    throw new AtelierError('ENGINE_UNAVAILABLE', { engine: 'tensorflow', reason: openingError(error), fix: setUp }, { cause: error })
  }
  await tf.ready()
  completeKernels(tf.getBackend())
  const operations = new Operations(backend)
  const gpu = backend.binding.isUsingGpuDevice()
  const precisions: Precision[] = gpu || multipliesBfloat16() ? ['fp32', 'bf16'] : ['fp32']
  const precision = precisions.includes(asked) ? asked : 'fp32'
  return {
    id: 'tensorflow', version: backend.binding.TF_Version, device: gpu ? await gpuDevice() : cpuDevice(), threads: gpu ? null : count, precision, precisions,
    deterministic: !gpu, primitives: tensorflowPrimitives(operations),
    capture: (variables, optimizer) => {
      if (!(optimizer instanceof ResourceOptimizer)) return null
      const changed = optimizer.graphVariables()
      const others = variables.filter((value) => !changed.some((each) => each.value === value)).map((value) => ({ shape: value.shape, value, handle: null }))
      return new CapturedSteps(backend, operations, [...changed, ...others], precision)
    },
    profile: null,
    explain: (error, { batchSize }) => explainTensorflowError(error, batchSize),
    // Eager operations of the C API have ended when they return; on a GPU a read waits for everything before it.
    settle: async () => void (gpu && tf.tidy(() => tf.scalar(0).add(1).dataSync()))
  }
}

async function gpuDevice(): Promise<DeviceInfo> {
  const tool = findProgram('nvidia-smi')
  const { output } = tool ? await runProgram(tool, ['--query-gpu=name,memory.total', '--format=csv,noheader,nounits']) : { output: '' }
  const [name, memory] = (output.split('\n')[0] ?? '').split(',').map((each) => each.trim())
  return { kind: 'gpu', name: name || 'NVIDIA GPU', memoryBytes: Number(memory) > 0 ? Number(memory) * 2 ** 20 : null }
}
