import { describe, expect, it } from 'vitest'
import { createHash } from 'node:crypto'
import { decodeSafetensors, encodeSafetensors } from '../../../../src-main/models/safetensors'
import { readCheckpoint, readWeights } from '../../../../src-main/trainer/checkpoints/checkpoint'
import { modelTensors } from '../../../../src-main/trainer/checkpoints/checkpoint-tensors'
import { findNonFinite } from '../../../../src-main/trainer/checkpoints/snapshot'
import { train } from '../../../../src-main/trainer/loop/train'
import { type MemoryPort, smallTraining } from '../../../support/training'

const last = 'checkpoints/epoch-0002.safetensors',
  before = 'checkpoints/epoch-0001.safetensors'

async function run(): Promise<{ port: MemoryPort; sha256: string | null }> {
  const input = await smallTraining({ epochs: 2 })
  const { weightsSha256 } = await train(input)
  return { port: input.port, sha256: weightsSha256 }
}

describe('a checkpoint', () => {
  it('holds weights, statistics and optimizer slots, and what it was trained to tell apart', async () => {
    const { port } = await run()
    const checkpoint = await readCheckpoint(port, last)
    const names = [...(checkpoint?.tensors.keys() ?? [])]
    expect(names).toEqual(
      expect.arrayContaining([
        'conv2d/kernel',
        'dense_1/bias',
        'batch_normalization/moving_variance',
        'optimizer/conv2d/kernel/m',
        'optimizer/dense/bias/v'
      ])
    )
    expect(checkpoint).toMatchObject({
      position: { epoch: 2, step: 0 },
      subject: { inputShape: [6, 6, 1], classes: ['top', 'middle', 'bottom'] }
    })
    expect(checkpoint?.specSha256).toMatch(/^[0-9a-f]{64}$/)
  })

  it('has the weights whose hash the run reports: sorted, without slots, without metadata', async () => {
    const { port, sha256 } = await run()
    const { tensors } = decodeSafetensors(port.files.get(last) as Uint8Array)
    const weights = [...modelTensors(tensors)].map(([name, tensor]) => ({ name, ...tensor }))
    expect(weights.some(({ name }) => name.startsWith('optimizer/'))).toBe(false)
    expect(createHash('sha256').update(encodeSafetensors(weights)).digest('hex')).toBe(sha256)
  })

  it('notices every single altered byte, in numbers and in facts', async () => {
    const { port } = await run()
    const whole = port.files.get(last) as Uint8Array
    for (const at of [9, 40, 300, Math.floor(whole.length / 2), whole.length - 1]) {
      const altered = whole.slice()
      altered[at] = (altered[at] as number) ^ 1
      port.files.set(last, altered)
      await expect(readCheckpoint(port, last), `byte ${at}`).rejects.toMatchObject({
        code: 'CHECKPOINT_DAMAGED'
      })
    }
  })

  it('that is damaged is passed over for the one before it; where both are, it is said', async () => {
    const { port } = await run()
    port.files.set(last, (port.files.get(last) as Uint8Array).slice(0, 1000))
    expect((await readWeights(port, 'r')).file).toBe(before)
    port.files.set(before, new Uint8Array(10))
    await expect(readWeights(port, 'r')).rejects.toMatchObject({
      code: 'CHECKPOINT_DAMAGED',
      params: { path: `memory:${last}` }
    })
  })

  it("that was never written is missed by the run's name", async () => {
    const { port } = await run()
    port.files.clear()
    await expect(readWeights(port, 'my run')).rejects.toMatchObject({
      code: 'RUN_HAS_NO_WEIGHTS',
      message: expect.stringContaining('my run')
    })
  })

  it('is sound unless a number in it is none', async () => {
    const weights = [{ name: 'a', shape: [3], data: Float32Array.of(3e38, 3e38, -3e38) }]
    expect(await findNonFinite({ weights, others: [] })).toBeNull()
    for (const bad of [Number.NaN, Infinity, -Infinity])
      expect(
        await findNonFinite({
          weights,
          others: [{ name: 'b', shape: [2], data: Float32Array.of(1, bad) }]
        })
      ).toBe('b')
  })
})
