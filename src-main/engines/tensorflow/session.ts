import * as tf from '@tensorflow/tfjs'
import type { DeviceInfo, Precision } from '../../contract'
import type { EngineOptions, EngineSession } from '../engine'
import { openingError, settingUp, unavailable } from '../examination'
import { cpuDevice, threadCount } from '../platform/cpu-device'
import { askNvidia, type GraphicsCard, nvidiaDriver, visibleCard } from '../platform/nvidia'
import { multipliesBfloat16 } from '../platform/processor'
import { completeKernels } from './compute/completed-kernels'
import { computing } from './compute/computing'
import { explainTensorflowError } from './explain'
import { cardIsExact, loadTensorflow, type TensorflowBackend } from './load'
import { addressShortage, notSetUp } from './obstacles'
import { findInstallation } from './setup/installation'

/** @throws AtelierError ENGINE_UNAVAILABLE */
export async function openSession({
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
