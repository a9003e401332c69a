import * as tf from '@tensorflow/tfjs'
import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { experimentSpec } from '../../../src-main/contract'
import type { EngineSession } from '../../../src-main/engines/engine'
import { tensorflow } from '../../../src-main/engines/tensorflow'
import { buildArchitecture } from '../../../src-main/models/catalogue'
import { StepRunner } from '../../../src-main/trainer/step/step-runner'
import { createModelState, disposeModelState } from '../../../src-main/trainer/step/model-state'
import { cacheFolder, tensorflowIsSetUp } from '../../support/cache-folder'
import { randomNumbers } from '../../support/random-tensors'
import { temporaryFolder } from '../../support/temporary-folder'

const dump = temporaryFolder()
const steps = 4

// Where there is no card, XLA can be told to compile for the processor: slow, and the same graphs by the
// same way.
process.env['TF_XLA_FLAGS'] = '--tf_xla_cpu_global_jit'
process.env['XLA_FLAGS'] = `--xla_dump_to=${dump} --xla_dump_hlo_as_text`

describe.skipIf(!tensorflowIsSetUp)('a captured step that XLA compiles', async () => {
  const session = (
    tensorflowIsSetUp
      ? await tensorflow.open({ threads: 2, cacheFolder, precision: 'fp32', compile: true })
      : null
  ) as EngineSession

  function losses(on: EngineSession): number[] {
    const spec = experimentSpec.parse({
      model: { id: 'cnn', filters: [4], denseUnits: 6, dropout: 0.2 },
      dataset: { id: 'rows' },
      optimizer: { type: 'sgd', learningRate: 0.1, nesterov: true },
      epochs: 1,
      batchSize: 6,
      seed: 3
    })
    const model = createModelState(spec, buildArchitecture(spec.model, [8, 8, 1], 3), on)
    const runner = new StepRunner(model, on, (line) => {
      throw new Error(line)
    })
    const images = tf.tensor4d(randomNumbers('images', 6 * 64), [6, 8, 8, 1]),
      labels = tf.tensor1d([0, 1, 2, 0, 1, 2], 'int32')
    const found = Array.from({ length: steps }, (_, i) => {
      const result = runner.train({ images, labels }, { learningRate: 0.1 / (i + 1), step: i + 1 })
      const loss = result.dataSync()[0] as number
      result.dispose()
      return loss
    })
    runner.dispose()
    disposeModelState(model)
    tf.dispose([images, labels])
    return found
  }

  it('learns what single operations learn, and was compiled', () => {
    const expected = losses({ ...session, capture: () => null })
    expect(readdirSync(dump)).toEqual([])
    losses(session).forEach((loss, i) => expect(loss).toBeCloseTo(expected[i] as number, 5))
    expect(readdirSync(dump).some((name) => name.includes('cluster_'))).toBe(true)
  })
})
