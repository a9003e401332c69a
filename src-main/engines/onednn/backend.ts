import * as tf from '@tensorflow/tfjs'
import type { Addon, Handle } from './addon'

export const backendName = 'onednn'

type NativeType = 'float32' | 'int32' | 'bool'
/** A tensor's data: native memory or, for texts and complex numbers, which nobody trains on, values on this side. */
type Entry = { handle: Handle; count: number; type: NativeType; references: number } | { values: tf.backend_util.BackendValues; type: 'string' | 'complex64'; references: number }

const bytesOf = (type: NativeType): number => (type === 'bool' ? 1 : 4)
const isNative = (type: tf.DataType): type is NativeType => type === 'float32' || type === 'int32' || type === 'bool'

function typedArray(values: tf.backend_util.BackendValues, type: NativeType): NodeJS.TypedArray {
  if (type === 'float32') return values instanceof Float32Array ? values : Float32Array.from(values as ArrayLike<number>)
  if (type === 'int32') return values instanceof Int32Array ? values : Int32Array.from(values as ArrayLike<number>)
  return values instanceof Uint8Array ? values : Uint8Array.from(values as ArrayLike<number>)
}

/** A tf.js backend whose tensors live in native memory; nothing comes to JavaScript but on `read`. */
export class OnednnBackend extends tf.KernelBackend {
  private readonly storage: tf.DataStorage<Entry>

  constructor(readonly addon: Addon) {
    super()
    this.storage = new tf.DataStorage(this, tf.engine())
  }

  override write(values: tf.backend_util.BackendValues, shape: number[], dtype: tf.DataType): tf.DataId {
    const id = {}
    this.put(id, values, shape, dtype, 1)
    return id
  }
  override move(id: tf.DataId, values: tf.backend_util.BackendValues, shape: number[], dtype: tf.DataType, references: number): void {
    this.put(id, values, shape, dtype, references)
  }

  private put(id: tf.DataId, values: tf.backend_util.BackendValues, shape: number[], dtype: tf.DataType, references: number): void {
    if (!isNative(dtype)) return void this.storage.set(id, { values, type: dtype as 'string' | 'complex64', references })
    const count = tf.util.sizeFromShape(shape)
    const handle = this.addon.native.allocate(count * bytesOf(dtype))
    // A tensor may be made without values, to be filled by a kernel.
    if (values) this.addon.native.write(handle, typedArray(values, dtype))
    this.storage.set(id, { handle, count, type: dtype, references })
  }

  override readSync(id: tf.DataId): tf.backend_util.BackendValues {
    const entry = this.storage.get(id)
    if (!('handle' in entry)) return entry.values
    const values = entry.type === 'float32' ? new Float32Array(entry.count) : entry.type === 'int32' ? new Int32Array(entry.count) : new Uint8Array(entry.count)
    this.addon.native.read(entry.handle, values)
    return values
  }
  override async read(id: tf.DataId): Promise<tf.backend_util.BackendValues> {
    return this.readSync(id)
  }

  override disposeData(id: tf.DataId, force = false): boolean {
    if (!this.storage.has(id)) return true
    const entry = this.storage.get(id)
    entry.references--
    if (!force && entry.references > 0) return false
    if ('handle' in entry) this.addon.native.free(entry.handle)
    this.storage.delete(id)
    return true
  }
  override incRef(id: tf.DataId): void {
    this.storage.get(id).references++
  }
  override refCount(id: tf.DataId): number {
    return this.storage.has(id) ? this.storage.get(id).references : 0
  }
  override numDataIds(): number {
    return this.storage.numDataIds()
  }
  override memory(): { unreliable: boolean; numBytes?: number } {
    return { unreliable: false }
  }
  override floatPrecision(): 16 | 32 {
    return 32
  }
  override epsilon(): number {
    return super.epsilon()
  }
  override async time(body: () => void): Promise<tf.BackendTimingInfo> {
    const start = performance.now()
    body()
    return { kernelMs: performance.now() - start }
  }
  override dispose(): void {
    // Handles free themselves.
  }

  /** The native memory of a tensor. */
  handle(tensor: tf.TensorInfo): Handle {
    const entry = this.storage.get(tensor.dataId)
    if (!('handle' in entry)) throw new Error(`a tensor of ${tensor.dtype} has no native memory`)
    return entry.handle
  }
  /** A new tensor, its contents undefined until a kernel has written them. */
  output(shape: readonly number[], dtype: tf.DataType = 'float32'): tf.TensorInfo {
    return { dataId: this.write(null as unknown as tf.backend_util.BackendValues, [...shape], dtype), shape: [...shape], dtype }
  }
  /** The same data under another shape. */
  alias(tensor: tf.TensorInfo, shape: readonly number[]): tf.TensorInfo {
    this.incRef(tensor.dataId)
    return { dataId: tensor.dataId, shape: [...shape], dtype: tensor.dtype }
  }
  /** Runs a native kernel; a missing input or output is null. */
  run(name: string, inputs: (tf.TensorInfo | null)[], outputs: (tf.TensorInfo | null)[], integers: readonly number[] = [], numbers: readonly number[] = []): void {
    const handles = (list: (tf.TensorInfo | null)[]): (Handle | null)[] => list.map((each) => each && this.handle(each))
    this.addon.run(name, handles(inputs), handles(outputs), integers, numbers)
  }
  /** Runs a native kernel that makes one float tensor. */
  make(name: string, inputs: (tf.TensorInfo | null)[], shape: readonly number[], integers: readonly number[] = [], numbers: readonly number[] = []): tf.TensorInfo {
    const result = this.output(shape)
    this.run(name, inputs, [result], integers, numbers)
    return result
  }
}
