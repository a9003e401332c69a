import { setTestEnvs } from '@tensorflow/tfjs-core/dist/jasmine_util'
import { wasm } from '../../../src-main/engines/wasm'

export async function prepare(): Promise<void> {
  await wasm.open({ threads: null, cacheFolder: '', precision: 'fp32' })
  setTestEnvs([{ name: 'wasm', backendName: 'wasm', isDataSync: true }])
}
