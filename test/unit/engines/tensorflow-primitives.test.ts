import * as tf from '@tensorflow/tfjs'
import { describe } from 'vitest'
import { tensorflow } from '../../../src-main/engines/tensorflow'
import { computing } from '../../../src-main/engines/tensorflow/compute/computing'
import type { TensorflowBackend } from '../../../src-main/engines/tensorflow/load'
import { cacheFolder, tensorflowIsSetUp } from '../../support/cache-folder'
import { testLosses, testPrimitives } from '../../support/engine-primitives'

describe.skipIf(!tensorflowIsSetUp)("tensorflow: TensorFlow's fused operations", async () => {
  testPrimitives(
    'tensorflow',
    tensorflowIsSetUp ? await tensorflow.open({ threads: 2, cacheFolder, precision: 'fp32' }) : null
  )
})

// What it does differently on a card can be computed on a processor too.
describe.skipIf(!tensorflowIsSetUp)("tensorflow: TensorFlow's operations for a card", async () => {
  if (!tensorflowIsSetUp) return
  await tensorflow.open({ threads: 2, cacheFolder, precision: 'fp32' })
  await tf.setBackend('tensorflow')
  testLosses('tensorflow', computing(tf.backend() as TensorflowBackend, 'fp32', true))
})
