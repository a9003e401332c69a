import { type IField, type INamespace, Root } from 'protobufjs/light'

/** Numbers of element types (onnx.proto, TensorProto.DataType). */
export const elementTypes = { float: 1, uint8: 2, int8: 3, int64: 7, float16: 10 } as const
export type ElementType = keyof typeof elementTypes

/** Numbers of kinds of attributes (onnx.proto, AttributeProto.AttributeType). */
const attributeKinds = { float: 1, int: 2, ints: 7 } as const

/** A constant of a graph. `bytes`: its elements, little-endian, in the last index fastest. */
export interface OnnxTensor {
  name: string
  type: ElementType
  shape: number[]
  bytes: Uint8Array
}
export type OnnxAttribute = { float: number } | { int: number } | { ints: number[] }

/** An operation: results have names, and inputs are names of results, constants or the graph's inputs. */
export interface OnnxNode {
  operator: string
  name: string
  inputs: string[]
  outputs: string[]
  attributes: Record<string, OnnxAttribute>
}
/** What goes in or comes out: a side that is named instead of numbered may have any length. */
export interface OnnxValue {
  name: string
  type: ElementType
  shape: (number | string)[]
}
export interface OnnxModel {
  producer: { name: string; version: string }
  name: string
  description: string
  /** Version of the operators of the default domain. */
  operatorSet: number
  nodes: OnnxNode[]
  constants: OnnxTensor[]
  inputs: OnnxValue[]
  outputs: OnnxValue[]
  metadata: Record<string, string>
}

type Fields = Record<string, [type: string, id: number] | [rule: 'repeated', type: string, id: number]>
const message = (fields: Fields): { fields: Record<string, IField> } => ({
  fields: Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      field.length === 2
        ? { type: field[0], id: field[1] }
        : { rule: field[0], type: field[1], id: field[2] }
    ])
  )
})

/** The messages of onnx.proto (github.com/onnx/onnx, IR version 8), as far as they are written here. */
const messages: INamespace['nested'] = {
  ModelProto: message({
    irVersion: ['int64', 1],
    producerName: ['string', 2],
    producerVersion: ['string', 3],
    docString: ['string', 6],
    graph: ['GraphProto', 7],
    opsetImport: ['repeated', 'OperatorSetIdProto', 8],
    metadataProps: ['repeated', 'StringStringEntryProto', 14]
  }),
  OperatorSetIdProto: message({ domain: ['string', 1], version: ['int64', 2] }),
  StringStringEntryProto: message({ key: ['string', 1], value: ['string', 2] }),
  GraphProto: message({
    node: ['repeated', 'NodeProto', 1],
    name: ['string', 2],
    initializer: ['repeated', 'TensorProto', 5],
    input: ['repeated', 'ValueInfoProto', 11],
    output: ['repeated', 'ValueInfoProto', 12]
  }),
  NodeProto: message({
    input: ['repeated', 'string', 1],
    output: ['repeated', 'string', 2],
    name: ['string', 3],
    opType: ['string', 4],
    attribute: ['repeated', 'AttributeProto', 5]
  }),
  AttributeProto: message({
    name: ['string', 1],
    f: ['float', 2],
    i: ['int64', 3],
    ints: ['repeated', 'int64', 8],
    type: ['int32', 20]
  }),
  TensorProto: message({
    dims: ['repeated', 'int64', 1],
    dataType: ['int32', 2],
    name: ['string', 8],
    rawData: ['bytes', 9]
  }),
  ValueInfoProto: message({ name: ['string', 1], type: ['TypeProto', 2] }),
  TypeProto: message({ tensorType: ['TensorType', 1] }),
  TensorType: message({ elemType: ['int32', 1], shape: ['TensorShapeProto', 2] }),
  TensorShapeProto: message({ dim: ['repeated', 'Dimension', 1] }),
  Dimension: message({ dimValue: ['int64', 1], dimParam: ['string', 2] })
}

/** The version of the format that operator set 17 belongs to. */
const formatVersion = 8

/** The bytes of an ONNX file. */
export function encodeOnnx(model: OnnxModel): Uint8Array {
  const type = Root.fromJSON({ nested: messages }).lookupType('ModelProto')
  const content = {
    irVersion: formatVersion,
    producerName: model.producer.name,
    producerVersion: model.producer.version,
    docString: model.description,
    opsetImport: [{ domain: '', version: model.operatorSet }],
    metadataProps: Object.entries(model.metadata).map(([key, value]) => ({ key, value })),
    graph: {
      name: model.name,
      node: model.nodes.map(nodeMessage),
      initializer: model.constants.map(({ name, type: element, shape, bytes }) => ({
        name,
        dims: shape,
        dataType: elementTypes[element],
        rawData: bytes
      })),
      input: model.inputs.map(valueMessage),
      output: model.outputs.map(valueMessage)
    }
  }
  return type.encode(content).finish()
}

function nodeMessage({ operator, name, inputs, outputs, attributes }: OnnxNode): object {
  return {
    name,
    opType: operator,
    input: inputs,
    output: outputs,
    attribute: Object.entries(attributes).map(([key, value]) => {
      if ('float' in value) return { name: key, type: attributeKinds.float, f: value.float }
      if ('int' in value) return { name: key, type: attributeKinds.int, i: value.int }
      return { name: key, type: attributeKinds.ints, ints: value.ints }
    })
  }
}

function valueMessage({ name, type, shape }: OnnxValue): object {
  const dim = shape.map((side) => (typeof side === 'number' ? { dimValue: side } : { dimParam: side }))
  return { name, type: { tensorType: { elemType: elementTypes[type], shape: { dim } } } }
}
