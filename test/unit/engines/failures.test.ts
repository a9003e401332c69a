import { describe, expect, it } from 'vitest'
import type { AtelierError } from '../../../src-main/contract'
import { modelConfig } from '../../../src-main/contract'
import { outOfMemory } from '../../../src-main/engines/out-of-memory'
import { explainTensorflowError } from '../../../src-main/engines/tensorflow/explain'
import { buildArchitecture } from '../../../src-main/models/catalogue'
import { estimateTraining, largestBatchSize } from '../../../src-main/models/memory'

const fits = (largest: number) => ({ batchSize: 128, largestBatch: () => largest })
const explain = (message: string, context = fits(48)): AtelierError | null =>
  explainTensorflowError(new Error(message), context, 8e9)

describe('memory that ran out', () => {
  it('names the largest batch that fits by estimate', () => {
    expect(outOfMemory(fits(48), 8e9)).toMatchObject({
      code: 'ENGINE_OUT_OF_MEMORY',
      message: 'The engine ran out of memory at batch size 128.',
      fix: 'Try a batch size of 48, the largest that fits by estimate.'
    })
  })

  it("asks the estimate with the device's memory: what it names does fit, and one more does not", () => {
    const architecture = buildArchitecture(modelConfig.parse({ id: 'resnet50' }), [28, 28, 1], 10)
    const { params } = outOfMemory(
      { batchSize: 4096, largestBatch: (bytes) => largestBatchSize(architecture, 'adam', bytes) },
      6e9
    )
    const suggested = Number(params['suggestedBatchSize'])
    expect(estimateTraining(architecture, 'adam', suggested).totalBytes).toBeLessThanOrEqual(6e9)
    expect(estimateTraining(architecture, 'adam', suggested + 1).totalBytes).toBeGreaterThan(6e9)
  })

  it.each([
    ['an estimate that was just refuted', fits(500), 8e9],
    ['memory of unknown size', fits(48), null]
  ])('falls back to half the batch with %s', (_, context, bytes) => {
    expect(outOfMemory(context, bytes).fix).toBe('Try a batch size of 64.')
  })

  it('suggests a smaller model where not one image fits', () => {
    expect(outOfMemory(fits(0), 8e9).fix).toContain('smaller model')
    expect(outOfMemory({ batchSize: 1, largestBatch: () => 9 }, 8e9).fix).toContain('smaller model')
  })
})

describe("TensorFlow's errors in words", () => {
  it.each([
    'Invalid TF_Status: 8\nMessage: OOM when allocating tensor with shape[128,56,56,64] and type ' +
      'float on /device:GPU:0 by allocator GPU_0_bfc',
    'Session fail to run with error: OOM when allocating tensor with shape[128,256]',
    'Session fail to run with error: failed to allocate memory',
    'Invalid TF_Status: 13\nMessage: CUDA_ERROR_OUT_OF_MEMORY: out of memory',
    'Session fail to run with error: Operation received an exception:Status: 1, message: could not ' +
      'create a primitive, in file tensorflow/core/kernels/mkl/mkl_fused_batch_norm_op.cc:1188'
  ])('memory: %s', (message) =>
    expect(explain(message)).toMatchObject({
      code: 'ENGINE_OUT_OF_MEMORY',
      params: { batchSize: 128, suggestedBatchSize: 48 }
    })
  )

  it.each([
    'Invalid TF_Status: 14\nMessage: the device went away',
    'Invalid TF_Status: 13\nMessage: Failed to synchronize: CUDA_ERROR_LAUNCH_FAILED: unspecified ' +
      'launch failure',
    'Session fail to run with error: CUDA_ERROR_ILLEGAL_ADDRESS: an illegal memory access was encountered',
    'Session fail to run with error: GPU sync failed'
  ])('a device that was lost: %s', (message) => {
    const error = explain(message)
    expect(error?.code).toBe('ENGINE_DEVICE_LOST')
    expect(error?.message).toMatch(/^The engine "tensorflow" lost its device: .+\.$/)
    expect(error?.fix).toContain('nvidia-smi')
  })

  it.each([
    [
      'Invalid TF_Status: 3\nMessage: In[0] and In[1] has different ndims',
      'an argument does not fit (In[0] and In[1] has different ndims)'
    ],
    ['Invalid TF_Status: 99', 'of status 99'],
    [
      'Session fail to run with error: Incompatible shapes: [2] vs. [3]',
      'Incompatible shapes: [2] vs. [3]'
    ]
  ])('anything else: %s', (message, reason) =>
    expect(explain(message)).toMatchObject({
      code: 'ENGINE_FAILED',
      params: { engine: 'tensorflow', reason }
    })
  )

  it("leaves alone what is none of TensorFlow's", () => {
    expect(explain('x is not a function')).toBeNull()
    expect(explain('the JavaScript heap is out of memory')).toBeNull()
  })
})
