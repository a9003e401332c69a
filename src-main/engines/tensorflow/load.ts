import type * as tf from '@tensorflow/tfjs'
import {
  isArray,
  isBoolean,
  isNull,
  isNullOrUndefined,
  isNumber,
  isString,
  isUndefined
} from './retired-node-functions'
import { createRequire } from 'node:module'
import type { Precision } from '../../contract'
import { requirePackage } from '../../native/native-compiler'
import type { Installation } from './setup/installation'

/** The parts of tfjs-node's binding and backend that the fused operations use. */
export interface TensorflowBinding {
  TF_FLOAT: number
  TF_INT32: number
  TF_BOOL: number
  TF_ATTR_STRING: number
  TF_ATTR_INT: number
  TF_ATTR_FLOAT: number
  TF_ATTR_BOOL: number
  TF_ATTR_TYPE: number
  TF_ATTR_SHAPE: number
  TF_STRING: number
  TF_Version: string
  isUsingGpuDevice(): boolean
  createTensor(shape: readonly number[], dtype: number, values: ArrayLike<number>): number
  deleteTensor(id: number): void
  tensorDataSync(id: number): unknown
  executeOp(
    name: string,
    attributes: TensorflowAttribute[],
    inputs: number[],
    outputCount: number
  ): TensorflowOutput[]
}
/** A tensor of the binding's, by its number. */
export interface TensorflowOutput {
  id: number
  shape: number[]
  dtype: number
}
export interface TensorflowAttribute {
  name: string
  type: number
  value: unknown
}
export interface TensorflowBackend extends tf.KernelBackend {
  binding: TensorflowBinding
  executeMultipleOutputs(
    name: string,
    attributes: TensorflowAttribute[],
    inputs: tf.TensorInfo[],
    outputCount: number
  ): tf.Tensor[]
  getDTypeInteger(dtype: tf.DataType): number
  /**
   * The binding's numbers of tensors; what JavaScript still holds goes to the device. Private in
   * tfjs-node's types.
   */
  getInputTensorIds(tensors: tf.TensorInfo[]): number[]
  /** Makes a session of a SavedModel's folder; returns its number. */
  loadSavedModelMetaGraph(folder: string, tag: string): number
  runSavedModel(
    id: number,
    inputs: tf.Tensor[],
    inputNames: { name: string }[],
    outputs: string[]
  ): tf.Tensor[]
  deleteSavedModel(id: number): void
}

export interface LoadOptions {
  threads: number
  precision: Precision
  /** Let XLA compile what it can of a graph. */
  compile: boolean
  /** Whether the machine has an NVIDIA driver. */
  hasCard: boolean
}

/** What the environment says of exactness on a card: by TensorFlow's own reading, or as Atelier set it. */
export const cardIsExact = (): boolean => /^(1|true)$/i.test(process.env['TF_DETERMINISTIC_OPS'] ?? '')

/**
 * What TensorFlow and CUDA read from the environment when their libraries are loaded, and not after.
 * What the person set stays.
 */
export function prepareEnvironment({ threads, precision, compile, hasCard }: LoadOptions): void {
  const settings: Record<string, string> = {
    TF_CPP_MIN_LOG_LEVEL: '3',
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
    TF_NUM_INTRAOP_THREADS: String(threads),
    TF_NUM_INTEROP_THREADS: '1',
    OMP_NUM_THREADS: String(threads)
  }
  const card = process.env['ATELIER_GPU']
  if (card && process.env['CUDA_VISIBLE_DEVICES'] === undefined) {
    settings['CUDA_VISIBLE_DEVICES'] = card
    // Counted as nvidia-smi counts them; by itself CUDA puts the fastest first.
    settings['CUDA_DEVICE_ORDER'] = 'PCI_BUS_ID'
  }
  // The same bits in every process: of cuDNN's algorithms the first that is repeatable, instead of the
  // fastest that a timing finds. On an H100 a step of the reference takes as long as without.
  if (hasCard) settings['TF_DETERMINISTIC_OPS'] = '1'
  for (const [name, value] of Object.entries(settings)) process.env[name] ??= value
  // Graphs on a GPU are clustered and compiled; what is on the processor is left alone.
  if (compile) {
    addFlag('TF_XLA_FLAGS', '--tf_xla_auto_jit=2')
    if (hasCard && cardIsExact()) addFlag('XLA_FLAGS', '--xla_gpu_deterministic_ops=true')
  }
  // TensorFlow lets tensor cores round unless told not to: fp32 is to mean fp32, whatever the
  // environment says.
  if (precision === 'tf32') delete process.env['NVIDIA_TF32_OVERRIDE']
  else process.env['NVIDIA_TF32_OVERRIDE'] = '0'
}

const addFlag = (name: string, flag: string): void =>
  void (process.env[name] = [process.env[name], flag].filter(Boolean).join(' '))

/** Node 23 and later left out functions that tfjs-node still calls. */
export function restoreNodeFunctions(): void {
  const util = createRequire(import.meta.url)('node:util') as Record<string, unknown>
  const functions = { isArray, isBoolean, isNull, isNullOrUndefined, isNumber, isString, isUndefined }
  for (const [name, value] of Object.entries(functions)) util[name] ??= value
}

/**
 * Loads tfjs-node-gpu with the binding of this installation. The package would look for the binding in
 * its own folder, through node-pre-gyp; it is told of the user's cache instead, so that nothing is ever
 * written into node_modules.
 */
export function loadTensorflow(installation: Installation, options: LoadOptions): TensorflowBackend {
  prepareEnvironment(options)
  restoreNodeFunctions()
  const packageRequire = createRequire(import.meta.url)
  const gyp = packageRequire.resolve('@mapbox/node-pre-gyp')
  const module = {
    id: gyp,
    filename: gyp,
    loaded: true,
    children: [],
    paths: [],
    exports: { find: () => installation.binding }
  }
  packageRequire.cache[gyp] = module as unknown as NodeJS.Module
  const quiet = silenceConsole()
  try {
    const tfjs = requirePackage<typeof tf>('@tensorflow/tfjs-node-gpu')
    return tfjs.backend() as TensorflowBackend
  } finally {
    quiet()
  }
}

/** tf.js greets on the console when its backends register; that is no news to anyone here. */
function silenceConsole(): () => void {
  const { warn, log, info } = console
  Object.assign(console, { warn: () => undefined, log: () => undefined, info: () => undefined })
  return () => Object.assign(console, { warn, log, info })
}
