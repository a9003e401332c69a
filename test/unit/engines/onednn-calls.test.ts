import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { AtelierError } from '../../../src-main/contract'
import { onednn } from '../../../src-main/engines/onednn'
import { Addon } from '../../../src-main/engines/onednn/addon'
import { addonPath } from '../../../src-main/engines/onednn/build'
import type { Handle } from '../../../src-main/engines/onednn/handle'
import { definitionHash, KernelCalls } from '../../../src-main/engines/onednn/kernel-calls'
import { cacheFolder, onednnIsSetUp } from '../../support/cache-folder'

const sources = join(import.meta.dirname, '../../../src-main/engines/onednn')
const written = async (): Promise<{ header: string; calls: string }> => {
  const [header, calls] = (await Promise.all(
    ['kernel-header.mjs', 'write-kernels.mjs'].map((name) => import(join(sources, 'native', name)))
  )) as [{ kernelHeader(): string }, { laidOutCalls(): Promise<string> }]
  return { header: header.kernelHeader(), calls: await calls.laidOutCalls() }
}

/** Tensors by their names: nothing is computed here. */
const memory = (name: string): Handle => name as unknown as Handle

/** What goes over to the native side. */
function sent(call: (kernels: KernelCalls) => void): unknown[] {
  const found: unknown[][] = []
  call(
    new KernelCalls((_kernel, inputs, outputs, whole, real) => {
      found.push([inputs, outputs, [...whole], [...real]])
    })
  )
  expect(found).toHaveLength(1)
  return found[0] as unknown[]
}

describe('the calls of native kernels', () => {
  it('are written as their definition says: else run native/write-kernels.mjs', async () => {
    expect(readFileSync(join(sources, 'kernel-calls.ts'), 'utf8')).toBe((await written()).calls)
  })

  it('have the same definition on the native side', async () => {
    const { header } = await written()
    expect(header).toContain(`kDefinition = "${definitionHash}"`)
    expect(header).toContain('struct ReluGradientCall {')
  })

  it('send tensors and numbers in the places that the definition gives them', () => {
    const [dy, y, dx] = ['dy', 'y', 'dx'].map(memory) as [Handle, Handle, Handle]
    expect(sent((kernels) => kernels.reluGradient({ count: 6, cut: 'relu', dx, dy, y }))).toEqual([
      ['dy', 'y'],
      ['dx'],
      [6, 1],
      []
    ])
  })

  it('send flags as 0 and 1, members of enumerations and types by their numbers, reals apart', () => {
    const [x, y] = [memory('x'), memory('y')]
    const sums = { function: 'product', dtype: 'int32', outer: 2, inner: 3 } as const
    expect(
      sent((kernels) => kernels.cumulate({ x, y, ...sums, exclusive: true, reverse: false }))
    ).toEqual([['x'], ['y'], [1, 1, 2, 3, 1, 0], []])
    expect(
      sent((kernels) =>
        kernels.oneHot({ indices: x, y, dtype: 'bool', count: 4, depth: 5, on: 2.5, off: -1 })
      )
    ).toEqual([['x'], ['y'], [2, 4, 5], [2.5, -1]])
  })

  it('send 0 for a real that may be left out, whatever the call before them sent', () => {
    const [x, y] = [memory('x'), memory('y')]
    sent((kernels) => kernels.unary({ x, y, function: 'clip', count: 1, alpha: 7, beta: 8 }))
    expect(sent((kernels) => kernels.unary({ x, y, function: 'neg', count: 1 }))).toEqual([
      ['x'],
      ['y'],
      [1, 1],
      [0, 0]
    ])
  })

  it('send lists behind the single numbers, with their length before the first', () => {
    const [a, b, y] = ['a', 'b', 'y'].map(memory) as [Handle, Handle, Handle]
    expect(
      sent((kernels) =>
        kernels.compare(
          { a, b, y, function: 'less', dtype: 'float32' },
          { shape: [2, 3], stepsA: [3, 1], stepsB: [0, 1] }
        )
      )
    ).toEqual([['a', 'b'], ['y'], [4, 0, 2, 2, 3, 3, 1, 0, 1], []])
  })

  it('send any number of the same one after the other, what is left out as null', () => {
    const part = (name: string, count: number) => ({
      gradient: memory(`d${name}`),
      variable: memory(name),
      velocity: null,
      copy: memory(`${name}16`),
      count
    })
    expect(
      sent((kernels) =>
        kernels.sgd({
          parts: [part('w', 4), part('b', 2)],
          nesterov: true,
          rate: 0.5,
          momentum: 0,
          decay: 0.25
        })
      )
    ).toEqual([
      ['dw', 'db'],
      ['w', null, 'w16', 'b', null, 'b16'],
      [1, 4, 2],
      [0.5, 0, 0.25]
    ])
  })

  it.each([
    ['an addon of another definition', '0123456789abcdef'],
    ['one from before there was any', undefined]
  ])('are refused by %s', (_, definition) => {
    const native = { definition, kernels: ['addRelu'], version: '1' } as never
    expect(() => new Addon(native)).toThrow(/built for another version of Atelier/)
  })
})

describe.skipIf(!onednnIsSetUp)('memory that the system does not give', () => {
  it("is told by the error's code", async () => {
    const program = `
      try { require(process.argv[1]).allocate(2 ** 39) } catch (error) { console.log(JSON.stringify([error.code, error.message])) }`
    const { stdout } = await promisify(execFile)('/bin/sh', [
      '-c',
      'ulimit -v 100000000; exec "$@"',
      'sh',
      process.execPath,
      '-e',
      program,
      addonPath(cacheFolder) as string
    ])
    expect(JSON.parse(stdout)).toEqual(['OUT_OF_MEMORY', 'out of memory'])
  })

  it('is explained by that code, and not by words', async () => {
    const session = await onednn.open({ threads: 1, cacheFolder, precision: 'fp32' })
    const context = { batchSize: 64, largestBatch: () => 16 }
    const native = Object.assign(new Error('in any language'), { code: 'OUT_OF_MEMORY' })
    expect(session.explain(native, context)).toBeInstanceOf(AtelierError)
    expect(session.explain(native, context)).toMatchObject({
      code: 'ENGINE_OUT_OF_MEMORY',
      params: { suggestedBatchSize: 16 }
    })
    expect(session.explain(new Error('out of memory'), context)).toBeNull()
  })
})
