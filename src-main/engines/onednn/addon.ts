import { createRequire } from 'node:module'
import type { KernelTime } from '../engine'

/**
 * A tensor's memory on the native side. Freed by `free`, or with the handle when nobody holds it any
 * more.
 */
export type Handle = { readonly __handle: unique symbol }

/** The addon as addon.cc exports it. */
interface NativeAddon {
  kernels: string[]
  version: string
  allocate(bytes: number): Handle
  free(handle: Handle): void
  write(handle: Handle, values: NodeJS.TypedArray): void
  read(handle: Handle, values: NodeJS.TypedArray): void
  run(
    kernel: number,
    inputs: (Handle | null)[],
    outputs: (Handle | null)[],
    integers: Int32Array,
    numbers: Float64Array
  ): void
  setThreads(count: number): void
  /**
   * From now on new memory is full of NaN (bytes of ones), so that a test sees what a kernel leaves
   * unwritten.
   */
  poison(on: boolean): void
  statistics(): { usedBytes: number; pooledBytes: number; primitives: number; threads: number }
}

/** The native side, its kernels called by name. */
export class Addon {
  private readonly numberOf: ReadonlyMap<string, number>
  private times: Map<string, KernelTime> | null = null
  /**
   * By length, what kernels' numbers travel in: a kernel has read them when it returns, and making
   * arrays costs more than some kernels.
   */
  private readonly integers: Int32Array[] = []
  private readonly numbers: Float64Array[] = []

  constructor(readonly native: NativeAddon) {
    this.numberOf = new Map(native.kernels.map((name, i) => [name, i]))
  }

  static load(path: string): Addon {
    return new Addon(createRequire(import.meta.url)(path) as NativeAddon)
  }

  /**
   * Runs a kernel; each one's comment in native/*.cc says what it takes. Throws in words where that does
   * not fit.
   */
  run(
    name: string,
    inputs: (Handle | null)[],
    outputs: (Handle | null)[],
    integers: readonly number[] = [],
    numbers: readonly number[] = []
  ): void {
    const number = this.numberOf.get(name)
    if (number === undefined) throw new Error(`the oneDNN engine has no kernel ${name}`)
    const whole = filled(this.integers, Int32Array, integers),
      real = filled(this.numbers, Float64Array, numbers)
    if (this.times === null) return this.native.run(number, inputs, outputs, whole, real)
    const started = performance.now()
    this.native.run(number, inputs, outputs, whole, real)
    const time = this.times.get(name) ?? { name, calls: 0, seconds: 0 }
    this.times.set(name, {
      name,
      calls: time.calls + 1,
      seconds: time.seconds + (performance.now() - started) / 1000
    })
  }

  /** Runs `body` and tells what each kernel took. */
  profiled(body: () => void): KernelTime[] {
    const times = (this.times = new Map<string, KernelTime>())
    try {
      body()
    } finally {
      this.times = null
    }
    return [...times.values()]
  }
}

function filled<T extends Int32Array | Float64Array>(
  kept: T[],
  type: new (length: number) => T,
  values: readonly number[]
): T {
  const array = (kept[values.length] ??= new type(values.length))
  array.set(values)
  return array
}
