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
  const rounded = new Map<string, string>()
  return nodes.flatMap((node): GraphNode[] => {
    const operands = products[node.operation]
    if (!operands) return [node]
    const casts: GraphNode[] = []
    const inputs = node.inputs.map((input, i) => {
      if (!operands.includes(i)) return input
      const known = rounded.get(input)
      if (known) return known
      const name = `${node.name}/operand${i}`
      casts.push({
        name,
        operation: 'Cast',
        inputs: [input],
        attributes: [type('SrcT', binding.TF_FLOAT), type('DstT', half)]
      })
      rounded.set(input, `${name}:0`)
      return `${name}:0`
    })
    const product: GraphNode = {
      ...node,
      name: `${node.name}/rounded`,
      inputs,
      attributes: node.attributes.map((each) => (each.name === 'T' ? type('T', half) : each))
    }
    return [
      ...casts,
      product,
      {
        name: node.name,
        operation: 'Cast',
        inputs: [`${product.name}:0`],
        attributes: [type('SrcT', half), type('DstT', binding.TF_FLOAT)]
      }
    ]
  })
}
