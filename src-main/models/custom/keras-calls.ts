import { cited, type Fields, isFields } from './file-layer'
import type { Operand } from './operations'
import { unfit } from './unfit'

/** What a layer is called with. */
export interface Call {
  /** The layers whose outputs it takes. */
  inputs: string[]
  options: Fields
}

/** The call of a layer at a node, as Keras 2, Keras 3 and TensorFlow.js write it. */
export const callOf = (layer: string, node: unknown): Call =>
  isFields(node) ? keras3Call(layer, node) : keras2Call(layer, node)

/** The operands of an operation at a node, in their order. */
export const operandsOf = (layer: string, node: unknown): Operand[] =>
  isFields(node) ? keras3Operands(layer, node) : keras2Operands(layer, node)

/** `[["conv2d", 0, 0, {}], ...]` */
function keras2Call(layer: string, node: unknown): Call {
  if (!Array.isArray(node)) throw unfit('damaged', { layer: cited(layer), what: 'inbound_nodes' })
  const isOne = typeof node[0] === 'string'
  const tensors = (isOne ? [node] : node) as unknown[]
  let options: Fields = {}
  const inputs = tensors.map((tensor) => {
    const [name, , result, more] = (Array.isArray(tensor) ? tensor : []) as unknown[]
    if (typeof name !== 'string') throw unfit('called', { layer: cited(layer), what: cited(tensor) })
    if (result !== 0 && result !== undefined) throw unfit('severalOutputs', { count: 2 })
    if (isFields(more)) options = { ...options, ...more }
    return name
  })
  return { inputs, options }
}

/** `{"args": [...], "kwargs": {...}}`, in which tensors say from which layer they come. */
function keras3Call(layer: string, { args, kwargs }: Fields): Call {
  const [first, ...rest] = (Array.isArray(args) ? args : []) as unknown[]
  const other = rest.find((each) => each !== null)
  if (other !== undefined) throw unfit('called', { layer: cited(layer), what: cited(other) })
  const tensors: unknown[] = Array.isArray(first) ? (first as unknown[]) : [first]
  const inputs = tensors.map((tensor) => tensorOf(layer, tensor))
  return { inputs, options: isFields(kwargs) ? kwargs : {} }
}

/** The layer whose output a tensor of Keras 3 is. */
function tensorOf(layer: string, tensor: unknown): string {
  const config =
    isFields(tensor) && tensor['class_name'] === '__keras_tensor__' ? tensor['config'] : null
  const history: unknown = isFields(config) ? config['keras_history'] : null
  const [name, , result]: unknown[] = Array.isArray(history) ? (history as unknown[]) : []
  if (typeof name !== 'string') throw unfit('called', { layer: cited(layer), what: cited(tensor) })
  if (result !== 0) throw unfit('severalOutputs', { count: 2 })
  return name
}

/** `{"args": [tensor, 3.0], "kwargs": {}}`; tensors that are joined may be a list. */
function keras3Operands(layer: string, { args, kwargs }: Fields): Operand[] {
  const given = [
    ...(Array.isArray(args) ? (args as unknown[]) : []),
    ...(isFields(kwargs) ? Object.values(kwargs) : [])
  ]
  return given.flat().flatMap((each): Operand[] => {
    if (each === null) return []
    return [typeof each === 'number' ? { value: each } : { layer: tensorOf(layer, each) }]
  })
}

/** `[["conv", 0, 0, {"y": 3.0, "name": null}]]`; another tensor is `{"y": ["relu", 0, 0]}`. */
function keras2Operands(layer: string, node: unknown): Operand[] {
  const { inputs, options } = keras2Call(layer, node)
  const others = Object.entries(options).flatMap(([option, value]): Operand[] => {
    if (option === 'name' || value === null) return []
    if (typeof value === 'number') return [{ value }]
    const [name, , result] = (Array.isArray(value) ? value : []) as unknown[]
    if (typeof name !== 'string' || result !== 0)
      throw unfit('called', { layer: cited(layer), what: cited(option) })
    return [{ layer: name }]
  })
  return [...inputs.map((input) => ({ layer: input })), ...others]
}
