import * as tf from '@tensorflow/tfjs'

/** What of tf.js' own backend is used here. */
interface JavaScriptBackend extends tf.KernelBackend {
  makeTensorInfo(
    shape: number[],
    dtype: tf.DataType,
    values?: tf.backend_util.BackendValues
  ): tf.TensorInfo
  disposeIntermediateTensorInfo(info: tf.TensorInfo): void
}
/** A kernel's call, as tf.js makes it. */
export interface KernelCall {
  inputs: tf.NamedTensorInfoMap
  backend: unknown
  attrs?: tf.NamedAttrMap
}
/** By name, or for kernels of any number of tensors a plain list. */
type Inputs = Record<string, tf.TensorInfo | tf.TensorInfo[] | undefined> | tf.TensorInfo[]

/**
 * Runs a kernel that an engine has no code of its own for by tf.js' plain JavaScript one: its inputs are
 * read, its outputs written back. Slow, right, and complete; what training spends time in has to be the
 * engine's own.
 */
export function borrow(kernel: tf.KernelFunc, call: KernelCall): tf.TensorInfo | tf.TensorInfo[] {
  const backend = call.backend as tf.KernelBackend
  const inputs = call.inputs as unknown as Inputs
  const lender = tf.findBackend('cpu') as unknown as JavaScriptBackend
  const lent: tf.TensorInfo[] = []
  const lend = (tensor: tf.TensorInfo): tf.TensorInfo => {
    const copy =
      tensor.dtype === 'complex64'
        ? complexCopy(tensor, backend, lender)
        : lender.makeTensorInfo(tensor.shape, tensor.dtype, backend.readSync(tensor.dataId))
    lent.push(copy)
    // Some kernels ask a tensor for its rank, which only tf.Tensor has.
    return Object.assign({ rank: tensor.shape.length }, copy)
  }
  const given = Array.isArray(inputs)
    ? inputs.map(lend)
    : Object.fromEntries(
        Object.entries(inputs).map(([name, value]) => [
          name,
          Array.isArray(value) ? value.map(lend) : value && lend(value)
        ])
      )
  const takeBack = (result: tf.TensorInfo): tf.TensorInfo => {
    const values = lender.readSync(result.dataId)
    return {
      dataId: backend.write(values.slice() as tf.backend_util.BackendValues, result.shape, result.dtype),
      shape: result.shape,
      dtype: result.dtype
    }
  }
  const results = kernel({
    inputs: given as unknown as tf.NamedTensorInfoMap,
    attrs: call.attrs as tf.NamedAttrMap,
    backend: lender
  })
  const own = Array.isArray(results) ? results.map(takeBack) : takeBack(results)
  for (const info of [...lent, ...(Array.isArray(results) ? results : [results])])
    lender.disposeIntermediateTensorInfo(info)
  return own
}

/** An engine hands complex numbers out as pairs; tf.js' backend keeps two tensors. */
function complexCopy(
  tensor: tf.TensorInfo,
  backend: tf.KernelBackend,
  lender: JavaScriptBackend
): tf.TensorInfo {
  const pairs = backend.readSync(tensor.dataId) as Float32Array
  const part = (offset: number): tf.TensorInfo =>
    lender.makeTensorInfo(
      tensor.shape,
      'float32',
      Float32Array.from({ length: pairs.length / 2 }, (_, i) => pairs[i * 2 + offset] as number)
    )
  const complex = tf.getKernel('Complex', 'cpu')
  const [real, imag] = [part(0), part(1)]
  const result = complex.kernelFunc({
    inputs: { real, imag },
    backend: lender,
    attrs: {}
  }) as tf.TensorInfo
  lender.disposeIntermediateTensorInfo(real)
  lender.disposeIntermediateTensorInfo(imag)
  return result
}
