import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type BenchResult, modelConfig } from '../../../src-main/contract'
import { benchSubject, buildArchitecture } from '../../../src-main/models/catalogue'
import { benchBesideKeras, findKeras } from '../../../src-main/workbench/machine/peers/keras'
import { LinePeer } from '../../../src-main/workbench/machine/peers/line-peer'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
let place = '',
  number = 0
beforeEach(() => {
  place = join(root, String(number++))
  mkdirSync(join(place, 'bin'), { recursive: true })
  vi.stubEnv('PATH', `${join(place, 'bin')}:/bin`)
})
afterEach(() => vi.unstubAllEnvs())

function program(path: string, body: string): void {
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, `#!/bin/sh\n${body}\n`)
  chmodSync(path, 0o755)
}
const { inputShape, classes } = benchSubject
const model = modelConfig.parse({ id: 'lenet5' })
const architecture = buildArchitecture(model, inputShape, classes)
const job = {
  model,
  architecture,
  inputShape,
  classes,
  batchSize: 16,
  precision: 'fp32',
  steps: 5,
  threads: 2
}

/** A peer that notes what it was asked, and whose n-th step takes n tenths of a second. */
function fakeKeras(parameters: number, failsAt = -1): (python: string) => LinePeer {
  const script = join(place, 'peer.cjs')
  writeFileSync(
    script,
    `
    const { appendFileSync } = require('node:fs')
    let step = 0, asked = 0
    require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
      appendFileSync(${JSON.stringify(join(place, 'order'))}, line + '\\n')
      const request = JSON.parse(line)
      if (asked++ === ${failsAt}) return console.log(JSON.stringify({ ok: false, error: 'ResourceExhaustedError: no memory' }))
      const value = request.task === 'prepare' ? { title: 'Keras 9', parameters: ${parameters} } : { seconds: Array.from({ length: request.count }, () => ++step / 10) }
      console.log(JSON.stringify({ ok: true, value }))
    }).on('close', () => process.exit())`
  )
  return () => new LinePeer(process.execPath, [script])
}
const own: BenchResult = {
  engine: 'onednn',
  model: 'lenet5',
  batchSize: 16,
  precision: 'fp32',
  steps: 5,
  stepSeconds: { median: 0.25, min: 0.2 },
  imagesPerSecond: 64,
  gflops: 1,
  tensors: { first: 1, last: 1 }
}
const order = (): string[] =>
  readFileSync(join(place, 'order'), 'utf8')
    .trim()
    .split('\n')
    .map((line) =>
      line.startsWith('bench') ? line : `${JSON.parse(line).task} ${JSON.parse(line).count ?? ''}`.trim()
    )
/** An engine that takes so many steps, in turns where it is told to. */
const benchOf =
  (steps: number) =>
  async (turn: number | null, rest: () => Promise<void>): Promise<BenchResult> => {
    for (let left = steps; left > 0; left -= turn ?? steps) {
      if (turn !== null) await rest()
      writeFileSync(join(place, 'order'), `bench ${Math.min(left, turn ?? steps)}\n`, { flag: 'a' })
    }
    return { ...own, steps }
  }
const bench = benchOf(5)

describe('timing beside Keras', () => {
  it("takes the Python of the peers' tests before the person's own, and none that lacks Keras", async () => {
    expect(await findKeras(join(place, 'cache'))).toBeNull()
    program(join(place, 'bin', 'python3'), 'exit 1')
    expect(await findKeras(join(place, 'cache'))).toBeNull()
    program(join(place, 'bin', 'python3'), 'exit 0')
    expect(await findKeras(join(place, 'cache'))).toBe(join(place, 'bin', 'python3'))
    program(join(place, 'cache', 'peers', 'bin', 'python'), 'exit 0')
    expect(await findKeras(join(place, 'cache'))).toBe(join(place, 'cache', 'peers', 'bin', 'python'))
  })

  it('takes turns with Keras, each first every other time, and tells the ratio of the medians', async () => {
    program(join(place, 'bin', 'python3'), 'exit 0')
    const result = await benchBesideKeras(job, place, bench, fakeKeras(architecture.params.total))
    expect(order()).toEqual(['prepare', 'steps 2', 'steps 3', 'bench 3', 'bench 2', 'steps 2'])
    // Steps 3 to 7 count: 0.3 to 0.7 s, 0.5 in the middle.
    expect(result).toMatchObject({
      ...own,
      peers: [
        { id: 'keras', title: 'Keras 9', steps: 5, stepSeconds: { median: 0.5, min: 0.3 }, ratio: 0.5 }
      ]
    })
    expect(result.peersMissing).toBeUndefined()
  })

  it.each([
    [1, ['steps 1', 'bench 1']],
    [7, ['steps 3', 'bench 3', 'bench 3', 'steps 3', 'steps 1', 'bench 1']],
    [12, ['steps 3', 'bench 3', 'bench 3', 'steps 3', 'steps 3', 'bench 3', 'bench 3', 'steps 3']]
  ])('gives both %d steps', async (steps, turns) => {
    program(join(place, 'bin', 'python3'), 'exit 0')
    const result = await benchBesideKeras(
      { ...job, steps },
      place,
      benchOf(steps),
      fakeKeras(architecture.params.total)
    )
    expect(order().slice(2)).toEqual(turns)
    expect(result.peers?.[0]?.steps).toBe(steps)
  })

  it('says in one line where Keras is not installed', async () => {
    const result = await benchBesideKeras(job, place, bench)
    expect(result).toMatchObject({ ...own, peers: [] })
    expect(result.peersMissing).toMatch(/^Keras is not installed.*[^\n]$/)
  })

  it.each([
    ['has another model', 1, -1, 'it has 1 parameters'],
    ['fails before', architecture.params.total, 1, 'ResourceExhaustedError'],
    ['fails in its first turn', architecture.params.total, 2, 'ResourceExhaustedError'],
    ['fails in its last turn', architecture.params.total, 3, 'ResourceExhaustedError']
  ])('times the engine all the same where Keras %s', async (_, parameters, failsAt, reason) => {
    program(join(place, 'bin', 'python3'), 'exit 0')
    const result = await benchBesideKeras(job, place, bench, fakeKeras(parameters, failsAt))
    expect(result).toMatchObject({ ...own, peers: [], peersMissing: expect.stringContaining(reason) })
    const taken = order()
      .filter((line) => line.startsWith('bench'))
      .map((line) => Number(line.slice('bench '.length)))
    expect(taken.reduce((a, b) => a + b, 0)).toBe(5)
  })
})
