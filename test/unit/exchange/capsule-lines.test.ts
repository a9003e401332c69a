import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { isCapsule } from '../../../src-main/exchange/capsule/read-capsule'
import type { StepColumns } from '../../../src-main/contract'
import { packSteps, unpackSteps } from '../../../src-main/runs/packed-steps'
import { numericSteps } from '../../../src-main/runs/step-columns'
import { linesOf, wireBlocks } from '../../../src-main/workbench/exchange/capsule-record'
import { temporaryFolder } from '../../support/temporary-folder'

describe('lines of a capsule', () => {
  it('keep every number, the sign of a zero too', () => {
    const values = [{ loss: [0, -0, 1.5, 5e-324], name: 'a "-0" b' }, { loss: [-0] }, { loss: [0] }]
    const text = linesOf(values)
    expect(text).toBe('{"loss":[0,-0,1.5,5e-324],"name":"a \\"-0\\" b"}\n{"loss":[-0]}\n{"loss":[0]}\n')
    const read = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as (typeof values)[0])
    expect(read).toEqual(values)
    expect(Object.is(read[0]?.loss[1], -0)).toBe(true)
    expect(Object.is(read[0]?.loss[0], 0)).toBe(true)
  })
})

describe('the steps of a capsule', () => {
  it('have what was not logged beside what was no number, and are stored again as they were', () => {
    const steps: StepColumns = {
      step: [1, 2, 3, 4],
      loss: ['NaN', null, 0.5, 'Infinity'],
      accuracy: [null, 'NaN', 0.25, -0],
      imagesPerSecond: [null, 12, 0, 1.5],
      at: [1000, 1001, 1002, 1003]
    }
    const stored = unpackSteps(packSteps(numericSteps(steps)))
    const [block] = [...wireBlocks([stored])]
    expect(block).toEqual(steps)
    const again = packSteps(numericSteps(JSON.parse(linesOf([block ?? {}])) as StepColumns))
    expect(again).toBe(packSteps(stored))
  })
})

describe('a file', () => {
  const root = temporaryFolder()
  const file = (name: string, content: Uint8Array): string => {
    writeFileSync(join(root, name), content)
    return join(root, name)
  }
  const archive = zipSync({ 'capsule.json': new Uint8Array(100), 'run.json': new Uint8Array(100) })

  it('is taken for a capsule whole and cut off, wherever', async () => {
    expect(await isCapsule(file('whole', archive))).toBe(true)
    for (const length of [42, 100, archive.length - 1])
      expect([length, await isCapsule(file('cut', archive.subarray(0, length)))]).toEqual([length, true])
  })

  it('is taken for none where it begins as something else', async () => {
    expect(await isCapsule(file('other', zipSync({ 'a.json': new Uint8Array(9) })))).toBe(false)
    expect(await isCapsule(file('short', archive.subarray(0, 20)))).toBe(false)
    expect(await isCapsule(file('empty', new Uint8Array()))).toBe(false)
    expect(await isCapsule(file('text', Buffer.from('step,loss\n1,2\n')))).toBe(false)
    expect(await isCapsule(join(root, 'missing'))).toBe(false)
  })
})
