import '@tensorflow/tfjs'
import { setTestEnvs } from '@tensorflow/tfjs-core/dist/jasmine_util'

export async function prepare(): Promise<void> {
  setTestEnvs([{ name: 'cpu', backendName: 'cpu', isDataSync: true }])
}
