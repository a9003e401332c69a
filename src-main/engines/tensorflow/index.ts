import * as tf from '@tensorflow/tfjs'
import {
  type DeviceInfo,
  type EngineFinding,
  type EngineReport,
  formatBytes,
  type Precision
} from '../../contract'
import type { Engine, EngineOptions, EngineSession, Obstacle } from '../engine'
import { examination, openingError, roomNeeded, settingUp, unavailable } from '../examination'
import { addressLimit } from '../platform/address-limit'
import { cpuDevice, threadCount } from '../platform/cpu-device'
import { findCompiler, packageFolder } from '../platform/native-compiler'
import { askNvidia, type GraphicsCard, nvidiaDriver, visibleCard } from '../platform/nvidia'
import { multipliesBfloat16, processorFeatures } from '../platform/processor'
import { completeKernels } from './compute/completed-kernels'
import { computing } from './compute/computing'
import { explainTensorflowError } from './explain'
import { findInstallation } from './setup/installation'
import { cardIsExact, loadTensorflow, type TensorflowBackend } from './load'
import { nvidiaFindings, unusedCard } from './nvidia'
import { setUpTensorflow } from './setup/setup'
import { noLibraries } from './setup/setup-refusal'
import { tensorflowVersion, wheelFor } from './setup/wheels'

const title = 'TensorFlow (tfjs-node-gpu)'
const notSetUp: Obstacle = {
  reason: "TensorFlow's libraries are not set up yet",
  ...settingUp('tensorflow')
}
const platform = 'TensorFlow for this platform'

let opened: EngineSession | null = null

/** @tensorflow/tfjs-node-gpu on the libraries of current TensorFlow (docs/engines.md). */
export const tensorflow: Engine = {
  id: 'tensorflow',
  title,
  setUp: setUpTensorflow,
  remedy: settingUp('tensorflow'),
  expectedDevice: () => (nvidiaDriver() === null ? 'cpu' : 'gpu'),
  // XLA gains on a card; on a processor its steps take three times as long.
  mayCompileOn: ({ kind }) => kind === 'gpu',
  async examine(options) {
    const driver = nvidiaDriver()
    const { required, nvidia } = await look(options.cacheFolder, driver)
    const missing = required.find((finding) => !finding.ok)
    const obstacle = missing ? (missing.what === platform ? noLibraries : notSetUp) : addressShortage()
    const report = await examination(tensorflow, [...nvidia, ...required], obstacle, () =>
      tensorflow.open(options)
    )
    return driver === null ? report : { ...report, ...idleCard(report, nvidia) }
  },
  async open(options) {
    opened ??= await openSession(options)
    return opened
  }
}

/**
 * Addresses that its libraries and a step of the reference model take on a processor: 5.6 GB did not
 * suffice. With less it opens, and is ended by the system in the middle of a training.
 */
const leastAddresses = 6e9

function addressShortage(): Obstacle | null {
  const limit = addressLimit()
  if (limit === null || limit >= leastAddresses) return null
  const reason =
    `this process is limited to ${formatBytes(limit)} of address space, and ` +
    `TensorFlow needs ${formatBytes(leastAddresses)}`
  return { reason, ...roomNeeded }
}

/** What it cannot do without, and what a card would need. */
async function look(
  cacheFolder: string,
  driver: string | null
): Promise<{ required: EngineFinding[]; nvidia: EngineFinding[] }> {
  const wheel = wheelFor(process.platform, process.arch, driver !== null)
  const installation = findInstallation(cacheFolder)
  const tfjs = packageFolder('@tensorflow/tfjs-node-gpu')
  const compiler = findCompiler()
  const required = [
    {
      what: platform,
      found: wheel ? `${tensorflowVersion} (${wheel.package})` : null,
      ok: wheel !== null
    },
    { what: 'CPU features', found: processorFeatures()?.join(', ') ?? process.arch, ok: true },
    {
      what: 'Node and its ABI',
      found: `${process.version}, Node-API ${process.versions['napi'] ?? '?'}`,
      ok: true
    },
    {
      what: 'C++ compiler (for the set-up)',
      found: compiler ?? 'none',
      ok: compiler !== null || installation !== null
    },
    { what: 'npm package @tensorflow/tfjs-node-gpu', found: tfjs, ok: tfjs !== null },
    {
      what: 'Libraries and binding',
      found: installation ? `${installation.title}, in ${installation.folder}` : null,
      ok: installation !== null
    }
  ]
  return { required, nvidia: await nvidiaFindings(driver, installation?.libraryFolder ?? null) }
}

/** Why a card that is there is not computed on, and what to do. */
function idleCard({ available, device }: EngineReport, nvidia: EngineFinding[]): Obstacle | null {
  const isHidden =
    process.env['CUDA_VISIBLE_DEVICES'] !== undefined &&
    /^(-1.*|)$/.test(process.env['CUDA_VISIBLE_DEVICES'].trim())
  if (!available || device?.kind === 'gpu' || isHidden) return null
  return (
    unusedCard(nvidia) ?? {
      reason:
        'it computes on the processor although there is an NVIDIA driver: this build finds no card',
      remedy: 'set-up',
      fix: 'Run "atelier doctor --fix tensorflow": it brings the build with CUDA.'
    }
  )
}

async function openSession({
  threads,
  cacheFolder,
  precision: asked,
  compile: wished = false
}: EngineOptions): Promise<EngineSession> {
  const installation = findInstallation(cacheFolder)
  if (!installation) throw unavailable('tensorflow', notSetUp)
  const shortage = addressShortage()
  if (shortage) throw unavailable('tensorflow', shortage)
  const count = threadCount(threads)
  const compile = wished || process.env['ATELIER_XLA'] === '1'
  let backend: TensorflowBackend
  try {
    const hasCard = nvidiaDriver() !== null
    backend = loadTensorflow(installation, { threads: count, precision: asked, compile, hasCard })
  } catch (error) {
    throw unavailable('tensorflow', { reason: openingError(error), ...settingUp('tensorflow') }, error)
  }
  await tf.ready()
  completeKernels(tf.getBackend())
  const gpu = backend.binding.isUsingGpuDevice()
  const card = gpu ? await currentCard() : null
  const device = gpu ? gpuDevice(card) : cpuDevice()
  const precisions = gpu ? cardPrecisions(card) : processorPrecisions()
  const precision = precisions.includes(asked) ? asked : 'fp32'
  return {
    id: 'tensorflow',
    version: backend.binding.TF_Version,
    device,
    threads: gpu ? null : count,
    precision,
    precisions,
    deterministic: !gpu || cardIsExact(),
    ...(gpu ? { compiled: compile } : {}),
    ...computing(backend, precision, gpu),
    profile: null,
    explain: (error, context) => explainTensorflowError(error, context, device.memoryBytes),
    // Eager operations of the C API have ended when they return; on a GPU a read waits for everything
    // before it.
    settle: async () => void (gpu && tf.tidy(() => tf.scalar(0).add(1).dataSync()))
  }
}

const processorPrecisions = (): Precision[] => (multipliesBfloat16() ? ['fp32', 'bf16'] : ['fp32'])

/** Tensor cores know tf32 and bf16 since compute capability 8.0; fp16 any card of CUDA 12's. */
export function cardPrecisions(card: GraphicsCard | null): Precision[] {
  return card !== null && (card.computeCapability ?? 0) >= 8
    ? ['fp32', 'tf32', 'bf16', 'fp16']
    : ['fp32', 'fp16']
}

async function currentCard(): Promise<GraphicsCard | null> {
  const answer = await askNvidia()
  return answer && visibleCard(answer.cards, process.env['CUDA_VISIBLE_DEVICES'])
}

const gpuDevice = (card: GraphicsCard | null): DeviceInfo => ({
  kind: 'gpu',
  name: card?.name || 'NVIDIA GPU',
  memoryBytes: card?.memoryBytes ?? null,
  ...(card ? { index: card.index } : {})
})
