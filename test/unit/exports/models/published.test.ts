import * as tf from '@tensorflow/tfjs'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { modelConfig, type ModelFormatId } from '../../../../src-main/contract'
import { wasm } from '../../../../src-main/engines/wasm'
import { foldBatchNormalization } from '../../../../src-main/exports/models/fold-batch-normalization'
import { formatOf } from '../../../../src-main/exports/models/formats'
import { largestDifference } from '../../../../src-main/exports/models/largest-difference'
import type {
  FormatCheck,
  PortableModel,
  ReferenceOutputs
} from '../../../../src-main/exports/models/portable-model'
import { asTheyAre, portableModel, referenceOf } from '../../../support/portable-models'
import { temporaryFolder } from '../../../support/temporary-folder'

const folder = temporaryFolder()

/** The files of an export, read again. */
async function checked(
  format: ModelFormatId,
  model: PortableModel,
  reference: ReferenceOutputs
): Promise<FormatCheck> {
  const own = join(folder, `${format} ${Math.random()}`)
  const files = await formatOf(format).write(model, asTheyAre, 'net')
  for (const file of files) {
    const path = join(own, file.path)
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(path, file.bytes)
  }
  return formatOf(format).check(model, own, files, reference)
}

// Zeros around strides of two, on an even side; and TensorFlow's padding of an odd one, and dropped paths.
describe.each([
  ['mobilenet-v2', 32],
  ['efficientnet-lite0', 33]
] as const)('what leaves of %s', (id, side) => {
  let model: PortableModel
  let reference: ReferenceOutputs
  beforeAll(async () => {
    const session = await wasm.open({ threads: null, cacheFolder: '', precision: 'fp32' })
    model = portableModel(modelConfig.parse({ id }), [side, side, 3], 5)
    reference = await referenceOf(model, session, 4)
    await tf.setBackend('wasm')
  })

  it.each(['onnx', 'tfjs'] as const)('has its logits where it is read again: %s', async (format) => {
    const { logits } = await checked(format, model, reference)
    expect(largestDifference(logits as Float32Array, reference.logits)).toBeLessThan(1e-4)
    // It is the images that make them.
    const [first, second] = [0, 1].map((image) => reference.logits.subarray(5 * image, 5 * (image + 1)))
    expect(largestDifference(first as Float32Array, second as Float32Array)).toBeGreaterThan(1e-3)
  })

  it('has them with every normalisation made part of the convolution before it', async () => {
    const folded = foldBatchNormalization(model)
    expect(folded.architecture.layers.some(({ type }) => type === 'BatchNormalization')).toBe(false)
    const { logits } = await checked('onnx', folded, reference)
    expect(largestDifference(logits as Float32Array, reference.logits)).toBeLessThan(1e-4)
  })

  it.each(['keras', 'savedmodel', 'safetensors', 'pytorch'] as const)(
    'has its weights: %s',
    async (format) => {
      expect((await checked(format, model, reference)).sameWeights).toBe(true)
    }
  )
})
