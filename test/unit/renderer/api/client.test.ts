import { beforeEach, describe, expect, it, vi } from 'vitest'
import { serveConnection } from '../../../../src-main/api/connection'
import {
  AtelierError,
  type CallAnswer,
  encodeError,
  type TextPort,
  type WorkbenchEvent
} from '../../../../src-main/contract'
import { createWindowClient, type WindowClient } from '../../../../src-renderer/api/client'
import { ConnectionRefused } from '../../../../src-renderer/api/transport'
import { summaryOf } from '../../../support/fake-client'
import { portPair } from '../../../support/port-pair'

describe("the window's client", () => {
  beforeEach(() => void vi.useFakeTimers())

  /** A workbench that answers as told, and may be unreachable for a while. */
  function workbench(answer: (name: string, input: unknown) => Promise<CallAnswer>) {
    const refusals: Error[] = []
    const listeners = new Set<(event: WorkbenchEvent) => void>()
    const attempts: number[] = []
    let port: TextPort | null = null
    const connect = async (): Promise<TextPort> => {
      attempts.push(Date.now())
      const refusal = refusals.shift()
      if (refusal) throw refusal
      const [near, far] = portPair()
      serveConnection(far, { call: answer }, (listener) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      })
      port = far
      return near
    }
    return {
      connect,
      refusals,
      attempts,
      emit: (event: WorkbenchEvent) => listeners.forEach((listener) => listener(event)),
      drop: () => port?.close()
    }
  }
  const settle = () => vi.advanceTimersByTimeAsync(1)
  const never = (): Promise<CallAnswer> => new Promise(() => undefined)
  const listed = async (): Promise<CallAnswer> => ({ ok: true, value: [summaryOf()] })

  it('answers calls and passes events on in order', async () => {
    const server = workbench(listed)
    const client = createWindowClient(server.connect)
    const seen: number[] = []
    client.onEvent((event) => {
      if (event.type === 'run') seen.push(event.seq)
    })
    await settle()
    expect(client.state.value).toBe('connected')
    expect(await client.call('runs.list', {})).toEqual([summaryOf()])
    for (const seq of [1, 2, 3])
      server.emit({ type: 'run', runId: 'run-1', seq, events: [], summary: summaryOf({ seq }) })
    await settle()
    expect(seen).toEqual([1, 2, 3])
  })

  it('turns a coded error into one with its message and what to do', async () => {
    const client = createWindowClient(
      workbench(async () => ({
        ok: false,
        error: encodeError(new AtelierError('UNKNOWN_RUN', { run: 'x' }))
      })).connect
    )
    await settle()
    const error = (await client
      .call('runs.show', { run: 'x' })
      .catch((reason: unknown) => reason)) as AtelierError
    expect([error.code, error.message]).toEqual(['UNKNOWN_RUN', 'There is no run "x".'])
    expect(error.fix).not.toBe('')
  })

  it('refuses an answer that is not what the contract says', async () => {
    const client = createWindowClient(workbench(async () => ({ ok: true, value: [{ id: 7 }] })).connect)
    await settle()
    await expect(client.call('runs.list', {})).rejects.toThrow()
  })

  it('rejects pending calls when the connection goes, connects again and says so', async () => {
    let answer: () => Promise<CallAnswer> = never
    const server = workbench(() => answer())
    const client = createWindowClient(server.connect)
    let connections = 0
    client.onConnected(() => {
      connections++
    })
    await settle()
    const pending = client.call('runs.list', {}).catch((error: unknown) => error)
    await settle()
    server.refusals.push(new ConnectionRefused('unreachable'), new ConnectionRefused('unreachable'))
    server.drop()
    expect(await pending).toMatchObject({ code: 'DISCONNECTED' })
    await settle()
    expect(client.state.value).toBe('lost')
    await expect(client.call('runs.list', {})).rejects.toMatchObject({ code: 'DISCONNECTED' })
    await vi.advanceTimersByTimeAsync(2000)
    answer = listed
    expect(client.state.value).toBe('connected')
    expect(connections).toBe(2)
    expect(await client.call('runs.list', {})).toHaveLength(1)
  })

  it('waits longer from try to try, but never longer than five seconds', async () => {
    const server = workbench(listed)
    server.refusals.push(...Array.from({ length: 12 }, () => new ConnectionRefused('unreachable')))
    createWindowClient(server.connect)
    await vi.advanceTimersByTimeAsync(120_000)
    const waits = server.attempts.slice(1).map((at, i) => at - (server.attempts[i] as number))
    expect(waits).toHaveLength(12)
    expect(waits.slice(0, 5)).toEqual([250, 500, 1000, 2000, 4000])
    expect(new Set(waits.slice(5))).toEqual(new Set([5000]))
  })

  it('stops trying where its token is refused', async () => {
    const server = workbench(listed)
    server.refusals.push(new ConnectionRefused('unauthorised'))
    const client: WindowClient = createWindowClient(server.connect)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(client.state.value).toBe('unauthorised')
    expect(server.attempts).toHaveLength(1)
  })

  it('ends a subscription', async () => {
    const server = workbench(listed)
    const client = createWindowClient(server.connect)
    let count = 0
    const end = client.onEvent(() => {
      count++
    })
    await settle()
    server.emit({ type: 'run-deleted', runId: 'a' })
    await settle()
    end()
    server.emit({ type: 'run-deleted', runId: 'b' })
    await settle()
    expect(count).toBe(1)
  })
})
