import { EventEmitter } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { ownerChannel } from '../../../../src-main/trainer/node/owner-channel'

const host = process as unknown as { parentPort?: unknown }
afterEach(() => delete host.parentPort)

describe('the channel of an Electron utility process', () => {
  it('unwraps what Electron wraps, and posts plainly', async () => {
    const posted: unknown[] = []
    const port = Object.assign(new EventEmitter(), {
      postMessage: (message: unknown) => void posted.push(message)
    })
    host.parentPort = port
    const channel = ownerChannel()
    const received: unknown[] = []
    channel?.onMessage((message) => received.push(message))
    port.emit('message', { data: { t: 'q' }, ports: [] })
    await channel?.post({ t: 's' })
    await channel?.drain()
    expect(received).toEqual([{ t: 'q' }])
    expect(posted).toEqual([{ t: 's' }])
  })
})
