import * as tf from '@tensorflow/tfjs'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { onednn } from '../../../src-main/engines/onednn'
import { Addon } from '../../../src-main/engines/onednn/addon'
import type { OnednnBackend } from '../../../src-main/engines/onednn/backend'
import { addonPath } from '../../../src-main/engines/onednn/build'
import type { Handle } from '../../../src-main/engines/onednn/handle'
import { onednnPrimitives } from '../../../src-main/engines/onednn/compute/primitives'
import { multipliesBfloat16 } from '../../../src-main/engines/platform/processor'
import { cacheFolder, onednnIsSetUp } from '../../support/cache-folder'
import { drawing } from '../../support/drawing'
import { primitiveCases } from '../../support/primitive-cases/primitive-cases'
import { tensorOperations } from '../../support/tensor-operations/tensor-operations'

const integers = [-2147483648, -1, 0, 1, 2, 3, 7, 64, 65536, 2147483647]

/** A call of a kernel as it really comes, its tensors by their bytes. */
interface RecordedCall {
  inputs: (number | null)[]
  outputs: (number | null)[]
  whole: Int32Array
  real: Float64Array
}

/** What tf.js' operations and the training primitives call, by the kernels' names. */
async function recordedCalls(native: Addon['native']): Promise<Map<string, RecordedCall[]>> {
  const calls = new Map<string, RecordedCall[]>()
  const sizes = new WeakMap<Handle, number>()
  const { allocate, run } = native
  native.allocate = (bytes) => {
    const handle = allocate(bytes)
    sizes.set(handle, bytes)
    return handle
  }
  native.run = (kernel, inputs, outputs, whole, real) => {
    const bytes = (list: (Handle | null)[]): (number | null)[] =>
      list.map((handle) => handle && (sizes.get(handle) ?? 0))
    const name = native.kernels[kernel] as string
    calls.set(name, [
      ...(calls.get(name) ?? []),
      { inputs: bytes(inputs), outputs: bytes(outputs), whole: whole.slice(), real: real.slice() }
    ])
    run(kernel, inputs, outputs, whole, real)
  }
  await tf.setBackend('onednn')
  for (const operation of Object.values(tensorOperations)) tf.dispose(tf.tidy(operation))
  // A recording: without bfloat16 in the processor there are no such calls to make.
  for (const rounded of multipliesBfloat16() ? [false, true] : [false]) {
    const primitives = onednnPrimitives(tf.backend() as OnednnBackend, rounded)
    for (const { run: runCase } of primitiveCases) await runCase(primitives)
  }
  Object.assign(native, { allocate, run })
  return calls
}

/** One thing about the call otherwise: a number, a tensor's size, a tensor left out. */
function changed(
  { inputs, outputs, whole, real }: RecordedCall,
  draw: (below: number) => number
): RecordedCall {
  const call = { inputs: [...inputs], outputs: [...outputs], whole: whole.slice(), real: real.slice() }
  const what = draw(10)
  if (what < 7 && whole.length > 0) {
    const at = draw(whole.length)
    call.whole[at] =
      draw(3) === 0
        ? (whole[at] as number) + 1 - 2 * draw(2)
        : (integers[draw(integers.length)] as number)
  } else if (what === 7) {
    call.whole = whole.slice(0, draw(whole.length + 1))
  } else {
    const list = draw(2) === 0 && inputs.length > 0 ? call.inputs : call.outputs
    const at = draw(list.length)
    list[at] = draw(3) === 0 ? null : Math.max(0, (list[at] ?? 0) - 4 * (1 + draw(3)))
  }
  return call
}

describe.skipIf(!onednnIsSetUp)('the onednn addon', () => {
  const { native } = Addon.load(addonPath(cacheFolder) as string)
  it('answers wrong arguments with an error, and never with a crash', () => {
    const next = drawing('any')
    const handles = [0, 4, 64, 4096].map((bytes) => native.allocate(bytes))
    const freed = native.allocate(64)
    native.free(freed)
    const any = (): unknown =>
      [...handles, freed, null, undefined, 1, 'x', {}, []][next(handles.length + 6)]
    let refused = 0
    for (let i = 0; i < 20_000; i++) {
      const numbers = Int32Array.from(
        { length: next(20) },
        () => integers[next(integers.length)] as number
      )
      const list = (): never => Array.from({ length: next(5) }, any) as never
      try {
        native.run(
          next(native.kernels.length + 2) - 1,
          list(),
          list(),
          numbers,
          Float64Array.from({ length: next(5) }, () => [0, 1, -1, NaN, 1e300][next(5)] as number)
        )
      } catch (error) {
        expect(error).toBeInstanceOf(Error)
        refused++
      }
    }
    expect(refused).toBeGreaterThan(15_000)
    handles.forEach((handle) => native.free(handle))
  })

  it('answers nearly right calls of every kernel with a result or an error, never with a crash', async () => {
    await onednn.open({ threads: 2, cacheFolder, precision: 'fp32' })
    const calls = await recordedCalls(native)
    expect(
      native.kernels.filter((name) => !calls.has(name)),
      'never called'
    ).toEqual([])
    const draw = drawing('nearly right')
    for (const [name, list] of calls) {
      let refused = 0,
        accepted = 0
      for (let i = 0; i < 150; i++) {
        const { inputs, outputs, whole, real } = changed(list[draw(list.length)] as RecordedCall, draw)
        const handles = (sizes: (number | null)[]): (Handle | null)[] =>
          sizes.map((bytes) => (bytes === null ? null : native.allocate(bytes)))
        const [given, taken] = [handles(inputs), handles(outputs)]
        if (draw(12) === 0 && taken[0]) native.free(taken[0])
        try {
          native.run(native.kernels.indexOf(name), given, taken, whole, real)
          accepted++
        } catch (error) {
          expect(error).toBeInstanceOf(Error)
          refused++
        }
        for (const handle of [...given, ...taken]) if (handle) native.free(handle)
      }
      expect({ name, refused: refused > 5, accepted: accepted > 0 }).toEqual({
        name,
        refused: true,
        accepted: true
      })
    }
  })

  it('refuses to write what it reads or writes elsewhere in the same call, and goes on', () => {
    const [x, y] = [native.allocate(64), native.allocate(64)]
    const run = (
      name: string,
      given: Handle[],
      taken: (Handle | null)[],
      whole: number[],
      real: number[] = []
    ): void =>
      native.run(
        native.kernels.indexOf(name),
        given,
        taken,
        Int32Array.from(whole),
        Float64Array.from(real)
      )
    native.write(x, new Float32Array(16).fill(3))
    expect(() => run('addRelu', [y, x], [x], [16]), 'element by element').toThrow(
      /input 1 is the memory of an output/
    )
    expect(() => run('matMul', [x, y], [x], [1, 4, 4, 4, 0, 0, 0, 0, 0, 0]), 'a product').toThrow(
      /input 0 is the memory of an output/
    )
    expect(() => run('average', [x], [x], [16], [0.5]), 'in place').toThrow(
      /input 0 is the memory of an output/
    )
    expect(
      () => run('sgd', [y], [x, x, null], [0, 16], [0.1, 0.9, 0]),
      'a variable as its own slot'
    ).toThrow(/two outputs are the same memory/)

    const values = new Float32Array(16)
    native.read(x, values)
    expect([...values]).toEqual(Array<number>(16).fill(3))
    run('addRelu', [x, x], [y], [16])
    native.read(y, values)
    expect([...values], 'two inputs may be one').toEqual(Array<number>(16).fill(6))
    for (const handle of [x, y]) native.free(handle)
  })

  it('computes in the thread that loaded it first, and tells every other so', async () => {
    const program = `
      const { Worker, isMainThread, parentPort, workerData } = require('node:worker_threads')
      const work = (native) => {
        for (let i = 0; i < 20000; i++) native.free(native.allocate(64 * (1 + i % 50)))
        return native.statistics().usedBytes
      }
      if (isMainThread) {
        const native = require(process.argv[1])
        const others = [1, 2].map(() => new Promise((resolve, reject) => {
          const worker = new Worker(process.argv[2], { eval: true, workerData: process.argv[1] })
          worker.on('message', resolve).on('error', reject)
        }))
        const used = work(native)
        Promise.all(others).then((answers) => console.log(JSON.stringify({ answers, used: [used, work(native)] })))
      } else {
        try { parentPort.postMessage(work(require(workerData))) } catch (error) { parentPort.postMessage(error.message) }
      }`
    const { stdout } = await promisify(execFile)(process.execPath, [
      '-e',
      program,
      addonPath(cacheFolder) as string,
      program
    ])
    const refusal: unknown = expect.stringMatching(/another thread of this process has loaded it/)
    expect(JSON.parse(stdout)).toEqual({ answers: [refusal, refusal], used: [0, 0] })
  })

  it('refuses to resize with corners aligned and pixels taken at their centres at once', () => {
    const [x, y] = [native.allocate(4 * 5 * 5), native.allocate(4 * 3 * 3)]
    for (const name of [
      'resizeNearest',
      'resizeBilinear',
      'resizeNearestGradient',
      'resizeBilinearGradient'
    ]) {
      const [given, taken] = name.endsWith('Gradient') ? [y, x] : [x, y]
      const run = (corners: number, centres: number): void =>
        native.run(
          native.kernels.indexOf(name),
          [given],
          [taken],
          Int32Array.of(1, 5, 5, 1, 3, 3, corners, centres),
          new Float64Array(0)
        )
      expect(() => run(1, 1), name).toThrow(/corners/)
      expect(() => [run(1, 0), run(0, 1)], name).not.toThrow()
    }
    for (const handle of [x, y]) native.free(handle)
  })

  it('gives a depthwise filter no gradient in bfloat16 where it sees nothing but padding', () => {
    const [n, h, w, c, oh, ow, oc, kh, kw, strideY, strideX, top, left] = [
      5, 7, 2, 4, 4, 1, 8, 5, 3, 2, 3, 2, 1
    ]
    const ones = (count: number): Handle => {
      const handle = native.allocate(count * 2)
      native.write(handle, new Uint16Array(count).fill(0x3f80))
      return handle
    }
    const handles = [
      ones(n * h * w * c),
      ones(n * oh * ow * oc),
      native.allocate(kh * kw * oc * 4)
    ] as const
    native.write(handles[2], new Float32Array(kh * kw * oc).fill(7))
    native.run(
      native.kernels.indexOf('conv2dFilterGradient'),
      [handles[0], handles[1]],
      [handles[2], null],
      Int32Array.of(n, h, w, c, oh, ow, oc, kh, kw, strideY, strideX, 1, 1, top, left, 0, 1, 1),
      new Float64Array(0)
    )
    const gradient = new Float32Array(kh * kw * oc)
    native.read(handles[2], gradient)
    // Of ones, each tap's gradient is the number of windows in which it meets the image.
    const meets = (out: number, tap: number, stride: number, padding: number, size: number): boolean =>
      out * stride - padding + tap >= 0 && out * stride - padding + tap < size
    const count = (outs: number, tap: number, stride: number, padding: number, size: number): number =>
      Array.from({ length: outs }, (_, out) => meets(out, tap, stride, padding, size)).filter(Boolean)
        .length
    const expected = Array.from(
      { length: kh * kw },
      (_, tap) =>
        n * count(oh, Math.floor(tap / kw), strideY, top, h) * count(ow, tap % kw, strideX, left, w)
    )
    expect(expected).toContain(0)
    expect([...gradient]).toEqual(expected.flatMap((value) => Array.from({ length: oc }, () => value)))
    for (const handle of handles) native.free(handle)
  })

  it('refuses memory that no machine has, and what was freed', () => {
    for (const bytes of [-1, NaN, 2 ** 50, 'x']) expect(() => native.allocate(bytes as number)).toThrow()
    const handle = native.allocate(8)
    native.free(handle)
    expect(() => native.read(handle, new Float32Array(2))).toThrow(/disposed/)
    expect(() => native.write(handle, new Float32Array(2))).toThrow(/disposed/)
    native.free(handle)
  })

  it('counts what it holds', () => {
    const before = native.statistics().usedBytes
    const handle = native.allocate(1_000_000)
    expect(native.statistics().usedBytes - before).toBeGreaterThanOrEqual(1_000_000)
    native.free(handle)
    expect(native.statistics().usedBytes).toBe(before)
  })

  it('frees a tensor when it is disposed, and a shared one with its last name', async () => {
    await onednn.open({ threads: 2, cacheFolder, precision: 'fp32' })
    const before = native.statistics().usedBytes
    const tensor = tf.zeros([1000, 100]),
      other = tf.reshape(tensor, [100_000])
    expect(native.statistics().usedBytes - before).toBeGreaterThanOrEqual(400_000)
    tensor.dispose()
    expect(native.statistics().usedBytes - before).toBeGreaterThanOrEqual(400_000)
    other.dispose()
    expect(native.statistics().usedBytes).toBe(before)
  })

  it('keeps what a step gives back for the next one, and no more than steps lately needed', async () => {
    const program = `
      const native = require(process.argv[1])
      const step = (count, bytes) => {
        const handles = Array.from({ length: count }, () => native.allocate(bytes))
        for (const handle of handles) native.free(handle)
        return native.statistics().pooledBytes
      }
      const first = step(10, 2 ** 27)
      const handle = native.allocate(2 ** 27)
      const taken = native.statistics().pooledBytes
      native.free(handle)
      const otherSizes = step(5, 2 ** 28)
      for (let i = 0; i < 20; i++) step(2 ** 11, 64)
      console.log(JSON.stringify({ first, taken, otherSizes, long: native.statistics().pooledBytes }))`
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...['-e', program],
      addonPath(cacheFolder) as string
    ])
    const GiB = 2 ** 30
    const { first, taken, otherSizes, long } = JSON.parse(stdout) as Record<string, number>
    expect(first).toBe(1.25 * GiB)
    expect(taken).toBe(1.125 * GiB)
    // At most 1.25 GiB were in use at once: a quarter more and 256 MiB may lie there.
    expect(otherSizes).toBeLessThanOrEqual(1.8125 * GiB)
    expect(otherSizes).toBeGreaterThan(1.25 * GiB)
    // Of 40,960 small buffers none needed any of it.
    expect(long).toBeLessThan(0.2505 * GiB)
  })

  it('frees the memory of a handle that nobody holds any more', async () => {
    const program = `
      const native = require(process.argv[1])
      const before = native.statistics().usedBytes
      let handles = Array.from({ length: 50 }, () => native.allocate(1e6))
      const held = native.statistics().usedBytes
      const kept = handles[0]
      handles = null
      const settle = () => new Promise((resolve) => setTimeout(resolve, 20))
      settle().then(async () => {
        for (let i = 0; i < 5; i++) { global.gc(); await settle() }
        console.log(JSON.stringify({ before, held, after: native.statistics().usedBytes, kept: typeof kept }))
      })`
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--expose-gc',
      '-e',
      program,
      addonPath(cacheFolder) as string
    ])
    const { before, held, after } = JSON.parse(stdout) as { before: number; held: number; after: number }
    expect(held - before).toBeGreaterThanOrEqual(50e6)
    // The one that is still held, and its slack.
    expect(after - before).toBeGreaterThanOrEqual(1e6)
    expect(after - before).toBeLessThan(1.2e6)
  })
})
