import type { EngineId } from '../../src-main/contract'

/** A test of tf.js that an engine fails, and why that stays so. */
interface Gap {
  /** The test's name, without the engine's; or what the names of several have in common. */
  test: string | RegExp
  reason: string
}

const averageGradient: Gap = {
  test: 'avgPool gradient x=[3,3,1] f=[3,3] s=1 p=explicit',
  reason:
    "The test wants the whole window's size as divisor, where tf.js' own forward pass divides by " +
    'the pixels inside the image: not the gradient of what it computes. Ours is ' +
    '(onednn-kernels.test.ts compares it with differences).'
}

/** What TensorFlow fails on an NVIDIA card beside its gaps on a processor (2.21, seen on an H100). */
export const cardGaps: Gap[] = [
  {
    test: /^(depthwiseConv2D|separableConv2d) input=.*,d=[2-9],/,
    reason: 'TensorFlow has no dilated depthwise convolution for a card; no architecture here has one.'
  },
  {
    test: 'depthwiseConv2d gradients throws error on dilations > 1',
    reason: 'It throws, with another message.'
  },
  { test: /^bincount with 1d float weights/, reason: 'TensorFlow has no weights in it on a card.' },
  {
    test: 'exp int32',
    reason: 'Of an exponential of 22,026.4658 it gives the float after the nearest.'
  }
]

/**
 * Complete and exact: what is not listed has to pass, and what is listed has to fail, or the list is out
 * of date.
 */
export const gaps: Partial<Record<EngineId, Gap[]>> = {
  onednn: [averageGradient],
  tensorflow: [
    {
      test: 'einsum 2d matrix calculate trace: duplicate axes not implemented yet',
      reason: 'TensorFlow has implemented it.'
    },
    {
      test: 'einsum nonexistent dimension throws error',
      reason: 'TensorFlow sums over nothing where tf.js complains.'
    },
    {
      test: 'unique 1d tensor with NaN and Infinity',
      reason: 'To TensorFlow no NaN equals another: it counts each as one of its own.'
    }
  ],
  wasm: [
    {
      test: /complex|FFT|^stft|^(add|sub) upcasts|^(en|de)codeWeights .*(Complex64|Mixed)/i,
      reason: 'The backend has no complex numbers.'
    }
  ]
}
