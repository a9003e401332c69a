import * as tf from '@tensorflow/tfjs'
import { availableParallelism } from 'node:os'
import { setTestEnvs } from '@tensorflow/tfjs-core/dist/jasmine_util'
// Its sources, because the package itself would load tf.js a second time.
import { NodeJSKernelBackend } from 'tfjs-node/backend'
import 'tfjs-node/kernels'
import { completeKernels } from '../../../src-main/engines/tensorflow/compute/completed-kernels'
import { nvidiaDriver } from '../../../src-main/engines/platform/nvidia'
import { prepareEnvironment } from '../../../src-main/engines/tensorflow/load'
import { findInstallation } from '../../../src-main/engines/tensorflow/setup/installation'
import { cacheFolder } from '../../support/cache-folder'

export async function prepare(): Promise<void> {
  const binding = findInstallation(cacheFolder)?.binding
  if (!binding) throw new Error('TensorFlow is not set up')
  prepareEnvironment({
    threads: availableParallelism(),
    precision: 'fp32',
    compile: false,
    hasCard: nvidiaDriver() !== null
  })
  // oxlint-disable-next-line typescript/no-require-imports -- an addon, known only now
  const backend = new NodeJSKernelBackend(require(binding), '@tensorflow/tfjs-node-gpu')
  tf.registerBackend('tensorflow', () => backend)
  completeKernels('tensorflow')
  setTestEnvs([
    { name: 'tensorflow', backendName: 'tensorflow', flags: { WEBGL_VERSION: 0 }, isDataSync: true }
  ])
}
