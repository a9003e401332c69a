import { env, InferenceSession, Tensor } from 'onnxruntime-web'
import type { ReferenceOutputs } from '../portable-model'
import { inputName, outputNames } from './onnx-model'

export const runtimeVersion = (): string => env.versions.web ?? 'latest'
/** What the runtime is called, with its version. */
export const runtimeName = (): string => `onnxruntime ${runtimeVersion()} (WebAssembly)`

/** Images that are computed together. */
const batchSize = 16
/** Single images that are timed; the first ones find memory. */
const timed = { warmUp: 2, counted: 9 }

type Images = Pick<ReferenceOutputs, 'count' | 'images'>

/** A model that onnxruntime has loaded. */
export class OnnxSession {
  private constructor(
    private readonly session: InferenceSession,
    /** Height, width and channels. */
    private readonly imageShape: readonly number[]
  ) {}

  static async open(bytes: Uint8Array, imageShape: readonly number[]): Promise<OnnxSession> {
    // Threads would be others of this process, and which there are changes the last bits.
    env.wasm.numThreads = 1
    env.logLevel = 'error'
    return new OnnxSession(await InferenceSession.create(bytes), imageShape)
  }

  /** Logits [count, classes]. */
  async logits({ count, images }: Images): Promise<Float32Array> {
    const parts: Float32Array[] = []
    for (let from = 0; from < count; from += batchSize) {
      const outputs = await this.run(images, from, Math.min(count, from + batchSize))
      parts.push(outputs.get(outputNames.logits) as Float32Array)
    }

    const joined = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0))
    let at = 0
    for (const part of parts) {
      joined.set(part, at)
      at += part.length
    }
    return joined
  }

  /** Every output for the images of numbers from `from` to before `to`, by name. */
  async run(images: Uint8Array, from: number, to: number): Promise<Map<string, Float32Array>> {
    const size = this.imageShape.reduce((a, b) => a * b, 1)
    const pixels = images.slice(from * size, to * size)
    const tensor = new Tensor('uint8', pixels, [to - from, ...this.imageShape])
    const results = await this.session.run({ [inputName]: tensor })
    return new Map(
      Object.entries(results).map(([name, { data }]) => [name, (data as Float32Array).slice()])
    )
  }

  /** Milliseconds for one image in a batch of one: the middle of several. */
  async milliseconds({ images }: Images): Promise<number> {
    const times: number[] = []
    for (let i = 0; i < timed.warmUp + timed.counted; i++) {
      const started = performance.now()
      await this.run(images, 0, 1)
      if (i >= timed.warmUp) times.push(performance.now() - started)
    }
    return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] as number
  }

  close(): Promise<void> {
    return this.session.release()
  }
}
