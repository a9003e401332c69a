import { Writer } from 'protobufjs/minimal'
import { dataClasses, elementTypes, type EventValue, fileVersion, type LoggedEvent } from './event'
import { bytesField, fixed64Field, varintField } from './message-fields'

/** The first entry of an event file. @param wallTime Unix seconds */
export function encodeFileVersion(wallTime: number): Uint8Array {
  return Writer.create()
    .uint32(fixed64Field(1))
    .double(wallTime)
    .uint32(bytesField(3))
    .string(fileVersion)
    .finish()
}

/** An entry of an event file (tensorflow/core/util/event.proto, Event). */
export function encodeEvent({ wallTime, step, values }: LoggedEvent): Uint8Array {
  const writer = Writer.create().uint32(fixed64Field(1)).double(wallTime)
  if (step !== 0) writer.uint32(varintField(2)).int64(step)
  const summary = writer.uint32(bytesField(5)).fork()
  for (const value of values) writeValue(summary.uint32(bytesField(1)).fork(), value).ldelim()
  return summary.ldelim().finish()
}

/** tensorflow/core/framework/summary.proto, Summary.Value */
function writeValue(writer: Writer, value: EventValue): Writer {
  writer.uint32(bytesField(1)).string(value.tag)
  switch (value.kind) {
    case 'scalar':
      // Double precision: a mean over an epoch is one.
      writeTensor(writer, elementTypes.double, [], (tensor) =>
        tensor.uint32(bytesField(6)).fork().double(value.value).ldelim()
      )
      return writeMetadata(writer, 'scalars', dataClasses.scalar)
    case 'text':
      writeTensor(writer, elementTypes.string, [], (tensor) =>
        tensor.uint32(bytesField(8)).string(value.text)
      )
      return writeMetadata(writer, 'text', dataClasses.tensor)
    case 'image':
      writeTensor(writer, elementTypes.string, [3], (tensor) =>
        tensor
          .uint32(bytesField(8))
          .string(String(value.width))
          .uint32(bytesField(8))
          .string(String(value.height))
          .uint32(bytesField(8))
          .bytes(value.png)
      )
      return writeMetadata(writer, 'images', dataClasses.blobSequence)
    case 'plugin':
      return writeMetadata(writer, value.plugin, dataClasses.unknown, value.content)
    default:
      return value satisfies never
  }
}

/** tensorflow/core/framework/tensor.proto, TensorProto */
function writeTensor(
  writer: Writer,
  elementType: number,
  shape: number[],
  content: (tensor: Writer) => Writer
): void {
  const tensor = writer.uint32(bytesField(8)).fork().uint32(varintField(1)).int32(elementType)
  const dimensions = tensor.uint32(bytesField(2)).fork()
  for (const size of shape)
    dimensions.uint32(bytesField(2)).fork().uint32(varintField(1)).int64(size).ldelim()
  dimensions.ldelim()
  content(tensor).ldelim()
}

/** tensorflow/core/framework/summary.proto, SummaryMetadata */
function writeMetadata(writer: Writer, plugin: string, dataClass: number, content?: Uint8Array): Writer {
  const metadata = writer.uint32(bytesField(9)).fork()
  const data = metadata.uint32(bytesField(1)).fork().uint32(bytesField(1)).string(plugin)
  if (content) data.uint32(bytesField(2)).bytes(content)
  data.ldelim()
  if (dataClass !== dataClasses.unknown) metadata.uint32(varintField(4)).int32(dataClass)
  return metadata.ldelim()
}
