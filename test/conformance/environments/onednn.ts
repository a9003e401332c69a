import * as tf from '@tensorflow/tfjs'
import { setTestEnvs } from '@tensorflow/tfjs-core/dist/jasmine_util'
import { onednn } from '../../../src-main/engines/onednn'
import type { OnednnBackend } from '../../../src-main/engines/onednn/backend'
import { cacheFolder } from '../../support/cache-folder'

export async function prepare(): Promise<void> {
  await onednn.open({ threads: 2, cacheFolder, precision: 'fp32' })
  // What a kernel leaves unwritten is NaN in every test.
  ;(tf.backend() as OnednnBackend).addon.native.poison(true)
  setTestEnvs([{ name: 'onednn', backendName: 'onednn', isDataSync: true }])
}
