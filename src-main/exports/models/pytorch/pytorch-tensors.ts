import type { ArchitectureLayer } from '../../../contract'
import type { NamedTensor } from '../../../models/safetensors'
import { tensorsOf } from '../keras/keras-layers'
import type { PortableModel, PortableTensor } from '../portable-model'

/** What PyTorch calls a layer's tensors. */
const pytorchNames: Record<string, string> = {
  kernel: 'weight',
  depthwise_kernel: '0.weight',
  pointwise_kernel: '1.weight',
  bias: 'bias',
  gamma: 'weight',
  beta: 'bias',
  moving_mean: 'running_mean',
  moving_variance: 'running_var'
}

/**
 * The network's tensors under PyTorch's names, `<layer>.weight` and so on, in its layout: kernels are
 * [out, in, height, width], depthwise ones [channels, 1, height, width], and of dense layers [out, in].
 * @param moduleOf the path of the module that a layer is
 */
export function pytorchTensors(
  { architecture, weights }: PortableModel,
  moduleOf = (layer: string): string => layer
): NamedTensor[] {
  return architecture.layers.flatMap((layer) =>
    tensorsOf(layer, weights).map(({ name, tensor }) => {
      const { shape, values } = name.endsWith('kernel') ? outputsFirst(layer, name, tensor) : tensor
      return { name: `${moduleOf(layer.name)}.${nameOf(layer, name)}`, shape, data: values }
    })
  )
}

/** A separable convolution is two modules, of which the second has the bias. */
const nameOf = ({ type }: ArchitectureLayer, tensor: string): string =>
  type === 'SeparableConv2D' && tensor === 'bias' ? '1.bias' : (pytorchNames[tensor] ?? tensor)

/** A kernel [height, width, in, out] or [in, out] with its axes in PyTorch's order. */
function outputsFirst(
  { type }: ArchitectureLayer,
  name: string,
  { shape, values }: PortableTensor
): PortableTensor {
  const [inputs = 1, outputs = 1] = shape.slice(-2)
  const positions = values.length / (inputs * outputs)
  const turned = new Float32Array(values.length)
  for (let position = 0; position < positions; position++)
    for (let input = 0; input < inputs; input++)
      for (let output = 0; output < outputs; output++)
        turned[(output * inputs + input) * positions + position] = values[
          (position * inputs + input) * outputs + output
        ] as number
  // A depthwise kernel has one filter for each of its inputs.
  const isDepthwise = type === 'DepthwiseConv2D' || name === 'depthwise_kernel'
  const [first, second] = isDepthwise ? [inputs, outputs] : [outputs, inputs]
  return {
    shape: type === 'Dense' ? [first, second] : [first, second, ...shape.slice(0, -2)],
    values: turned
  }
}
