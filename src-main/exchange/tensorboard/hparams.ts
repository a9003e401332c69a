import { Reader, Writer } from 'protobufjs/minimal'
import { bytesField, endOf, fixed64Field, readFields, varintField } from './message-fields'
import type { Settings } from '../settings'

/** Names under which the hparams plugin looks for its messages (tensorboard/plugins/hparams/metadata.py). */
export const hparamsPlugin = 'hparams'
export const hparamsTags = {
  experiment: '_hparams_/experiment',
  start: '_hparams_/session_start_info',
  end: '_hparams_/session_end_info'
} as const
/** Numbers of the messages that HParamsPluginData may hold (plugins/hparams/plugin_data.proto). */
const messages = { experiment: 2, start: 3, end: 4 } as const
/** Numbers of kinds of settings (plugins/hparams/api.proto, DataType). */
const dataTypes = { string: 1, boolean: 2, number: 3 } as const
const success = 1

/** A metric that the plugin shows in a column: in which folder of the run, and under which tag. */
export interface HparamsMetric {
  group: string
  tag: string
}

/** Which settings and metrics the runs of an experiment have (Experiment). */
export function encodeExperiment(settings: Settings, metrics: HparamsMetric[]): Uint8Array {
  return pluginData(messages.experiment, (writer) => {
    for (const [name, value] of Object.entries(settings))
      writer
        .uint32(bytesField(4))
        .fork()
        .uint32(bytesField(1))
        .string(name)
        .uint32(varintField(4))
        .int32(dataTypes[typeof value as keyof typeof dataTypes])
        .ldelim()
    for (const { group, tag } of metrics)
      writer
        .uint32(bytesField(5))
        .fork()
        .uint32(bytesField(1))
        .fork()
        .uint32(bytesField(1))
        .string(group)
        .uint32(bytesField(2))
        .string(tag)
        .ldelim()
        .ldelim()
  })
}

/** The settings of a run (SessionStartInfo). @param startedAt Unix seconds */
export function encodeSessionStart(settings: Settings, name: string, startedAt: number): Uint8Array {
  return pluginData(messages.start, (writer) => {
    for (const [key, value] of Object.entries(settings)) {
      const entry = writer.uint32(bytesField(1)).fork().uint32(bytesField(1)).string(key)
      writeSetting(entry.uint32(bytesField(2)).fork(), value).ldelim()
      entry.ldelim()
    }
    writer.uint32(bytesField(4)).string(name).uint32(fixed64Field(5)).double(startedAt)
  })
}

/** That a run has ended (SessionEndInfo). @param endedAt Unix seconds */
export function encodeSessionEnd(endedAt: number): Uint8Array {
  return pluginData(messages.end, (writer) => {
    writer.uint32(varintField(1)).int32(success).uint32(fixed64Field(2)).double(endedAt)
  })
}

/** HParamsPluginData of version 0, which is written by leaving it out. */
function pluginData(message: number, write: (writer: Writer) => void): Uint8Array {
  const writer = Writer.create()
  const content = writer.uint32(bytesField(message)).fork()
  write(content)
  return content.ldelim().finish()
}

/** google.protobuf.Value */
function writeSetting(writer: Writer, value: string | number | boolean): Writer {
  if (typeof value === 'number') return writer.uint32(fixed64Field(2)).double(value)
  if (typeof value === 'string') return writer.uint32(bytesField(3)).string(value)
  return writer.uint32(varintField(4)).bool(value)
}

/** The settings that a message of the plugin tells of a run; null where it tells other things. */
export function decodeSessionStart(content: Uint8Array): Settings | null {
  const reader = Reader.create(content)
  let found: Settings | null = null
  readFields(reader, content.length, {
    [messages.start]: () => {
      const settings: Settings = {}
      readFields(reader, endOf(reader), { 1: () => readEntry(reader, settings) })
      found = settings
    }
  })
  return found
}

function readEntry(reader: Reader, settings: Settings): void {
  let key = ''
  let value: string | number | boolean | undefined
  readFields(reader, endOf(reader), {
    1: () => (key = reader.string()),
    2: () =>
      readFields(reader, endOf(reader), {
        2: () => (value = reader.double()),
        3: () => (value = reader.string()),
        4: () => (value = reader.bool())
      })
  })
  if (value !== undefined && key !== '__proto__') settings[key] = value
}
