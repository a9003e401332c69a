/**
 * A history of 10,000 runs of 400 epochs: how long the store takes to open, a window to list it, and a
 * chart to get its 187,600 steps. Run: npm run bench:history
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { connectClient, serveConnection } from '../../src-main/api/connection'
import { createDispatcher } from '../../src-main/api/dispatch'
import { inTransaction } from '../../src-main/runs/connection'
import { databasePath } from '../../src-main/runs/storage-error'
import { packSteps } from '../../src-main/runs/packed-steps'
import { RunStore } from '../../src-main/runs/run-store'
import { numericSteps } from '../../src-main/runs/step-columns'
import { DirectWorkbench } from '../support/direct-workbench'
import { fakeLauncher } from '../support/fake-trainer'
import { portPair } from '../support/port-pair'
import { epochOf, machine, stepsFrom, tinySetup, tinySpec } from '../support/run-fixtures'

const runs = 10_000,
  epochs = 400,
  stepsPerEpoch = 469

function fill(workspace: string): void {
  new RunStore(workspace).close()
  const database = new DatabaseSync(databasePath(workspace))
  const run = database.prepare(`INSERT INTO runs (id, name, status, spec, setup, engine, machine,
      application_version, created_at, creation, last_epoch, best, epochs_done, ended_at)
    VALUES (?, ?, 'completed', ?, ?, 'cpu', ?, '1', ?, ?, ?, ?, ?, 5)`)
  const epoch = database.prepare('INSERT INTO epochs VALUES (?, ?, ?)')
  const block = database.prepare('INSERT INTO step_blocks VALUES (?, ?, ?)')
  inTransaction(database, () => {
    for (let i = 0; i < runs; i++) {
      const id = `run-${i}`
      run.run(
        id,
        id,
        JSON.stringify(tinySpec()),
        JSON.stringify(tinySetup),
        JSON.stringify(machine),
        i,
        i + 1,
        JSON.stringify(epochOf(epochs)),
        JSON.stringify({ epoch: epochs, val_accuracy: 0.9 }),
        epochs
      )
      for (let e = 1; e <= epochs; e++) epoch.run(id, e, JSON.stringify(epochOf(e)))
    }
    for (let e = 0; e < epochs; e++)
      block.run(
        'run-0',
        e * stepsPerEpoch + 1,
        packSteps(numericSteps(stepsFrom(e * stepsPerEpoch + 1, stepsPerEpoch)))
      )
  })
  database.close()
}

async function main(): Promise<void> {
  const workspace = mkdtempSync(join(tmpdir(), 'atelier-history-'))
  const line = (what: string, value: string): void =>
    void process.stdout.write(`${what.padEnd(48)}${value.padStart(12)}\n`)
  const timed = async (what: string, body: () => unknown): Promise<void> => {
    const seconds: number[] = []
    for (let i = 0; i < 5; i++) {
      const from = performance.now()
      await body()
      seconds.push(performance.now() - from)
    }
    line(what, `${(seconds.sort((a, b) => a - b)[2] as number).toFixed(1)} ms`)
  }
  fill(workspace)
  line(
    `database of ${runs} runs of ${epochs} epochs`,
    `${(statSync(databasePath(workspace)).size / 1e6).toFixed(0)} MB`
  )
  const from = performance.now()
  new RunStore(workspace).close()
  line('open the store, first of a day, with a backup', `${(performance.now() - from).toFixed(0)} ms`)
  await timed('open the store', () => new RunStore(workspace).close())
  const workbench = new DirectWorkbench({ workspace, launch: fakeLauncher().launch })
  const [near, far] = portPair()
  serveConnection(near, createDispatcher({ workbench, host: 'cli', address: () => null }), (listener) =>
    workbench.onEvent(listener)
  )
  const client = connectClient(far)
  await timed('list the history, over a connection', () => client.call('runs.list', {}))
  await timed('open a run', () => client.call('runs.show', { run: 'run-0' }))
  await timed(`${epochs * stepsPerEpoch} steps as 2,000 points`, () =>
    client.call('runs.steps', { run: 'run-0' })
  )
  await workbench.close()
  rmSync(workspace, { recursive: true })
}

void main()
