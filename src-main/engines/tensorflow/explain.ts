import { AtelierError } from '../../contract'

/** Codes of TensorFlow's C API (tensorflow/c/tf_status.h) in words. */
const codes: Record<number, string> = {
  1: 'it was cancelled', 2: 'of an unknown cause', 3: 'an argument does not fit', 4: 'it took too long', 5: 'something was not found', 7: 'permission was denied',
  8: 'a resource is used up', 9: 'the device is in the wrong state', 10: 'it was aborted', 11: 'a value is out of range', 12: 'this build does not have the operation',
  13: 'of an internal error of TensorFlow', 14: 'the device is not available', 15: 'data was lost'
}

/** What a native error of TensorFlow means, or null where it is none. */
export function explainTensorflowError(error: unknown, batchSize: number): AtelierError | null {
  const text = error instanceof Error ? error.message : String(error)
  const status = /Invalid TF_Status: (\d+)/.exec(text)
  if (/OOM when allocating|ran out of memory|RESOURCE_EXHAUSTED|CUDA_ERROR_OUT_OF_MEMORY/i.test(text) || status?.[1] === '8')
    return new AtelierError('ENGINE_OUT_OF_MEMORY', { batchSize, suggestedBatchSize: Math.max(1, Math.floor(batchSize / 2)) })
  const session = /Session fail to run with error: (.+)/.exec(text)?.[1]?.trim()
  if (session) return new AtelierError('ENGINE_FAILED', { engine: 'tensorflow', reason: session })
  if (!status) return null
  const message = /Message: (.+)/.exec(text)?.[1]?.trim()
  const meaning = codes[Number(status[1])] ?? `of status ${status[1]}`
  return new AtelierError('ENGINE_FAILED', { engine: 'tensorflow', reason: message ? `${meaning} (${message})` : meaning })
}
