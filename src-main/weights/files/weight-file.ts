import { AtelierError, type Sentence } from '../../contract'
import type { NumberType } from './number-types'

/** A tensor of a file, read when it is asked for. */
export interface WeightTensor {
  name: string
  shape: number[]
  /** How the file has its numbers. */
  type: NumberType
  /** As fp32, the last index fastest. @throws AtelierError WEIGHTS_UNREADABLE */
  read(): Promise<Float32Array>
}

type WeightFormat =
  | 'safetensors'
  | 'atelier'
  | 'pytorch'
  | 'pytorch-legacy'
  | 'keras'
  | 'keras-h5'
  | 'tfjs'

/** A file of weights that is open. */
export interface WeightFile {
  path: string
  format: WeightFormat
  tensors: WeightTensor[]
  /** What was done that a person should know of, a sentence each. */
  notes: string[]
  /** How pixels were normalised for them: of a run's checkpoint, which knows it; null: they were not. */
  normalization?: { mean: number[]; deviation: number[] } | null
  close(): Promise<void>
}

/** What to do about a file that cannot be used, by what is the matter with it. */
const hints = {
  name: 'Check how its name is written, and that its disk is connected.',
  truncated: 'Download or copy it once more: what is here is not all of it.',
  damaged: 'Get the file anew: this copy is damaged.',
  page: 'Download the file itself: what was saved is the page that links to it, or a log-in.',
  pickle:
    'Save the weights alone and use that file: torch.save(model.state_dict(), "weights.pth"), or safetensors.torch.save_file.',
  format:
    'Name a safetensors file, a PyTorch state dictionary (.pth, .pt), Keras weights (.keras, .h5), the model.json of TensorFlow.js, or a run.',
  shards:
    'Copy the whole folder of the model: the files with its numbers have to lie beside model.json.',
  tooLarge: 'Use a file that holds the weights alone.'
} as const

/** The error of a file that holds no weights that can be read. */
export const weightsUnreadable = (
  path: string,
  reason: Sentence,
  hint: keyof typeof hints,
  cause?: unknown
): AtelierError => new AtelierError('WEIGHTS_UNREADABLE', { path, reason, hint: hints[hint] }, { cause })

/** How many numbers a shape has; the empty shape has one. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1)

/**
 * A shape as a file says it.
 * @throws AtelierError WEIGHTS_UNREADABLE where it is none, or more numbers than memory can have
 */
export function requireShape(shape: unknown, path: string, name: string): number[] {
  const isShape =
    Array.isArray(shape) &&
    shape.length <= 32 &&
    shape.every((each) => Number.isSafeInteger(each) && (each as number) >= 0)
  if (!isShape || sizeOf(shape as number[]) > 2 ** 32)
    throw weightsUnreadable(path, `the shape of "${nameOf(name)}" is none`, 'damaged')
  return shape as number[]
}

/** A name out of a file, short enough for a line and without what a terminal would act on. */
export const nameOf = (name: string): string =>
  name.replace(/\p{C}/gu, '?').slice(0, 80) + (name.length > 80 ? '…' : '')
