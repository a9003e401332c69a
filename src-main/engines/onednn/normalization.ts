import * as tf from '@tensorflow/tfjs'
import type { NormalizationOptions, Primitives } from '../primitives/primitives'
import type { Handle } from './addon'
import type { OnednnBackend } from './backend'
import { taped } from './taped'

/** Where activations and their gradients lie: in fp32, or in bfloat16. */
export interface Rows {
  half: boolean
  /** Memory of an activation or its gradient. */
  of(tensor: tf.TensorInfo): Handle
  /** A new one, its contents undefined until a kernel has written them. */
  blank(shape: readonly number[]): tf.TensorInfo
}

type Training = Primitives['batchNormalizationTraining']
type Evaluation = Primitives['batchNormalization']

/**
 * Batch normalisation by native kernels, with the addition of a shortcut and ReLU in the same two passes
 * over memory, and the gradients of all of it in two more.
 */
export function normalizations(
  backend: OnednnBackend,
  rows: Rows
): { batchNormalizationTraining: Training; batchNormalization: Evaluation } {
  const tracked = <T extends tf.Tensor>(info: tf.TensorInfo): T =>
    tf.engine().makeTensorFromTensorInfo(info) as T
  const handles = (tensors: readonly tf.TensorInfo[]): Handle[] =>
    tensors.map((each) => backend.handle(each))
  const numbersOf = (x: tf.Tensor4D, { activation }: NormalizationOptions): number[] => [
    x.size / x.shape[3],
    x.shape[3],
    Number(activation === 'relu'),
    Number(rows.half)
  ]

  const batchNormalizationTraining: Training = (x, gamma, beta, options, addend) => {
    const channels = x.shape[3],
      numbers = numbersOf(x, options),
      isJoined = addend !== undefined
    const isMasked = isJoined && options.activation === 'relu'
    const mean = tracked<tf.Tensor1D>(backend.output([channels])),
      variance = tracked<tf.Tensor1D>(backend.output([channels]))

    const output = taped<tf.Tensor4D>(
      [x, gamma, beta, ...(addend ? [addend] : [])],
      (save) => {
        const info = rows.blank(x.shape),
          given = [rows.of(x), ...handles([gamma, beta]), addend ? rows.of(addend) : null]
        backend.addon.run(
          'batchNormTraining',
          given,
          [rows.of(info), ...handles([mean, variance])],
          numbers,
          [options.epsilon]
        )
        const y = tracked<tf.Tensor4D>(info)
        // With an addend, where ReLU cut is seen in the output; without, x tells, and the output need
        // not be kept.
        save(isMasked ? [x, y, gamma, mean, variance] : [x, gamma, beta, mean, variance])
        return y
      },
      (dy, saved) => {
        const [x0, ...others] = saved as [tf.Tensor, ...tf.Tensor[]]
        const dx = rows.blank(x.shape),
          parameters = [backend.output([channels]), backend.output([channels])]
        const results = [rows.of(dx), ...handles(parameters)]
        if (!isMasked) {
          backend.addon.run(
            'batchNormGradient',
            [rows.of(x0), rows.of(dy), ...handles(others)],
            results,
            numbers,
            [options.epsilon]
          )
          return [
            ...[dx, ...parameters].map((each) => tracked(each)),
            ...(isJoined ? [tf.clone(dy)] : [])
          ]
        }
        const dz = rows.blank(x.shape),
          [y, ...rest] = others as [tf.Tensor, ...tf.Tensor[]]
        const given = [rows.of(x0), rows.of(dy), rows.of(y), ...handles(rest)]
        backend.addon.run('batchNormJoinedGradient', given, [...results, rows.of(dz)], numbers, [
          options.epsilon
        ])
        return [dx, ...parameters, dz].map((each) => tracked(each))
      }
    )
    return { output, mean, variance }
  }

  const batchNormalization: Evaluation = (x, gamma, beta, mean, variance, options, addend) => {
    const info = rows.blank(x.shape)
    const given = [
      rows.of(x),
      ...handles([gamma, beta, mean, variance]),
      addend ? rows.of(addend) : null
    ]
    backend.addon.run('batchNorm', given, [rows.of(info)], numbersOf(x, options), [options.epsilon])
    return tracked(info)
  }
  return { batchNormalizationTraining, batchNormalization }
}
