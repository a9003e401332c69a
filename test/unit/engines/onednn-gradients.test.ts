import * as tf from '@tensorflow/tfjs'
import { describe, expect, it } from 'vitest'
import { type Architecture, modelConfig } from '../../../src-main/contract'
import { onednn } from '../../../src-main/engines/onednn'
import type { OnednnBackend } from '../../../src-main/engines/onednn/backend'
import { ArchitectureBuilder } from '../../../src-main/models/architecture-builder'
import { PublishedLayers, torchvisionStyle } from '../../../src-main/models/published-layers'
import { buildArchitecture } from '../../../src-main/models/catalogue'
import { Network } from '../../../src-main/trainer/network/network'
import { cacheFolder, onednnIsSetUp } from '../../support/cache-folder'
import { drawing } from '../../support/drawing'
import { float64Loss } from '../../support/float64-network'
import { randomNumbers } from '../../support/random-tensors'

type Shape = [number, number, number, number]
const random = <T extends tf.Tensor = tf.Tensor4D>(name: string, shape: number[]): T =>
  tf.tensor<tf.Rank>(
    randomNumbers(
      name,
      shape.reduce((a, b) => a * b, 1)
    ),
    shape
  ) as T

interface Linear {
  name: string
  shape: Shape
  f: (x: tf.Tensor4D) => tf.Tensor
  /** By the kernel itself, where tf.js' own gradient does not get to it. */
  gradient?: (dy: tf.Tensor) => tf.Tensor
}

/** Functions that are linear in `x`, whose gradients tf.js' own backend does not get right. */
const linear: Linear[] = [
  ...(
    [
      [1, 2, 'same'],
      [2, 2, 'same'],
      [3, 3, 'valid']
    ] as const
  ).flatMap(([multiplier, dilations, pad]): Linear[] => {
    const name = `a depthwise convolution, multiplier ${multiplier}, dilation ${dilations}, ${pad}`,
      inputShape: Shape = [2, 7, 8, 2],
      filterShape: Shape = [3, 2, 2, multiplier]
    const x = (): tf.Tensor4D => random('image', inputShape),
      filter = (): tf.Tensor4D => random('filter', filterShape)
    const kernel = (kernelName: string, inputs: Record<string, tf.Tensor>): tf.Tensor =>
      tf.engine().runKernel(kernelName, inputs, {
        strides: 1,
        pad,
        dilations,
        inputShape,
        filterShape
      }) as tf.Tensor
    return [
      {
        name: `${name}, to its input`,
        shape: inputShape,
        f: (given) => tf.depthwiseConv2d(given, filter(), 1, pad, 'NHWC', dilations),
        gradient: (dy) => kernel('DepthwiseConv2dNativeBackpropInput', { dy, filter: filter() })
      },
      {
        name: `${name}, to its filter`,
        shape: filterShape,
        f: (given) => tf.depthwiseConv2d(x(), given, 1, pad, 'NHWC', dilations),
        gradient: (dy) => kernel('DepthwiseConv2dNativeBackpropFilter', { x: x(), dy })
      }
    ]
  }),
  ...(
    [
      [[7, 9], false, true],
      [[3, 2], false, true],
      [[8, 5], true, false],
      [[2, 7], false, false]
    ] as const
  ).flatMap(([size, corners, halves]): Linear[] => {
    const name = `to ${size.join('x')}${corners ? ', corners aligned' : ''}${halves ? ', half pixels' : ''}`
    return [
      {
        name: `nearest neighbours ${name}`,
        shape: [2, 4, 3, 2],
        f: (x) => tf.image.resizeNearestNeighbor(x, [...size], corners, halves)
      },
      {
        name: `bilinear ${name}`,
        shape: [2, 4, 3, 2],
        f: (x) => tf.image.resizeBilinear(x, [...size], corners, halves)
      }
    ]
  })
]

/** Of whole networks: images of this side with two channels. */
const size = 12,
  classes = 4
const residual = (config: object) => (): Architecture =>
  buildArchitecture(
    modelConfig.parse({
      id: 'resnet',
      stemFilters: 5,
      stemKernelSize: 3,
      stemStride: 1,
      stemPooling: true,
      denseUnits: 7,
      ...config
    }),
    [size, size, 2],
    classes
  )

/** Two blocks of MobileNetV2's kind, one with a stride and one with a shortcut. */
function inverted(): Architecture {
  const build = new ArchitectureBuilder('inverted', [size, size, 2], classes)
  const layers = new PublishedLayers(build, torchvisionStyle)
  const cut = (name: string, from: string): string =>
    layers.relu6(`${name}_relu`, layers.normalization(`${name}_bn`, from))
  const stem = cut('stem', layers.convolution('stem', build.input(), 6, { size: 3, stride: 2 }))
  const wide = cut('expand', layers.convolution('expand', stem, 12, { size: 1 }))
  const seen = cut('seen', layers.depthwise('seen', wide, { size: 5, stride: 2 }))
  const narrow = layers.normalization('narrow_bn', layers.convolution('narrow', seen, 6, { size: 1 }))
  const again = cut('again', layers.depthwise('again', narrow, { size: 3 }))
  const branch = layers.normalization('branch_bn', layers.convolution('branch', again, 6, { size: 1 }))
  const mean = build.add('GlobalAveragePooling2D', {}, layers.add('sum', branch, narrow))
  return build.namedClassifier('fc', mean)
}

describe.skipIf(!onednnIsSetUp)('gradients on onednn', async () => {
  const session = onednnIsSetUp
    ? await onednn.open({ threads: 2, cacheFolder, precision: 'fp32' })
    : null
  // What a kernel leaves unwritten is NaN.
  if (session) (tf.backend() as OnednnBackend).addon.native.poison(true)

  it.each(linear)(
    'are what each number adds to the output: $name',
    async ({ shape, f, gradient: byKernel }) => {
      await tf.setBackend('onednn')
      const slope = tf.tidy(() => f(random('x', shape)).shape)
      const gradient = tf.tidy(
        () =>
          byKernel?.(random('slope', slope)) ??
          tf.grad((x) => tf.sum(tf.mul(f(x as tf.Tensor4D), random('slope', slope))))(random('x', shape))
      )
      const actual = [...(await gradient.data())]
      expect(gradient.shape).toEqual(shape)
      gradient.dispose()
      // Linear: the gradient is the weighted output where one number is 1 and the others 0, which tf.js'
      // own forward pass tells.
      await tf.setBackend('cpu')
      const expected = actual.map((_, i) =>
        tf.tidy(
          () =>
            tf
              .sum(
                tf.mul(
                  f(tf.reshape(tf.oneHot(tf.scalar(i, 'int32'), actual.length, 1, 0, 'float32'), shape)),
                  random('slope', slope)
                )
              )
              .dataSync()[0] as number
        )
      )
      actual.forEach((value, i) => expect(value, `number ${i}`).toBeCloseTo(expected[i] as number, 4))
    }
  )

  it.each([
    [
      'of bottlenecks',
      residual({
        block: 'bottleneck',
        stages: [
          { blocks: 2, channels: 8 },
          { blocks: 1, channels: 12 }
        ]
      })
    ],
    [
      'of basic blocks',
      residual({
        block: 'basic',
        stemKernelSize: 7,
        stemStride: 2,
        stages: [
          { blocks: 1, channels: 6 },
          { blocks: 2, channels: 10 }
        ]
      })
    ],
    ['of inverted blocks, with ReLU6 and zeros around images', inverted]
  ] as const)(
    'of a whole residual network %s, loss included, are those of finite differences in double precision',
    async (_, build) => {
      await tf.setBackend('onednn')
      const batch = 6
      const architecture = build()
      const network = new Network(architecture, 4, (session as NonNullable<typeof session>).primitives)
      // Off their initial ones and zeros, so that nothing can hide behind them.
      for (const variable of network.variables)
        if (!variable.name.endsWith('/kernel'))
          tf.tidy(() =>
            variable.assign(
              tf.add(
                tf.mul(random(variable.name, variable.shape), 0.3),
                variable.name.endsWith('gamma') ? 1 : 0.05
              )
            )
          )
      const pixels = randomNumbers('pixels', batch * size * size * 2),
        labels = Array.from({ length: batch }, (__, i) => (i * 3) % classes)
      const images = tf.tensor4d(pixels, [batch, size, size, 2]),
        targets = tf.tensor1d(labels, 'int32')
      const { value, grads } = tf.variableGrads(() => {
        const { logits } = network.forward(images, { training: true, step: 1 })
        return tf.mean(
          session?.primitives.softmaxCrossEntropy(logits, targets) as tf.Tensor
        ) as tf.Scalar
      }, network.variables)

      const weights = new Map(
        await Promise.all(
          network.variables.map(
            async (variable) => [variable.name, Float64Array.from(await variable.data())] as const
          )
        )
      )
      const loss = (): number =>
        float64Loss(
          architecture,
          weights,
          { shape: images.shape, data: Float64Array.from(pixels) },
          labels
        )
      expect((await value.data())[0]).toBeCloseTo(loss(), 5)

      const draw = drawing('parameters'),
        h = 1e-6
      for (const variable of network.variables) {
        const computed = [...((await grads[variable.name]?.data()) ?? [])],
          values = weights.get(variable.name) as Float64Array
        const scale = Math.max(...computed.map(Math.abs))
        for (let k = 0; k < Math.min(4, values.length); k++) {
          const at = draw(values.length),
            kept = values[at] as number
          values[at] = kept + h
          const above = loss()
          values[at] = kept - h
          const below = loss()
          values[at] = kept
          const wanted = (above - below) / (2 * h)
          // A bias before a batch normalisation changes nothing: its true gradient is zero, and the
          // computed one a rounding error.
          expect(
            Math.abs((computed[at] as number) - wanted),
            `${variable.name}[${at}]: ${computed[at]} instead of ${wanted}`
          ).toBeLessThan(1e-3 * Math.max(Math.abs(wanted), scale) + 1e-6)
        }
      }
      tf.dispose([value, grads, images, targets])
      network.dispose()
    }
  )
})
