import { requirePackage } from '../../../native/native-compiler'
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

type Fields = Record<`set${string}`, unknown>

/**
 * The graph as the content of `saved_model.pb`: what tfjs-node's `loadSavedModel` makes a session of.
 */
export function encodeSavedModel(nodes: GraphNode[], binding: TensorflowBinding): Uint8Array {
  const messages = requirePackage<Messages>('@tensorflow/tfjs-node-gpu/dist/proto/api_pb.js')
  const graph = make(messages.GraphDef, {
    setNodeList: nodes.map((node) => encodeNode(node, messages, binding)),
    setVersions: make(messages.VersionDef, { setProducer: graphVersion })
  })
  const information = make(messages.MetaGraphDef.MetaInfoDef, { setTagsList: [graphTag] })
  const meta = make(messages.MetaGraphDef, { setMetaInfoDef: information, setGraphDef: graph })
  return make(messages.SavedModel, {
    setSavedModelSchemaVersion: 1,
    setMetaGraphsList: [meta]
  }).serializeBinary()
}

function make(Type: new () => Message, fields: Fields): Message {
  const message = new Type()
  for (const [setter, value] of Object.entries(fields))
    (message[setter as `set${string}`] as (value: unknown) => void)(value)
  return message
}

function encodeNode(
  { name, operation, inputs, attributes }: GraphNode,
  messages: Messages,
  binding: TensorflowBinding
): Message {
  const node = make(messages.NodeDef, { setName: name, setOp: operation, setInputList: inputs })
  for (const attribute of attributes) {
    const fields =
      'constant' in attribute
        ? { setTensor: encodeConstant(attribute.constant, messages) }
        : valueOf(attribute, messages, binding)
    node.getAttrMap().set(attribute.name, make(messages.AttrValue, fields))
  }
  return node
}

const encodeShape = (shape: readonly number[], messages: Messages): Message =>
  make(messages.TensorShape, {
    setDimList: shape.map((size) => make(messages.TensorShape.Dim, { setSize: size }))
  })
const encodeConstant = ({ dtype, shape, bytes }: Constant, messages: Messages): Message =>
  make(messages.Tensor, {
    setDtype: dtype,
    setTensorShape: encodeShape(shape, messages),
    setTensorContent: bytes
  })

function valueOf(
  { name, type, value }: TensorflowAttribute,
  messages: Messages,
  binding: TensorflowBinding
): Fields {
  const listOf = (fields: Fields): Fields => ({ setList: make(messages.AttrValue.ListValue, fields) })
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
      return { setShape: encodeShape(value as number[], messages) }
    default:
      throw new Error(`the attribute ${name} is of an unknown kind`)
  }
}
