import * as tf from '@tensorflow/tfjs'
import type { Addon } from './addon'
import type { Handle } from './handle'
import type { KernelCalls, NativeType } from './kernel-calls'

export const backendName = 'onednn'

/**
 * A tensor's data: native memory or, for texts and complex numbers, which nobody trains on, values on
 * this side. The numbers of a float tensor lie in fp32 (`handle`), in bfloat16 (`half`), or in both,
 * which then agree: in mixed precision one is made from the other the first time that somebody asks for
 * it.
 */
interface NativeEntry {
  handle: Handle | null
  half: Handle | null
  count: number
  type: NativeType
  references: number
}
type Entry =
  | NativeEntry
  | { values: tf.backend_util.BackendValues; type: 'string' | 'complex64'; references: number }

/**
 * An entry that is its tensor's identifier at the same time, so that finding it costs nothing: a step of
 * the reference network makes a thousand tensors and looks each up several times.
 */
class OwnEntry implements NativeEntry {
  references = 1
  /** `owner`: the backend that holds it; null once it was disposed or moved to another backend. */
  constructor(
    public owner: OnednnBackend | null,
    public handle: Handle | null,
    public half: Handle | null,
    readonly count: number,
    readonly type: NativeType
  ) {}
}

const bytesOf = (type: NativeType): number => (type === 'bool' ? 1 : 4)
const isNative = (type: tf.DataType): type is NativeType =>
  type === 'float32' || type === 'int32' || type === 'bool'

function typedArray(values: tf.backend_util.BackendValues, type: NativeType): NodeJS.TypedArray {
  if (type === 'float32')
    return values instanceof Float32Array ? values : Float32Array.from(values as ArrayLike<number>)
  if (type === 'int32')
    return values instanceof Int32Array ? values : Int32Array.from(values as ArrayLike<number>)
  return values instanceof Uint8Array ? values : Uint8Array.from(values as ArrayLike<number>)
}

/** A tf.js backend whose tensors live in native memory; nothing comes to JavaScript but on `read`. */
export class OnednnBackend extends tf.KernelBackend {
  /**
   * What has an identifier that is none of this backend's own: texts, and what came from another
   * backend.
   */
  private readonly storage: tf.DataStorage<Entry>
  private ownCount = 0

  /** The native kernels. */
  readonly kernels: KernelCalls

  constructor(readonly addon: Addon) {
    super()
    this.kernels = addon.kernels
    this.storage = new tf.DataStorage(this, tf.engine())
  }

  override write(values: tf.backend_util.BackendValues, shape: number[], dtype: tf.DataType): tf.DataId {
    if (isNative(dtype))
      return this.own(
        this.filled(values, tf.util.sizeFromShape(shape), dtype),
        null,
        tf.util.sizeFromShape(shape),
        dtype
      )
    const id = {}
    this.storage.set(id, { values, type: dtype as 'string' | 'complex64', references: 1 })
    return id
  }
  override move(
    id: tf.DataId,
    values: tf.backend_util.BackendValues,
    shape: number[],
    dtype: tf.DataType,
    references: number
  ): void {
    const count = tf.util.sizeFromShape(shape)
    if (isNative(dtype))
      this.storage.set(id, {
        handle: this.filled(values, count, dtype),
        half: null,
        count,
        type: dtype,
        references
      })
    else this.storage.set(id, { values, type: dtype as 'string' | 'complex64', references })
  }

  private own(handle: Handle | null, half: Handle | null, count: number, type: NativeType): OwnEntry {
    this.ownCount++
    return new OwnEntry(this, handle, half, count, type)
  }
  private filled(values: tf.backend_util.BackendValues, count: number, type: NativeType): Handle {
    const handle = this.addon.native.allocate(count * bytesOf(type))
    // A tensor may be made without values, to be filled by a kernel.
    if (values) this.addon.native.write(handle, typedArray(values, type))
    return handle
  }
  /** Whatever has the identifier; what lies in another backend is brought here. */
  private find(id: tf.DataId): Entry {
    return id instanceof OwnEntry && id.owner === this ? id : this.storage.get(id)
  }
  private has(id: tf.DataId): boolean {
    return (id instanceof OwnEntry && id.owner === this) || this.storage.has(id)
  }

  override readSync(id: tf.DataId): tf.backend_util.BackendValues {
    const entry = this.find(id)
    if (!('handle' in entry)) return entry.values
    const values =
      entry.type === 'float32'
        ? new Float32Array(entry.count)
        : entry.type === 'int32'
          ? new Int32Array(entry.count)
          : new Uint8Array(entry.count)
    this.addon.native.read(this.full(entry), values)
    return values
  }
  override async read(id: tf.DataId): Promise<tf.backend_util.BackendValues> {
    return this.readSync(id)
  }

  override disposeData(id: tf.DataId, force = false): boolean {
    if (!this.has(id)) return true
    const entry = this.find(id)
    entry.references--
    if (!force && entry.references > 0) return false
    if ('handle' in entry) {
      if (entry.handle) this.addon.native.free(entry.handle)
      if (entry.half) this.addon.native.free(entry.half)
    }
    if (entry instanceof OwnEntry) {
      entry.handle = entry.half = entry.owner = null
      this.ownCount--
    } else this.storage.delete(id)
    return true
  }
  override incRef(id: tf.DataId): void {
    this.find(id).references++
  }
  override refCount(id: tf.DataId): number {
    return this.has(id) ? this.find(id).references : 0
  }
  override numDataIds(): number {
    return this.ownCount + this.storage.numDataIds()
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

  private entry(tensor: tf.TensorInfo): NativeEntry {
    const entry = this.find(tensor.dataId)
    if (!('handle' in entry)) throw new Error(`a tensor of ${tensor.dtype} has no native memory`)
    return entry
  }
  private full(entry: NativeEntry): Handle {
    if (!entry.handle) {
      entry.handle = this.addon.native.allocate(entry.count * bytesOf(entry.type))
      this.kernels.widen({ x: entry.half as Handle, y: entry.handle, count: entry.count })
    }
    return entry.handle
  }

  /** The native memory of a tensor; a float one's in fp32. */
  handle(tensor: tf.TensorInfo): Handle {
    return this.full(this.entry(tensor))
  }
  /** A float tensor's numbers in bfloat16. */
  half(tensor: tf.TensorInfo): Handle {
    const entry = this.entry(tensor)
    if (entry.type !== 'float32') throw new Error(`a tensor of ${tensor.dtype} has no bfloat16 numbers`)
    if (!entry.half) {
      entry.half = this.addon.native.allocate(entry.count * 2)
      this.kernels.round({ x: entry.handle as Handle, y: entry.half, count: entry.count })
    }
    return entry.half
  }
  /** The bfloat16 copy of a tensor if there is one, for who changes both. */
  halfCopy(tensor: tf.TensorInfo): Handle | null {
    return this.entry(tensor).half
  }
  /** Whether a tensor's numbers lie in bfloat16 and nowhere else. */
  isHalf(tensor: tf.TensorInfo): boolean {
    const entry = this.find(tensor.dataId)
    return 'handle' in entry && entry.handle === null
  }
  /** The memory of a tensor that a kernel is to change: what was made of the old contents goes. */
  target(tensor: tf.TensorInfo): Handle {
    const entry = this.entry(tensor),
      handle = this.full(entry)
    if (entry.half) this.addon.native.free(entry.half)
    entry.half = null
    return handle
  }
  /** A new tensor, its contents undefined until a kernel has written them. */
  output(shape: readonly number[], dtype: tf.DataType = 'float32'): tf.TensorInfo {
    return {
      dataId: this.write(null as unknown as tf.backend_util.BackendValues, [...shape], dtype),
      shape: [...shape],
      dtype
    }
  }
  /** A new float tensor that lies in bfloat16. */
  halfOutput(shape: readonly number[]): tf.TensorInfo {
    const count = tf.util.sizeFromShape([...shape])
    return {
      dataId: this.own(null, this.addon.native.allocate(count * 2), count, 'float32'),
      shape: [...shape],
      dtype: 'float32'
    }
  }
  /** The same data under another shape. */
  alias(tensor: tf.TensorInfo, shape: readonly number[]): tf.TensorInfo {
    this.incRef(tensor.dataId)
    return { dataId: tensor.dataId, shape: [...shape], dtype: tensor.dtype }
  }
  /** A new tensor, filled by what `write` does to its memory. */
  make(
    shape: readonly number[],
    write: (memory: Handle) => void,
    dtype: tf.DataType = 'float32'
  ): tf.TensorInfo {
    const result = this.output(shape, dtype)
    write(this.handle(result))
    return result
  }
}
