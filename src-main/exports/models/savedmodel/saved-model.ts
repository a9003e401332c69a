import { type INamespace, Root, type Type } from 'protobufjs/light'

/** Numbers of element types (tensorflow/core/framework/types.proto). */
const elementTypes = { float: 1, int32: 3, uint8: 4 } as const
type ElementType = keyof typeof elementTypes

/** A side that may have any length is -1. */
type Shape = readonly number[]

/** What an operation is configured with, by the kind of the value. */
export type Attribute =
  | { type: ElementType }
  | { text: string }
  | { integer: number }
  | { integers: number[] }
  | { float: number }
  | { flag: boolean }
  | { shape: Shape }
  | { tensor: { type: ElementType; shape: Shape; bytes: Uint8Array } }

/** An operation of a graph; inputs are names of operations, whose first result is meant. */
export interface GraphNode {
  name: string
  operation: string
  inputs: string[]
  attributes: Record<string, Attribute>
}
interface GraphValue {
  node: string
  type: ElementType
  shape: Shape
}
/** A graph that answers: by name, what goes in and what comes out. */
export interface ServingGraph {
  nodes: GraphNode[]
  inputs: Record<string, GraphValue>
  outputs: Record<string, GraphValue>
}

const one = (type: string, id: number): { type: string; id: number } => ({ type, id })
const many = (type: string, id: number): { rule: string; type: string; id: number } => ({
  rule: 'repeated',
  type,
  id
})
const map = (type: string, id: number): { keyType: string; type: string; id: number } => ({
  keyType: 'string',
  type,
  id
})

/**
 * The messages of TensorFlow's saved_model.proto, meta_graph.proto, graph.proto, node_def.proto,
 * attr_value.proto, tensor.proto and tensor_shape.proto, as far as they are written here.
 */
const messages: INamespace['nested'] = {
  SavedModel: {
    fields: { savedModelSchemaVersion: one('int64', 1), metaGraphs: many('MetaGraphDef', 2) }
  },
  MetaGraphDef: {
    fields: {
      metaInfoDef: one('MetaInfoDef', 1),
      graphDef: one('GraphDef', 2),
      signatureDef: map('SignatureDef', 5)
    }
  },
  MetaInfoDef: { fields: { tags: many('string', 4) } },
  GraphDef: { fields: { node: many('NodeDef', 1), versions: one('VersionDef', 4) } },
  VersionDef: { fields: { producer: one('int32', 1) } },
  NodeDef: {
    fields: {
      name: one('string', 1),
      op: one('string', 2),
      input: many('string', 3),
      attr: map('AttrValue', 5)
    }
  },
  AttrValue: {
    fields: {
      list: one('ListValue', 1),
      s: one('bytes', 2),
      i: one('int64', 3),
      f: one('float', 4),
      b: one('bool', 5),
      type: one('int32', 6),
      shape: one('TensorShapeProto', 7),
      tensor: one('TensorProto', 8)
    }
  },
  ListValue: { fields: { i: many('int64', 3) } },
  TensorShapeProto: { fields: { dim: many('Dim', 2) } },
  Dim: { fields: { size: one('int64', 1) } },
  TensorProto: {
    fields: {
      dtype: one('int32', 1),
      tensorShape: one('TensorShapeProto', 2),
      tensorContent: one('bytes', 4)
    }
  },
  SignatureDef: {
    fields: { inputs: map('TensorInfo', 1), outputs: map('TensorInfo', 2), methodName: one('string', 3) }
  },
  TensorInfo: {
    fields: { name: one('string', 1), dtype: one('int32', 2), tensorShape: one('TensorShapeProto', 3) }
  }
}

const savedModelType = (): Type => Root.fromJSON({ nested: messages }).lookupType('SavedModel')

/** How the operations' defaults are to be read: TensorFlow 2.0's (core/public/version.h). */
const graphVersion = 175

/** Under which tag and name whoever serves models looks for the graph. */
const servingTag = 'serve'
const signatureName = 'serving_default'
const methodName = 'tensorflow/serving/predict'

/** The graph as the content of `saved_model.pb`. */
export function encodeSavedModel({ nodes, inputs, outputs }: ServingGraph): Uint8Array {
  const content = {
    savedModelSchemaVersion: 1,
    metaGraphs: [
      {
        metaInfoDef: { tags: [servingTag] },
        graphDef: { node: nodes.map(nodeMessage), versions: { producer: graphVersion } },
        signatureDef: {
          [signatureName]: { inputs: valueMessages(inputs), outputs: valueMessages(outputs), methodName }
        }
      }
    ]
  }
  return savedModelType().encode(content).finish()
}

function nodeMessage({ name, operation, inputs, attributes }: GraphNode): object {
  const attr = Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [key, attributeMessage(value)])
  )
  return { name, op: operation, input: inputs, attr }
}

function attributeMessage(value: Attribute): object {
  if ('type' in value) return { type: elementTypes[value.type] }
  if ('text' in value) return { s: new TextEncoder().encode(value.text) }
  if ('integer' in value) return { i: value.integer }
  if ('integers' in value) return { list: { i: value.integers } }
  if ('float' in value) return { f: value.float }
  if ('flag' in value) return { b: value.flag }
  if ('shape' in value) return { shape: shapeMessage(value.shape) }
  const { type, shape, bytes } = value.tensor
  return {
    tensor: { dtype: elementTypes[type], tensorShape: shapeMessage(shape), tensorContent: bytes }
  }
}

const shapeMessage = (shape: Shape): object => ({ dim: shape.map((size) => ({ size })) })

const valueMessages = (values: Record<string, GraphValue>): object =>
  Object.fromEntries(
    Object.entries(values).map(([name, { node, type, shape }]) => [
      name,
      { name: `${node}:0`, dtype: elementTypes[type], tensorShape: shapeMessage(shape) }
    ])
  )

interface DecodedSavedModel {
  metaGraphs: {
    graphDef: {
      node: {
        name: string
        op: string
        attr: Record<
          string,
          { tensor?: { tensorShape?: { dim?: { size: number }[] }; tensorContent?: Uint8Array } }
        >
      }[]
    }
  }[]
}

/** The constants of a graph in fp32, by name. */
export function readConstants(
  bytes: Uint8Array
): Map<string, { shape: number[]; values: Float32Array }> {
  const type = savedModelType()
  const { metaGraphs } = type.toObject(type.decode(bytes), { longs: Number }) as DecodedSavedModel
  const constants = (metaGraphs[0]?.graphDef.node ?? []).filter(({ op }) => op === 'Const')
  return new Map(
    constants.map(({ name, attr }) => {
      const tensor = attr['value']?.tensor
      const shape = tensor?.tensorShape?.dim?.map(({ size }) => size) ?? []
      // Copied, so that it is aligned.
      const content = Uint8Array.from(tensor?.tensorContent ?? [])
      return [name, { shape, values: new Float32Array(content.buffer, 0, content.length >> 2) }]
    })
  )
}
