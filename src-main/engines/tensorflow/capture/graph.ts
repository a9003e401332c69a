import { requirePackage } from '../../platform/native-compiler'
import type { TensorflowAttribute, TensorflowBinding } from '../load'

/** Numbers as TensorFlow keeps them in memory. */
interface Constant {
  dtype: number
  shape: readonly number[]
  bytes: Uint8Array
}
/**
 * One operation of a graph. Inputs are `name:output`, or `^name` for what has to have happened before.
 */
export interface GraphNode {
  name: string
  operation: string
  inputs: string[]
  attributes: (TensorflowAttribute | { name: string; constant: Constant })[]
}

/** The generated protocol buffer classes of tfjs-node, as far as they are used here. */
interface Message {
  serializeBinary(): Uint8Array
  getAttrMap(): Map<string, Message>
  [setter: `set${string}` | `add${string}`]: (value: unknown) => void
}
type Messages = Record<
  | 'SavedModel'
  | 'MetaGraphDef'
  | 'GraphDef'
  | 'VersionDef'
  | 'NodeDef'
  | 'AttrValue'
  | 'TensorShape'
  | 'Tensor',
  new () => Message
> & {
  MetaGraphDef: { MetaInfoDef: new () => Message }
  AttrValue: { ListValue: new () => Message }
  TensorShape: { Dim: new () => Message }
}

/** The tag under which the graph is found in the SavedModel. */
export const graphTag = 'atelier'
/**
 * tensorflow/core/public/version.h, TF_GRAPH_DEF_VERSION of TensorFlow 2.21: how the operations'
 * defaults are to be read.
 */
const graphVersion = 2129

/**
 * The graph as the content of `saved_model.pb`: what tfjs-node's `loadSavedModel` makes a session of.
 */
export function encodeSavedModel(nodes: GraphNode[], binding: TensorflowBinding): Uint8Array {
  const messages = requirePackage<Messages>('@tensorflow/tfjs-node-gpu/dist/proto/api_pb.js')
  const make = (Type: new () => Message, fields: Record<`set${string}`, unknown>): Message => {
    const message = new Type()
    for (const [setter, value] of Object.entries(fields))
      (message[setter as `set${string}`] as (value: unknown) => void)(value)
    return message
  }
  const shapeOf = (shape: readonly number[]): Message =>
    make(messages.TensorShape, {
      setDimList: shape.map((size) => make(messages.TensorShape.Dim, { setSize: size }))
    })
  const listOf = (fields: Record<`set${string}`, unknown>): Record<`set${string}`, unknown> => ({
    setList: make(messages.AttrValue.ListValue, fields)
  })

  function valueOf(attribute: GraphNode['attributes'][number]): Record<`set${string}`, unknown> {
    if ('constant' in attribute) {
      const { dtype, shape, bytes } = attribute.constant
      return {
        setTensor: make(messages.Tensor, {
          setDtype: dtype,
          setTensorShape: shapeOf(shape),
          setTensorContent: bytes
        })
      }
    }
    const { type, value } = attribute
    switch (type) {
      case binding.TF_ATTR_STRING:
        return { setS: new TextEncoder().encode(String(value)) }
      case binding.TF_ATTR_INT:
        return Array.isArray(value) ? listOf({ setIList: value }) : { setI: value }
      case binding.TF_ATTR_FLOAT:
        return Array.isArray(value) ? listOf({ setFList: value }) : { setF: value }
      case binding.TF_ATTR_BOOL:
        return Array.isArray(value) ? listOf({ setBList: value }) : { setB: value }
      case binding.TF_ATTR_TYPE:
        return { setType: value }
      case binding.TF_ATTR_SHAPE:
        return { setShape: shapeOf(value as number[]) }
      default:
        throw new Error(`the attribute ${attribute.name} is of an unknown kind`)
    }
  }

  const encoded = nodes.map(({ name, operation, inputs, attributes }) => {
    const node = make(messages.NodeDef, { setName: name, setOp: operation, setInputList: inputs })
    for (const attribute of attributes)
      node.getAttrMap().set(attribute.name, make(messages.AttrValue, valueOf(attribute)))
    return node
  })
  const graph = make(messages.GraphDef, {
    setNodeList: encoded,
    setVersions: make(messages.VersionDef, { setProducer: graphVersion })
  })
  const information = make(messages.MetaGraphDef.MetaInfoDef, { setTagsList: [graphTag] })
  const meta = make(messages.MetaGraphDef, { setMetaInfoDef: information, setGraphDef: graph })
  return make(messages.SavedModel, {
    setSavedModelSchemaVersion: 1,
    setMetaGraphsList: [meta]
  }).serializeBinary()
}
