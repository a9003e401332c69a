import { AtelierError, type ModelExportOptions } from '../../../contract'
import type { PortableTensor } from '../portable-model'
import { halfPrecision, perChannelIntegers } from './stored-weights'
import type { OnnxAttribute, OnnxNode, OnnxTensor } from './schema'

/**
 * Where a value's channels are: last, as Atelier has them, or first, as ONNX's operators take them;
 * `none`: it is no image.
 */
export type Layout = 'last' | 'first' | 'none'

const bytesOf = (values: Float32Array | BigInt64Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength)

/** A graph that is being put together; methods return the name of what they add. */
export class OnnxGraph {
  readonly nodes: OnnxNode[] = []
  readonly constants: OnnxTensor[] = []
  private readonly layouts = new Map<string, Layout>()
  /** Images that are there in both layouts. */
  private readonly turned = new Map<string, string>()

  constructor(
    private readonly weights: ReadonlyMap<string, PortableTensor>,
    private readonly precision: ModelExportOptions['precision']
  ) {}

  /** An operation with one result, which has its name. */
  node(
    operator: string,
    name: string,
    inputs: string[],
    layout: Layout,
    attributes: Record<string, OnnxAttribute> = {}
  ): string {
    this.nodes.push({ operator, name, inputs, outputs: [name], attributes })
    this.layouts.set(name, layout)
    return name
  }

  layoutOf(value: string): Layout {
    return this.layouts.get(value) ?? 'none'
  }

  /** The value as ONNX's operators on images take it: [batch, channels, height, width]. */
  channelsFirst(value: string): string {
    return this.layoutOf(value) === 'last' ? this.turn(value, 'first', [0, 3, 1, 2]) : value
  }

  /** The value as Atelier has it: [batch, height, width, channels]. */
  channelsLast(value: string): string {
    return this.layoutOf(value) === 'first' ? this.turn(value, 'last', [0, 2, 3, 1]) : value
  }

  private turn(value: string, layout: Layout, order: number[]): string {
    const known = this.turned.get(value)
    if (known !== undefined) return known
    const name = this.node('Transpose', `${value}/channels_${layout}`, [value], layout, {
      perm: { ints: order }
    })
    this.turned.set(value, name)
    this.turned.set(name, value)
    return name
  }

  /** A constant in fp32. */
  floats(name: string, shape: number[], values: Float32Array): string {
    this.constants.push({ name, type: 'float', shape, bytes: bytesOf(values) })
    return name
  }

  /** Constant whole numbers, a list of them. */
  integers(name: string, values: number[]): string {
    const bytes = bytesOf(BigInt64Array.from(values, BigInt))
    this.constants.push({ name, type: 'int64', shape: [values.length], bytes })
    return name
  }

  /** A weight that is one number a channel: always kept in fp32, there are few of them. */
  vector(name: string): string {
    const { shape, values } = this.weight(name)
    return this.floats(name, shape, values)
  }

  /**
   * A kernel in the precision that was asked for, in fp32 where it is used. `axis`: of the output channels.
   * @throws AtelierError EXPORT_NOT_POSSIBLE where a number is too large for the precision
   */
  kernel(name: string, shape: number[], values: Float32Array, axis: number): string {
    switch (this.precision) {
      case 'fp32':
        return this.floats(name, shape, values)
      case 'fp16': {
        const bytes = halfPrecision(values)
        if (!bytes)
          throw new AtelierError('EXPORT_NOT_POSSIBLE', {
            format: 'ONNX',
            reason: `${name} has numbers that fp16 cannot hold`,
            hint: 'Leave out --precision.'
          })
        this.constants.push({ name: `${name}/fp16`, type: 'float16', shape, bytes })
        return this.node('Cast', name, [`${name}/fp16`], 'none', { to: { int: 1 } })
      }
      case 'int8': {
        const { integers, scales } = perChannelIntegers(values, shape, axis)
        this.constants.push({ name: `${name}/int8`, type: 'int8', shape, bytes: integers })
        this.floats(`${name}/scale`, [scales.length], scales)
        const inputs = [`${name}/int8`, `${name}/scale`]
        return this.node('DequantizeLinear', name, inputs, 'none', { axis: { int: axis } })
      }
      default:
        return this.precision satisfies never
    }
  }

  /** A weight of the network. */
  weight(name: string): PortableTensor {
    const tensor = this.weights.get(name)
    if (!tensor) throw new Error(`the network has no weight ${name}`)
    return tensor
  }
}
