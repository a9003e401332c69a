import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { modelConfig, weightsConfig } from '../../../src-main/contract'
import { buildArchitecture } from '../../../src-main/models/catalogue'
import { encodeSafetensors } from '../../../src-main/models/safetensors'
import { findWeights } from '../../../src-main/workbench/runs/weights-files'
import { temporaryFolder } from '../../support/temporary-folder'

const folder = temporaryFolder()
/** One layer: two pixels to two classes. */
const network = buildArchitecture(modelConfig.parse({ id: 'mlp', hiddenUnits: [] }), [1, 2, 1], 2)
const tensors = [
  { name: 'dense/kernel', shape: [2, 2], data: new Float32Array(4) },
  { name: 'dense/bias', shape: [2], data: new Float32Array(2) }
]

it('takes over how pixels were normalised for a checkpoint, unless the experiment says otherwise', async () => {
  const from = join(folder, 'checkpoint.safetensors')
  const normalization = { mean: [0.25], deviation: [0.5] }
  const subject = JSON.stringify({ normalization })
  writeFileSync(from, encodeSafetensors(tensors, { format: 'atelier-checkpoint-2', subject }))

  const found = await findWeights(weightsConfig.parse({ from }), network, null)
  expect(found.weights).toEqual({ from, head: 'keep', normalization })
  expect(found.notes).toEqual(['2 tensors are taken, by the names of Atelier.'])
  const own = weightsConfig.parse({ from, normalization: null })
  expect((await findWeights(own, network, null)).weights.normalization).toBeNull()
})

it('knows nothing of pixels where only tensors are there, and says what is nowhere', async () => {
  const from = join(folder, 'plain.safetensors')
  writeFileSync(from, encodeSafetensors(tensors))
  expect((await findWeights(weightsConfig.parse({ from }), network, null)).weights).toEqual({
    from,
    head: 'keep'
  })
  await expect(
    findWeights(weightsConfig.parse({ from: 'nowhere' }), network, null)
  ).rejects.toMatchObject({
    code: 'UNKNOWN_WEIGHTS'
  })
})
