import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { connectClient } from '../../src-main/api/connection'
import type { TextPort, WorkbenchClient } from '../../src-main/contract'
import { atelier, finished, lineOf, startCli, tinyTraining } from '../support/command-line'
import { temporaryFolder } from '../support/temporary-folder'

const root = temporaryFolder()
let workspaces = 0
const workspace = (): string => join(root, `workspace-${workspaces++}`)
const open: { close(): void }[] = []
const started: ChildProcess[] = []
afterEach(async () => {
  open.splice(0).forEach((each) => each.close())
  await Promise.all(
    started.splice(0).map(async (child) => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const end = finished(child)
      child.kill('SIGTERM')
      await end
    })
  )
})

function start(place: string, args: string[]): ChildProcess {
  const child = startCli(place, args)
  started.push(child)
  return child
}

interface Served {
  child: ChildProcess
  address: URL
  token: string
}
async function serve(place: string): Promise<Served> {
  const child = start(place, ['serve', '--port', '0', '--json'])
  const { address, token } = JSON.parse(await lineOf(child, (line) => line.includes('address'))) as {
    address: string
    token: string
  }
  return { child, address: new URL(address), token }
}

/** A window's connection, as a script opens it. */
async function connect({
  address,
  token
}: Served): Promise<WorkbenchClient & { onClose(listener: () => void): void }> {
  const socket = new WebSocket(`ws://${address.host}/api`, {
    origin: address.origin,
    headers: { authorization: `Bearer ${token}` }
  })
  const port: TextPort = {
    post: (text) => socket.send(text),
    onMessage: (listener) => void socket.on('message', (data) => listener(String(data))),
    onClose: (listener) => void socket.once('close', listener),
    close: () => socket.close()
  }
  await new Promise((done, fail) => socket.once('open', done).once('error', fail))
  const client = connectClient(port)
  open.push(client)
  return client
}

describe('the web host', () => {
  it('shows and stops a run of the command line that owns the workspace, then owns it', async () => {
    const place = workspace()
    const training = start(place, [...tinyTraining, '--epochs', '5000', '--name', 'elsewhere', '--json'])
    const trained = finished(training)
    await lineOf(training, (line) => line.includes('"epoch"'))
    const served = await serve(place)
    const client = await connect(served)
    expect((await client.call('app.info', {})).pid).toBe(training.pid)
    const epoch = new Promise<string>((done) =>
      client.onEvent((event) => {
        if (event.type === 'run' && event.events.some((each) => each.type === 'epoch'))
          done(event.summary.name)
      })
    )
    expect(await epoch).toBe('elsewhere')

    const restarted = new Promise<void>((done) => client.onClose(done))
    await client.call('runs.stop', { run: 'elsewhere' })
    expect((await trained).code).toBe(0)
    await restarted
    const again = await connect(served)
    expect((await again.call('app.info', {})).pid).toBe(served.child.pid)
    expect(await again.call('runs.list', {})).toMatchObject([{ name: 'elsewhere', status: 'stopped' }])
  })

  it('tells all its windows of a run that one of them started', async () => {
    const served = await serve(workspace())
    const [first, second] = [await connect(served), await connect(served)]
    const heard = new Promise<string>((done) =>
      second.onEvent((event) => {
        if (event.type === 'run' && event.summary.status === 'completed') done(event.summary.name)
      })
    )
    const spec = {
      name: 'shared',
      model: { id: 'mlp', hiddenUnits: [16] },
      dataset: { id: 'garments', limit: 64 },
      optimizer: { type: 'adam' },
      epochs: 1,
      batchSize: 32,
      engine: 'cpu'
    }
    await first.call('runs.start', { spec })
    expect(await heard).toBe('shared')
  })

  it('serves the command line while it has the workspace', async () => {
    const place = workspace()
    await serve(place)
    const { code } = await atelier(place, [
      ...tinyTraining,
      '--epochs',
      '1',
      '--name',
      'through the server'
    ])
    expect(code).toBe(0)
    expect(JSON.parse((await atelier(place, ['runs', '--json'])).stdout)).toMatchObject([
      { name: 'through the server', status: 'completed' }
    ])
  })

  it('ends on SIGTERM, and the command that began the run goes on with it from what was saved', async () => {
    const place = workspace()
    const served = await serve(place)
    const end = finished(served.child)
    const training = start(place, [...tinyTraining, '--epochs', '5000', '--name', 'cut short', '--json'])
    const trained = finished(training)
    await lineOf(training, (line) => line.includes('"epoch"'))
    served.child.kill('SIGTERM')
    expect((await end).code).toBe(0)
    const shown = async (): Promise<{ status: string; sessions: { firstStep: number }[] }> =>
      JSON.parse((await atelier(place, ['runs', 'show', 'cut short', '--json'])).stdout) as Awaited<
        ReturnType<typeof shown>
      >
    await expect.poll(async () => (await shown()).sessions.length, { timeout: 60_000 }).toBe(2)
    expect((await shown()).sessions[1]?.firstStep).toBeGreaterThan(1)
    training.kill('SIGTERM')
    const { code, stderr } = await trained
    expect(code).toBe(143)
    expect(stderr).toBe(
      'The process that had the workspace ended; this one takes over and continues the run.\n'
    )
    expect((await shown()).status).toBe('stopped')
  })
})
