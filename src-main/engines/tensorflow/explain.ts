import { AtelierError, asOthersSay, type Sentence } from '../../contract'
import type { FailureContext } from '../engine'
import { outOfMemory } from '../out-of-memory'

/** Codes of TensorFlow's C API (tensorflow/c/tf_status.h) in words. */
const codes: Record<number, Sentence> = {
  1: 'it was cancelled',
  2: 'of an unknown cause',
  3: 'an argument does not fit',
  4: 'it took too long',
  5: 'something was not found',
  7: 'permission was denied',
  8: 'a resource is used up',
  9: 'the device is in the wrong state',
  10: 'it was aborted',
  11: 'a value is out of range',
  12: 'this build does not have the operation',
  13: 'of an internal error of TensorFlow',
  14: 'the device is not available',
  15: 'data was lost'
}
const usedUp = 8,
  unavailable = 14

/**
 * What CUDA and its libraries say of a card that does not answer any more (cuda.h, CUresult;
 * stream_executor's own words).
 */
const lostDevice = anyOf(
  '',
  'CUDA_ERROR_(?!OUT_OF_MEMORY)\\w+',
  'GPU sync failed',
  'failed to synchronize',
  'CUDNN_STATUS_(?:EXECUTION_FAILED|INTERNAL_ERROR)',
  'an illegal memory access'
)
/** What TensorFlow and CUDA say where memory ran out; in TensorFlow's own errors, in any case. */
const shortMemory = anyOf(
  'i',
  'OOM when allocating',
  'ran out of memory',
  'out of memory',
  'RESOURCE_EXHAUSTED',
  'CUDA_ERROR_OUT_OF_MEMORY',
  'failed to allocate',
  // oneDNN inside of TensorFlow: its status 1 is that memory ran out.
  'Status: 1, message: could not create'
)

function anyOf(flags: '' | 'i', ...patterns: string[]): RegExp {
  return new RegExp(patterns.join('|'), flags)
}

/**
 * What a native error of TensorFlow means, or null where it is none. `memoryBytes` is that of the
 * device.
 */
export function explainTensorflowError(
  error: unknown,
  context: FailureContext,
  memoryBytes: number | null
): AtelierError | null {
  const text = error instanceof Error ? error.message : String(error)
  const status = Number(/Invalid TF_Status: (\d+)/.exec(text)?.[1] ?? Number.NaN)
  const session = /Session fail to run with error: (.+)/.exec(text)?.[1]?.trim()
  const message = session ?? /Message: (.+)/.exec(text)?.[1]?.trim()
  const isNative = !Number.isNaN(status) || session !== undefined
  if (status === usedUp || (isNative && shortMemory.test(text)) || /OOM when allocating/.test(text))
    return outOfMemory(context, memoryBytes)
  if (!isNative && !lostDevice.test(text)) return null
  const symptom = lostDevice.exec(text)?.[0]
  const meaning: Sentence = codes[status] ?? `of status ${status}`
  const reason: Sentence = Number.isNaN(status)
    ? asOthersSay(message ?? symptom ?? text)
    : message
      ? asOthersSay(`${meaning} (${message})`)
      : meaning
  return new AtelierError(
    status === unavailable || symptom !== undefined ? 'ENGINE_DEVICE_LOST' : 'ENGINE_FAILED',
    { engine: 'tensorflow', reason },
    { cause: error }
  )
}
