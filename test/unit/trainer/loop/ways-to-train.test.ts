import * as tf from '@tensorflow/tfjs'
import { describe, expect, it } from 'vitest'
import type { EngineId, ExperimentInput } from '../../../../src-main/contract'
import { engines } from '../../../../src-main/engines/list'
import { decodeSafetensors } from '../../../../src-main/models/safetensors'
import { train } from '../../../../src-main/trainer/loop/train'
import { cacheFolder, onednnIsSetUp, tensorflowIsSetUp } from '../../../support/cache-folder'
import { smallTraining } from '../../../support/training'

const others: EngineId[] = [
  'wasm',
  ...(onednnIsSetUp ? (['onednn'] as const) : []),
  ...(tensorflowIsSetUp ? (['tensorflow'] as const) : [])
]
/** A residual network with a shortcut that is widened: three stages and the head. */
const model: ExperimentInput['model'] = {
  id: 'resnet',
  block: 'basic',
  stemFilters: 4,
  stemKernelSize: 3,
  stemStride: 1,
  stemPooling: false,
  stages: [
    { blocks: 1, channels: 4 },
    { blocks: 1, channels: 6 }
  ],
  denseUnits: 5
}
const ways: Record<string, Partial<ExperimentInput>> = {
  'from scratch': {},
  'head only': { fineTuning: { frozenEpochs: null } },
  'head only, of images that are changed': {
    fineTuning: { frozenEpochs: null },
    augmentation: { flip: true, mixup: 0.2 }
  },
  'frozen, then whole': { fineTuning: { frozenEpochs: 1 } },
  'stage by stage, with a rate each': {
    fineTuning: { frozenEpochs: 1, unfreezeEvery: 1, layerDecay: 0.5 }
  },
  'with batch normalisation as it is': {
    fineTuning: { frozenEpochs: 0, freezeNormalization: true }
  }
}

/** The weights, statistics and losses that an engine comes to, and nothing of it left behind. */
async function trained(id: EngineId, way: Partial<ExperimentInput>): Promise<Map<string, number[]>> {
  const session = await engines[id].open({ threads: null, cacheFolder, precision: 'fp32' })
  await tf.setBackend(id)
  // Plain steps: what an optimizer divides by the size of a gradient makes much of little.
  const optimizer = { type: 'sgd', learningRate: 0.05, momentum: 0.9 } as const
  const input = await smallTraining({ model, epochs: 3, optimizer, ...way })
  await tf.setBackend(id)
  const before = tf.memory().numTensors
  await train({ ...input, session })
  expect(tf.memory().numTensors).toBe(before)
  const last = [...input.port.files.keys()]
    .filter((name) => name.startsWith('checkpoints/'))
    .sort()
    .at(-1)
  const { tensors } = decodeSafetensors(input.port.files.get(last ?? '') as Uint8Array)
  const losses = input.port.events.flatMap((event) =>
    event.type === 'epoch' ? [Number(event.metrics.loss), Number(event.metrics.val_loss)] : []
  )
  return new Map<string, number[]>([
    ['losses', losses],
    ...[...tensors].map(([name, { data }]): [string, number[]] => [name, [...data]])
  ])
}

describe.each(others)('the engine %s', (id) => {
  it.each(Object.entries(ways))('trains as plain JavaScript does: %s', async (_, way) => {
    const [expected, found] = [await trained('cpu', way), await trained(id, way)]
    expect(expected.get('losses')).toHaveLength(6)
    expect([...found.keys()].sort()).toEqual([...expected.keys()].sort())
    for (const [name, numbers] of found) {
      const theirs = expected.get(name) ?? []
      const scale = Math.max(1, ...theirs.map(Math.abs))
      const furthest = Math.max(
        ...numbers.map((value, i) => Math.abs(value - (theirs[i] ?? NaN)) / scale)
      )
      expect(furthest, name).toBeLessThan(1e-3)
    }
  })
})
