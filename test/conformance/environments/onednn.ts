import { setTestEnvs } from '@tensorflow/tfjs-core/dist/jasmine_util'
import { onednn } from '../../../src-main/engines/onednn'
import { cacheFolder } from '../../support/cache-folder'

export async function prepare(): Promise<void> {
  await onednn.open({ threads: 2, cacheFolder, precision: 'fp32' })
  setTestEnvs([{ name: 'onednn', backendName: 'onednn', isDataSync: true }])
}
