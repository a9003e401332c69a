/** A value of a step that TensorBoard draws as a line. */
export interface ScalarValue {
  kind: 'scalar'
  tag: string
  value: number
}
interface TextValue {
  kind: 'text'
  tag: string
  text: string
}
/** An encoded picture, a PNG for example. */
interface ImageValue {
  kind: 'image'
  tag: string
  width: number
  height: number
  png: Uint8Array
}
/** What a plugin keeps beside values: the hparams plugin, its messages. */
interface PluginValue {
  kind: 'plugin'
  tag: string
  plugin: string
  content: Uint8Array
}
export type EventValue = ScalarValue | TextValue | ImageValue | PluginValue

/** One entry of an event file, as far as Atelier knows what it means. */
export interface LoggedEvent {
  /** Unix seconds. */
  wallTime: number
  step: number
  values: EventValue[]
}

/** The only version of event files there is, which every file begins with. */
export const fileVersion = 'brain.Event:2'
/** Numbers of element types (tensorflow/core/framework/types.proto). */
export const elementTypes = {
  float: 1,
  double: 2,
  int32: 3,
  uint8: 4,
  int16: 5,
  int8: 6,
  string: 7,
  int64: 9,
  bool: 10,
  bfloat16: 14,
  half: 19,
  uint32: 22,
  uint64: 23
} as const
/** Numbers of kinds of data (tensorboard/compat/proto/summary.proto, DataClass). */
export const dataClasses = { unknown: 0, scalar: 1, tensor: 2, blobSequence: 3 } as const
