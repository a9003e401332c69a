import { type NetworkProblemCode, ownActivations } from '../../contract'
import { cited, type Fields, type FileLayer, isFields } from './file-layer'
import { unfit } from './unfit'

/** What every layer may say, and nothing here depends on. */
const meaningless: ReadonlySet<string> = new Set([
  'name',
  'trainable',
  'dtype',
  'batch_input_shape',
  'batch_shape',
  'batch_size',
  'input_shape',
  'input_dtype',
  'input_dim',
  'seed',
  'autocast',
  'fused',
  'sparse',
  'ragged',
  'lora_rank',
  'optional',
  // Of a depthwise layer in Keras 3: they are its kernel's.
  'kernel_initializer',
  'kernel_regularizer',
  'kernel_constraint'
])
/** Activations of a layer that can be brought. */
export const activations = `linear, relu6, ${ownActivations.join(', ')}, leaky_relu; softmax at the end`
/** Said of weights; `weight-notes.ts` tells what becomes of them. */
const ofWeights = /_(initializer|regularizer|constraint)$/

/**
 * The options of a layer of a file, each read by its name. What nobody asked for in the end, and says
 * something, is refused.
 */
export class LayerOptions {
  private readonly asked = new Set<string>()

  /** @param isOfKeras3 whose definitions of functions are meant: Keras 2 has another hard sigmoid */
  constructor(
    readonly layer: FileLayer,
    readonly isOfKeras3: boolean
  ) {}

  private value(option: string): unknown {
    this.asked.add(option)
    return this.layer.config[option]
  }

  /** @throws AtelierError NETWORK_UNFIT */
  refuse(option: string, known: string): never {
    throw this.unfit('option', { option, value: cited(this.layer.config[option]), known })
  }

  /** An error about this layer. */
  unfit(code: NetworkProblemCode, params: Record<string, string | number>): ReturnType<typeof unfit> {
    const { name, className } = this.layer
    return unfit(code, { layer: cited(name), type: cited(className), ...params })
  }

  /** A number; `otherwise` where the file says nothing. */
  number(option: string, least: number, most: number, otherwise?: number): number {
    const value = this.value(option) ?? otherwise
    if (typeof value !== 'number' || !(value >= least && value <= most))
      return this.refuse(option, `a number from ${least} to ${most}`)
    return value
  }

  whole(option: string, least: number, most: number): number {
    const value = this.number(option, least, most)
    return Number.isInteger(value) ? value : this.refuse(option, `a whole number from ${least}`)
  }

  flag(option: string, otherwise: boolean): boolean {
    const value = this.value(option) ?? otherwise
    return typeof value === 'boolean' ? value : this.refuse(option, 'true or false')
  }

  /** Rows and columns: one number stands for both. */
  pair(option: string, otherwise?: [number, number]): [number, number] {
    const value = this.value(option) ?? otherwise
    const [rows, columns, ...more] = (Array.isArray(value) ? value : [value, value]) as unknown[]
    const isSide = (side: unknown): side is number =>
      Number.isInteger(side) && (side as number) >= 1 && (side as number) <= 1024
    if (!isSide(rows) || !isSide(columns) || more.length > 0)
      return this.refuse(option, 'whole numbers from 1 to 1024')
    return [rows, columns]
  }

  padding(): 'same' | 'valid' {
    const value = this.value('padding') ?? 'valid'
    return value === 'same' || value === 'valid' ? value : this.refuse('padding', '"same" or "valid"')
  }

  /** An option that has only one meaning here. */
  require(option: string, isRight: (value: unknown) => boolean, known: string): void {
    const value = this.value(option)
    if (value !== undefined && value !== null && !isRight(value)) this.refuse(option, known)
  }

  channelsLast(): void {
    this.require('data_format', (value) => value === 'channels_last', '"channels_last"')
  }

  /** Rows and columns that are all one. */
  ones(option: string): void {
    const isOne = (value: unknown): boolean => value === 1
    this.require(option, (value) => [value].flat().every(isOne), '1')
  }

  /** A number, or a list of them: one for each channel; null where the file says nothing. */
  numbers(option: string): number | number[] | null {
    const value = this.value(option) ?? null
    if (value === null) return null
    const list = [value].flat(8)
    if (list.length === 0 || list.length > 65_536 || !list.every((each) => Number.isFinite(each)))
      return this.refuse(option, 'a number, or one for each channel,')
    return (Array.isArray(value) ? list : value) as number | number[]
  }

  /** Rows and columns before and after: one number, one for rows and one for columns, or two of each. */
  sides(option: string, otherwise: number): [[number, number], [number, number]] {
    const value = this.value(option) ?? otherwise
    const axes = (Array.isArray(value) ? value : [value, value]) as unknown[]
    const pairs = axes.map((axis) => (Array.isArray(axis) ? axis : [axis, axis]) as unknown[])
    const isCount = (count: unknown): boolean =>
      Number.isInteger(count) && (count as number) >= 0 && (count as number) <= 256
    if (pairs.length !== 2 || pairs.some((pair) => pair.length !== 2 || !pair.every(isCount)))
      return this.refuse(option, 'whole numbers from 0 to 256')
    return pairs as [[number, number], [number, number]]
  }

  /** An option as it stands, for whoever reads it alone. */
  raw(option: string): unknown {
    return this.value(option)
  }

  /** Name of the activation; `linear` where there is none. */
  activation(): string {
    const value = this.value('activation') ?? 'linear'
    const name = activationName(value)
    if (name === null) throw this.unfit('activation', { activation: cited(value), known: activations })
    return name
  }

  /** @throws AtelierError NETWORK_UNFIT where the file says something that nobody asked for */
  finish(): void {
    for (const [option, value] of Object.entries(this.layer.config)) {
      if (this.asked.has(option) || meaningless.has(option) || ofWeights.test(option)) continue
      if (value === null || value === false || (Array.isArray(value) && value.length === 0)) continue
      throw this.unfit('unknownOption', { option: cited(option) })
    }
  }
}

/** Activations are written by name, or as the function or the layer that they are. */
function activationName(value: unknown): string | null {
  if (typeof value === 'string') return cited(value)
  if (!isFields(value)) return null
  const inner: unknown = value['config']
  if (value['class_name'] === 'function' && typeof inner === 'string') return cited(inner)
  return null
}

/** The class and the arguments of an initializer, a regularizer or a constraint. */
export function classOf(value: unknown): { name: string; config: Fields } | null {
  if (typeof value === 'string') return { name: cited(value), config: {} }
  if (!isFields(value)) return null
  const { class_name: name, config } = value
  if (typeof name !== 'string') return null
  return { name: cited(name), config: isFields(config) ? config : {} }
}
