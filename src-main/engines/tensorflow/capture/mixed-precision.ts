import type { Precision } from '../../../contract'
import type { TensorflowBinding } from '../load'
import type { GraphNode } from './graph'

/** tensorflow/core/framework/types.proto: DT_BFLOAT16, DT_HALF. */
const types = { bf16: 14, fp16: 19 } as const
export type HalfPrecision = keyof typeof types
export const isHalf = (precision: Precision): precision is HalfPrecision => precision in types

/** Where the arithmetic is; the numbers are the inputs that are images, filters or matrices. */
const products: Record<string, number[]> = {
  Conv2D: [0, 1],
  Conv2DBackpropInput: [1, 2],
  Conv2DBackpropFilter: [0, 2],
  MatMul: [0, 1]
}

/**
 * The same graph with its convolutions and matrix products in 16 bits: their operands are rounded, their
 * results widened again; weights, statistics and updates stay fp32.
 */
export function inHalf(
  nodes: GraphNode[],
  binding: TensorflowBinding,
  precision: HalfPrecision
): GraphNode[] {
  const half = types[precision]
  const type = (name: string, value: number): GraphNode['attributes'][number] => ({
    name,
    type: binding.TF_ATTR_TYPE,
    value
  })
  const cast = (name: string, input: string, from: number, to: number): GraphNode => ({
    name,
    operation: 'Cast',
    inputs: [input],
    attributes: [type('SrcT', from), type('DstT', to)]
  })
  // What was rounded for one product is there for the next.
  const rounded = new Map<string, string>()

  return nodes.flatMap((node): GraphNode[] => {
    const operands = products[node.operation]
    if (!operands) return [node]
    const fresh = node.inputs.flatMap((input, i) => {
      if (!operands.includes(i) || rounded.has(input)) return []
      const name = `${node.name}/operand${i}`
      rounded.set(input, `${name}:0`)
      return [cast(name, input, binding.TF_FLOAT, half)]
    })
    const product: GraphNode = {
      ...node,
      name: `${node.name}/rounded`,
      inputs: node.inputs.map((input, i) =>
        operands.includes(i) ? (rounded.get(input) as string) : input
      ),
      attributes: node.attributes.map((each) => (each.name === 'T' ? type('T', half) : each))
    }
    return [...fresh, product, cast(node.name, `${product.name}:0`, half, binding.TF_FLOAT)]
  })
}
