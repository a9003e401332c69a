import { createRequire } from 'node:module'
import type { KernelTime } from '../engine'
import type { Handle } from './handle'
import { definitionHash, KernelCalls, type RunKernel } from './kernel-calls'

/** What the addon's errors carry as `code` where memory ran out. */
export const nativeOutOfMemory = 'OUT_OF_MEMORY'

/** The addon as addon.cc exports it. */
interface NativeAddon {
  /** Of which calls it was built; missing in addons from before there was a definition. */
  definition?: string
  /** By their numbers. */
  kernels: string[]
  version: string
  allocate(bytes: number): Handle
  free(handle: Handle): void
  write(handle: Handle, values: NodeJS.TypedArray): void
  read(handle: Handle, values: NodeJS.TypedArray): void
  run: RunKernel
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
  /** Each throws in words where what it is given does not fit. */
  readonly kernels: KernelCalls
  private times: Map<string, KernelTime> | null = null

  /** @throws Error where the addon was built for other calls than these: it would misread them */
  constructor(readonly native: NativeAddon) {
    if (native.definition !== definitionHash)
      throw new Error('it was built for another version of Atelier')
    this.kernels = new KernelCalls((kernel, inputs, outputs, whole, real) => {
      if (this.times === null) this.native.run(kernel, inputs, outputs, whole, real)
      else this.timed(this.times, kernel, inputs, outputs, whole, real)
    })
  }

  static load(path: string): Addon {
    return new Addon(createRequire(import.meta.url)(path) as NativeAddon)
  }

  private timed(times: Map<string, KernelTime>, ...call: Parameters<RunKernel>): void {
    const name = this.native.kernels[call[0]] as string
    const started = performance.now()
    this.native.run(...call)

    const time = times.get(name) ?? { name, calls: 0, seconds: 0 }
    times.set(name, {
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
