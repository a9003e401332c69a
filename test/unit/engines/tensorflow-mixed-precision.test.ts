import { describe, expect, it } from 'vitest'
import type { GraphNode } from '../../../src-main/engines/tensorflow/capture/graph'
import { inHalf } from '../../../src-main/engines/tensorflow/capture/mixed-precision'
import type { TensorflowBinding } from '../../../src-main/engines/tensorflow/load'

const binding = { TF_ATTR_TYPE: 6, TF_FLOAT: 1 } as TensorflowBinding
const type = (name: string, value: number): GraphNode['attributes'][number] => ({ name, type: 6, value })
const node = (
  name: string,
  operation: string,
  inputs: string[],
  attributes: GraphNode['attributes'] = [type('T', 1)]
): GraphNode => ({ name, operation, inputs, attributes })

describe('a graph in 16 bits', () => {
  it('rounds what a matrix product takes and widens what it gives; whoever used it still does', () => {
    const graph = [
      node('a', 'Placeholder', []),
      node('b', 'Placeholder', []),
      node('c', 'MatMul', ['a:0', 'b:0']),
      node('d', 'Relu', ['c:0'])
    ]
    expect(inHalf(graph, binding, 'bf16')).toEqual([
      graph[0],
      graph[1],
      node('c/operand0', 'Cast', ['a:0'], [type('SrcT', 1), type('DstT', 14)]),
      node('c/operand1', 'Cast', ['b:0'], [type('SrcT', 1), type('DstT', 14)]),
      node('c/rounded', 'MatMul', ['c/operand0:0', 'c/operand1:0'], [type('T', 14)]),
      node('c', 'Cast', ['c/rounded:0'], [type('SrcT', 14), type('DstT', 1)]),
      graph[3]
    ])
  })

  it('rounds a number once, however many products take it, and leaves sizes and control inputs alone', () => {
    const graph = [
      node('x', 'Conv2D', ['image:0', 'filter:0']),
      node('y', 'Conv2DBackpropFilter', ['image:0', 'sizes:0', 'dy:0', '^before'])
    ]
    const casts = inHalf(graph, binding, 'bf16').filter(
      ({ operation, attributes }) =>
        operation === 'Cast' && (attributes[1] as { value: number }).value === 14
    )
    expect(casts.map(({ inputs }) => inputs)).toEqual([['image:0'], ['filter:0'], ['dy:0']])
    expect(inHalf(graph, binding, 'bf16').find(({ name }) => name === 'y/rounded')?.inputs).toEqual([
      'x/operand0:0',
      'sizes:0',
      'y/operand2:0',
      '^before'
    ])
  })

  it("is of IEEE's half where that is asked for", () => {
    expect(
      inHalf([node('c', 'MatMul', ['a:0', 'b:0'])], binding, 'fp16').find(
        ({ name }) => name === 'c/rounded'
      )?.attributes
    ).toEqual([type('T', 19)])
  })

  it('leaves everything else in fp32', () => {
    const graph = [node('a', 'FusedBatchNormV3', ['x:0']), node('b', 'ResourceApplyAdam', ['v:0'])]
    expect(inHalf(graph, binding, 'bf16')).toEqual(graph)
  })
})
