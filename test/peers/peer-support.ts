import * as tf from '@tensorflow/tfjs'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { type EngineId, modelConfig, type ModelConfig } from '../../src-main/contract'
import { fillUniform, randomKey } from '../../src-main/datasets/counter-random'
import { drawGarments } from '../../src-main/datasets/garments'
import type { EngineSession } from '../../src-main/engines/engine'
import { engines } from '../../src-main/engines/list'
import {
  decodeSafetensors,
  encodeSafetensors,
  type NamedTensor
} from '../../src-main/models/safetensors'
import type { Network } from '../../src-main/trainer/network/network'
import { audible } from '../support/audible-kernels'
import { cacheFolder, onednnIsSetUp, tensorflowIsSetUp } from '../support/cache-folder'
import { LinePeer } from '../../src-main/workbench/machine/peers/line-peer'
import { pixelsOf } from '../support/pixels'

export const inputShape: [number, number, number] = [28, 28, 1]
export const classes = 10

/** Keras, in a process of its own until the file's tests are done. */
export function startKeras(): LinePeer {
  return startPeer('keras_peer.py')
}

/** The networks as published, likewise. */
export function startPublished(): LinePeer {
  return startPeer('published_peer.py')
}

/** Networks by the definitions of those who published them, likewise. */
export function startDefined(): LinePeer {
  return startPeer('defined_peer.py')
}

/** Pillow, and torchvision where it is installed. */
export function startAugmentation(): LinePeer {
  return startPeer('augmentation_peer.py')
}

/** Pillow, which writes and reads pictures. */
export function startPictures(): LinePeer {
  return startPeer('pictures_peer.py')
}

/** cleanlab, which doubts labels. */
export function startConfidentLearning(): LinePeer {
  return startPeer('confident_learning_peer.py')
}

/** scikit-learn, which finds neighbours. */
export function startNeighbours(): LinePeer {
  return startPeer('neighbours_peer.py')
}

/** Keras and PyTorch, as users of exported networks. */
export function startExported(): LinePeer {
  return startPeer('exported_peer.py')
}

/** onnx' own checker, and onnxruntime. */
export function startOnnx(): LinePeer {
  return startPeer('onnx_peer.py')
}

/** imagehash, scikit-learn and hashlib. */
export function startLikeness(): LinePeer {
  return startPeer('likeness_peer.py')
}

/** TensorBoard's and MLflow's own readers. */
export function startExchange(): LinePeer {
  return startPeer('exchange_peer.py')
}

/** PyTorch and Keras, which save weights. */
export function startWeights(): LinePeer {
  return startPeer('weights_peer.py')
}

/** Keras, which writes networks of people's own. */
export function startCustom(): LinePeer {
  return startPeer('custom_peer.py')
}

/** python-pptx and scikit-learn, as readers of figures. */
export function startFigures(): LinePeer {
  return startPeer('figures_peer.py')
}

function startPeer(script: string): LinePeer {
  const python = process.env['ATELIER_PEERS_PYTHON']
  if (!python) throw new Error('start these tests with "npm run test:peers"')
  const peer = new LinePeer(python, [join(import.meta.dirname, script)])
  afterAll(() => peer.close())
  return peer
}

/** Engines that are compared, the reference first; `use` makes one current. */
export const engineIds = tensorflowIsSetUp ? (['cpu', 'tensorflow'] as const) : (['cpu'] as const)
/** Engines on which a whole ResNet-50 takes seconds. */
export const fastEngineIds: EngineId[] = [
  ...(tensorflowIsSetUp ? (['tensorflow'] as const) : []),
  ...(onednnIsSetUp ? (['onednn'] as const) : []),
  'wasm'
]
/** Every engine, plain JavaScript among them: for networks that are small. */
export const allEngineIds: EngineId[] = ['cpu', ...fastEngineIds]
export async function useEngine(id: EngineId): Promise<EngineSession> {
  const session = await engines[id].open({ threads: null, cacheFolder, precision: 'fp32' })
  await tf.setBackend(id)
  return session
}

/** A residual network with both kinds of block joints, small enough for plain JavaScript. */
export const smallResidual: ModelConfig = modelConfig.parse({
  id: 'resnet',
  stemFilters: 8,
  stages: [
    { blocks: 2, channels: 16 },
    { blocks: 1, channels: 32 }
  ],
  denseUnits: 20
})

/**
 * The network's weights with every one of them made to matter: no bias zero, no scale one, statistics of
 * their own.
 */
export async function distinctWeights(network: Network): Promise<NamedTensor[]> {
  const ranges: Record<string, [number, number]> = {
    bias: [-0.1, 0.1],
    gamma: [0.7, 1.3],
    beta: [-0.2, 0.2],
    moving_mean: [-0.3, 0.3],
    moving_variance: [0.5, 2]
  }
  return (await network.export()).map((tensor) => {
    const range = ranges[tensor.name.split('/').at(-1) ?? '']
    return range
      ? {
          ...tensor,
          data: fillUniform(randomKey(5, tensor.name), new Float32Array(tensor.data.length), ...range)
        }
      : { ...tensor, data: audible(tensor.shape, tensor.data) }
  })
}

export function writeTensors(path: string, tensors: NamedTensor[]): string {
  writeFileSync(path, encodeSafetensors(tensors))
  return path
}
export function readTensors(path: string): Map<string, Float32Array> {
  return new Map(
    [...decodeSafetensors(readFileSync(path), path).tensors].map(([name, { data }]) => [name, data])
  )
}
export function asSaved(tensors: NamedTensor[]): Map<string, { shape: number[]; data: Float32Array }> {
  return new Map(tensors.map(({ name, shape, data }) => [name, { shape, data }]))
}

/** The first training images that Atelier draws, as both sides get them. */
export function garmentBatch(count: number): {
  images: Float32Array
  labels: Float32Array
  tensors: NamedTensor[]
} {
  const { train } = drawGarments()
  const images = Float32Array.from(pixelsOf(train).subarray(0, count * 784), (value) => value / 255)
  const labels = Float32Array.from(train.labels.subarray(0, count))
  return {
    images,
    labels,
    tensors: [
      { name: 'images', shape: [count, ...inputShape], data: images },
      { name: 'labels', shape: [count], data: labels }
    ]
  }
}
