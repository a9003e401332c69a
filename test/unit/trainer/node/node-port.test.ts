import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { nodePort } from '../../../../src-main/trainer/node/node-port'
import { temporaryFolder } from '../../../support/temporary-folder'

const folder = temporaryFolder()
const port = nodePort(folder, () => undefined)

describe('the port to Node', () => {
  it('writes a file whole, over the old one, and leaves nothing beside it', async () => {
    await port.write('checkpoints/last.safetensors', [Uint8Array.of(1), Uint8Array.of(2, 3)])
    await port.write('checkpoints/last.safetensors', [Uint8Array.of(4)])
    expect([...readFileSync(join(folder, 'checkpoints/last.safetensors'))]).toEqual([4])
    expect(readdirSync(join(folder, 'checkpoints'))).toEqual(['last.safetensors'])
    expect([...((await port.read('checkpoints/last.safetensors')) ?? [])]).toEqual([4])
  })

  it('finds nothing where nothing was written', async () => {
    expect(await port.read('checkpoints/none')).toBeNull()
  })

  it('says which folder cannot be written, and keeps what was there', async () => {
    const place = join(folder, 'occupied')
    mkdirSync(place)
    writeFileSync(join(place, 'checkpoints'), 'a file where a folder should be')
    await expect(
      nodePort(place, () => undefined).write('checkpoints/last', [Uint8Array.of(1)])
    ).rejects.toMatchObject({
      code: 'WORKSPACE_NOT_WRITABLE',
      params: { path: join(place, 'checkpoints/last') }
    })
    expect(readdirSync(place)).toEqual(['checkpoints'])
    rmSync(place, { recursive: true })
  })

  it('hashes parts as if they were one', async () => {
    expect(await port.sha256([Uint8Array.of(1, 2), Uint8Array.of(3)])).toBe(
      createHash('sha256')
        .update(Buffer.of(1, 2, 3))
        .digest('hex')
    )
  })

  it('collects garbage while it lets messages in, but not at every step', async () => {
    const clock = vi.spyOn(performance, 'now').mockReturnValue(0)
    try {
      const place = nodePort(folder, () => undefined)
      const big = new WeakRef({ numbers: new Float64Array(1000) })
      // A weak reference holds until the turn that made it is over.
      await setImmediate()
      clock.mockReturnValue(29_000)
      await place.yieldToEventLoop()
      expect(big.deref()).toBeDefined()
      await setImmediate()
      clock.mockReturnValue(31_000)
      await place.yieldToEventLoop()
      await setImmediate()
      expect(big.deref()).toBeUndefined()
    } finally {
      clock.mockRestore()
    }
  })

  it('has a clock that never goes back', () => {
    const looks = Array.from({ length: 1000 }, () => port.now())
    expect(looks).toEqual([...looks].sort((a, b) => a - b))
    expect(Math.abs((looks[0] as number) - Date.now())).toBeLessThan(60_000)
  })
})
