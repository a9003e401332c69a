import { describe } from 'vitest'
import { tensorflow } from '../../../src-main/engines/tensorflow'
import { cacheFolder, tensorflowIsSetUp } from '../../support/cache-folder'
import { testPrimitives } from '../../support/engine-primitives'

describe.skipIf(!tensorflowIsSetUp)("tensorflow: TensorFlow's fused operations", async () => {
  testPrimitives(
    'tensorflow',
    tensorflowIsSetUp ? await tensorflow.open({ threads: 2, cacheFolder, precision: 'fp32' }) : null
  )
})
