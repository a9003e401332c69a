/** What a pickle can hold; `Made`: what its rules make of the calls that they know. Tuples are lists. */
export type Pickled<Made> =
  | number
  | string
  | boolean
  | null
  | Uint8Array
  | Pickled<Made>[]
  | PickledMap<Made>
  | PickledName
  | Made

/** A dictionary, by the texts that its keys are. */
export type PickledMap<Made> = Map<string, Pickled<Made>>

/** A function or class by its name. None is run. */
export interface PickledName {
  kind: 'name'
  name: string
}

export const isPickledName = (value: unknown): value is PickledName =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'name'

/** What pickles of a kind may hold beside plain data, and what is said of those that hold anything else. */
export interface PickleRules<Made> {
  /** Whether one may name this function or class. */
  isKnownName(name: string): boolean
  /** What a known function makes of its arguments; null where it is not to be called, or not so. */
  call(name: string, given: Pickled<Made>[]): Pickled<Made> | null
  /** Gives what was made its state. Returns what it is refused for; null where it has it. */
  build(target: Pickled<Made>, state: Pickled<Made>): string | null
  /** What lies outside of the pickle under a persistent name; null where nothing may, or not that. */
  outside(given: Pickled<Made>): Pickled<Made> | null
  /** A text of Python 2, which has bytes as texts. */
  olderText(bytes: Uint8Array): Pickled<Made>
  /** The text that a key of a dictionary is, or a name; null where it is none. */
  textOf(value: Pickled<Made>): string | null
  /** The error of one that asks for something else, such as `the instruction INST`. */
  refused(what: string): Error
  /** The error of one that is not whole. */
  damaged(cause: unknown): Error
}
