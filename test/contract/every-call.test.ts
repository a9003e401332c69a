import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serveConnection } from '../../src-main/api/connection'
import { createDispatcher } from '../../src-main/api/dispatch'
import { type CallName, callNames, calls } from '../../src-main/contract'
import { portPair } from '../support/port-pair'
import { exchanges } from './exchanges'
import type { Exchange } from './exchanges/exchange'
import { type House, open } from './house'

describe('over a connection', () => {
  let refusing: House
  beforeAll(async () => {
    refusing = await open(afterAll)
  })

  it.each(Object.keys(exchanges) as CallName[])('%s answers', async (name) => {
    const exchange = exchanges[name] as Exchange<CallName>
    const house = await open()
    await exchange.before?.(house)
    const answered = house.client.call(name, exchange.input(house))
    if ('error' in exchange) await expect(answered).rejects.toMatchObject({ code: exchange.error })
    else exchange.answer((await answered) as never, house)
  })

  it.each(callNames)('%s refuses a field that it does not know, by name', async (name) => {
    const { client } = refusing
    const valid = exchanges[name].input(refusing)
    await expect(client.call(name, { ...valid, unheardOf: 1 } as never)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('unheardOf: unknown field')
    })
    await expect(client.call(name, null as never)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })

  it('changes are told to everyone', async () => {
    const { client, events, run } = await open()
    await client.call('runs.rename', { run, name: 'renamed' })
    await client.call('runs.tag', { run: 'renamed', tags: ['good'] })
    await client.call('runs.delete', { runs: [run] })
    const changed = events.flatMap((event) =>
      event.type === 'run-changed' && event.summary.id === run
        ? [[event.summary.name, event.summary.tags]]
        : []
    )
    expect(changed.slice(-2)).toEqual([
      ['renamed', []],
      ['renamed', ['good']]
    ])
    expect(events).toContainEqual({ type: 'run-deleted', runId: run })
    const views = [{ name: 'best', address: 'sort=-best' }]
    const settings = await client.call('settings.set', { historyViews: views })
    expect(settings.historyViews).toEqual(views)
    expect(events).toContainEqual({ type: 'settings-changed', settings })
  })
})

describe('a workbench whose answer is not what the contract says', () => {
  it("is an error with the call's name in it, told to the log", async () => {
    const failures: unknown[] = []
    const broken = createDispatcher(
      {
        workbench: {
          workspace: '/somewhere',
          store: { list: () => [{ id: 5 }] },
          queue: { withSilence: (run: unknown) => run }
        } as never,
        host: 'cli',
        address: () => null
      },
      (error) => failures.push(error)
    )
    expect(await broken.call('runs.list', {})).toMatchObject({
      ok: false,
      error: {
        code: 'INTERNAL',
        message: expect.stringMatching(/"runs.list".*0\.id/),
        fix: expect.stringContaining(join('/somewhere', 'log', 'atelier.log'))
      }
    })
    expect(failures).toHaveLength(1)
  })
  it("has a parser for every call's input and output", () => {
    for (const name of callNames)
      expect([
        calls[name].input.safeParse(Symbol('x')).success,
        calls[name].output.safeParse(Symbol('x')).success
      ]).toEqual([false, false])
  })
})

describe('a frame that asks for what does not exist', () => {
  it('is answered, never left hanging', async () => {
    const { workbench } = await open()
    const [server, far] = portPair()
    serveConnection(
      server,
      createDispatcher({ workbench, host: 'cli', address: () => null }),
      () => () => undefined
    )
    const answers: unknown[] = []
    far.onMessage((text) => answers.push(JSON.parse(text)))
    for (const method of ['explode', 'constructor', '__proto__', 'toString'])
      far.post(JSON.stringify({ t: 'q', m: method, a: [], i: method }))
    await expect.poll(() => answers.length).toBe(4)
    for (const answer of answers)
      expect(answer).toMatchObject({ t: 's', e: { message: expect.stringContaining('not found') } })
  })
})
