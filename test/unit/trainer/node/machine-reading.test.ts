import { availableParallelism, totalmem } from 'node:os'
import { expect, it } from 'vitest'
import type { CardUse } from '../../../../src-main/engines/platform/nvidia'
import { machineReader } from '../../../../src-main/trainer/node/machine-reading'

it('tells what this very process takes: memory, and the time that its cores computed', () => {
  const read = machineReader({ kind: 'cpu' })
  const before = read()
  const ballast = Buffer.alloc(64 * 2 ** 20, 1)
  const until = process.cpuUsage().user + 200_000
  while (process.cpuUsage().user < until);
  const after = read()
  expect(ballast).toHaveLength(64 * 2 ** 20)
  expect(after.cpuSeconds - before.cpuSeconds).toBeGreaterThanOrEqual(0.2)
  expect(after.memory).toBeGreaterThan(64 * 2 ** 20)
  expect(after.freeMemory).toBeGreaterThan(0)
  expect(after.freeMemory).toBeLessThan(totalmem())
  expect([after.cores, after.card]).toEqual([availableParallelism(), null])
})

it('asks the card that is computed on beside the steps, once until it answers', async () => {
  const asked: number[] = []
  let answer: (use: CardUse | null) => void = () => expect.fail('nobody asked')
  const read = machineReader({ kind: 'gpu', index: 1 }, (index) => {
    asked.push(index)
    return new Promise((resolve) => (answer = resolve))
  })
  expect([read().card, read().card]).toEqual([null, null])
  expect(asked).toEqual([1])
  answer({ use: 0.5, memory: 3e9, temperature: 50 })
  await expect.poll(() => read().card).toEqual({ use: 0.5, memory: 3e9, temperature: 50 })
  // The next question is seconds away.
  expect(asked).toEqual([1])
})

it('asks no card where a processor computes', () => {
  const read = machineReader({ kind: 'cpu' }, () => expect.fail('a card was asked'))
  expect(read().card).toBeNull()
})
