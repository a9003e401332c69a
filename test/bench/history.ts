/**
 * A history of 10,000 runs of 400 epochs, one of them of a million steps: how long the store takes to open,
 * a window to list, open and scroll it, and a chart to get its steps. Run: npm run bench:history (after a
 * build, for the window); --runs and --epochs make a smaller one.
 */
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { DatabaseSync } from '@photostructure/sqlite'
import { type Browser, chromium, type Page } from 'playwright-core'
import { connectClient, serveConnection } from '../../src-main/api/connection'
import { createDispatcher } from '../../src-main/api/dispatch'
import { inTransaction } from '../../src-main/runs/connection'
import { databasePath } from '../../src-main/runs/storage-error'
import { packSteps } from '../../src-main/runs/packed-steps'
import { RunStore } from '../../src-main/runs/run-store'
import { numericSteps } from '../../src-main/runs/step-columns'
import { lineOf, startCli } from '../support/command-line'
import { DirectWorkbench } from '../support/direct-workbench'
import { fakeLauncher } from '../support/fake-trainer'
import { portPair } from '../support/port-pair'
import { epochOf, machine, stepsFrom, tinySetup, tinySpec } from '../support/run-fixtures'
import { median } from './report'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10000' },
    epochs: { type: 'string', default: '400' }
  }
})
const [runs, epochs] = [Number(values.runs), Number(values.epochs)]
const [blocks, stepsPerBlock] = [1000, 1000]
/** What a comparison takes at most. */
const compared = Math.min(500, runs)

const line = (what: string, value: string): void =>
  void process.stdout.write(`${what.padEnd(52)}${value.padStart(12)}\n`)
/** The median of five times, in milliseconds. */
async function timed(what: string, body: () => unknown): Promise<void> {
  const times: number[] = []
  for (let i = 0; i < 5; i++) {
    const from = performance.now()
    await body()
    times.push(performance.now() - from)
  }
  line(what, `${median(times).toFixed(1)} ms`)
}

function fill(workspace: string): void {
  new RunStore(workspace).close()
  const database = new DatabaseSync(databasePath(workspace))
  const run = database.prepare(`INSERT INTO runs (id, name, status, spec, setup, engine, machine,
      application_version, created_at, creation, last_epoch, best, epochs_done, ended_at)
    VALUES (?, ?, 'completed', ?, ?, 'cpu', ?, '1', ?, ?, ?, ?, ?, 5)`)
  const epoch = database.prepare('INSERT INTO epochs VALUES (?, ?, ?)')
  const block = database.prepare('INSERT INTO step_blocks VALUES (?, ?, ?)')
  const metrics = Array.from({ length: epochs }, (_, i) => JSON.stringify(epochOf(i + 1)))
  inTransaction(database, () => {
    for (let i = 0; i < runs; i++) {
      const id = `run-${i}`
      run.run(
        id,
        id,
        JSON.stringify({ ...tinySpec(), seed: i % 5, batchSize: 8 + Math.floor(i / 5) }),
        JSON.stringify(tinySetup),
        JSON.stringify(machine),
        i,
        i + 1,
        metrics.at(-1) ?? null,
        JSON.stringify({ epoch: epochs, val_accuracy: 0.5 + (i % 97) / 200 }),
        epochs
      )
      metrics.forEach((text, e) => epoch.run(id, e + 1, text))
    }
    for (let b = 0; b < blocks; b++) {
      const first = b * stepsPerBlock + 1
      block.run('run-0', first, packSteps(numericSteps(stepsFrom(first, stepsPerBlock))))
    }
  })
  database.close()
}

/** What the workbench takes, over a connection in this process. */
async function benchCalls(workspace: string): Promise<void> {
  const workbench = new DirectWorkbench({ workspace, launch: fakeLauncher().launch })
  const [near, far] = portPair()
  serveConnection(near, createDispatcher({ workbench, host: 'cli', address: () => null }), (listener) =>
    workbench.onEvent(listener)
  )
  const client = connectClient(far)
  await timed('list the history, over a connection', () => client.call('runs.list', {}))
  await timed('a setting of every run', () =>
    client.call('runs.values', { columns: ['optimizer.learningRate'] })
  )
  await timed('open a run', () => client.call('runs.show', { run: 'run-0' }))
  const ids = Array.from({ length: compared }, (_, i) => `run-${i}`)
  await timed(`compare ${compared} runs`, () => client.call('runs.compare', { runs: ids }))
  await timed('1,000,000 steps as 2,000 points', () => client.call('runs.steps', { run: 'run-0' }))
  await workbench.close()
}

/** Milliseconds from the click on a place until its own content is painted. */
async function opens(page: Page, place: string, content: string): Promise<number> {
  return page.evaluate(
    async ({ name, selector }) => {
      const links = [...document.querySelectorAll<HTMLElement>('nav a')]
      const target = links.find((each) => each.textContent?.trim().startsWith(name))
      const from = performance.now()
      target?.click()
      while (!document.querySelector(selector)) {
        if (performance.now() - from > 60_000) throw new Error(`${name} shows no ${selector}`)
        await new Promise(requestAnimationFrame)
      }
      await new Promise(requestAnimationFrame)
      return performance.now() - from
    },
    { name: place, selector: content }
  )
}

/** Milliseconds between frames while the list is scrolled by a page a frame, sorted. */
async function scrolls(page: Page, frames: number): Promise<number[]> {
  const times = await page.evaluate(async (count) => {
    const body = document.querySelector<HTMLElement>('.runs .body')
    const found: number[] = []
    let last = await new Promise<number>(requestAnimationFrame)
    for (let i = 0; i < count; i++) {
      if (body) body.scrollTop += body.clientHeight
      const now = await new Promise<number>(requestAnimationFrame)
      found.push(now - last)
      last = now
    }
    return found
  }, frames)
  return times.sort((a, b) => a - b)
}

async function benchWindow(workspace: string): Promise<void> {
  const executablePath = [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome'
  ].find(existsSync)
  if (!executablePath) return line('a window', 'no Chromium')
  const server = startCli(workspace, ['serve', '--port', '0', '--json'])
  let browser: Browser | null = null
  try {
    const { address } = JSON.parse(await lineOf(server, (text) => text.includes('address'))) as {
      address: string
    }
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
    const page = await browser.newPage({ viewport: { width: 1366, height: 768 } })
    page.setDefaultTimeout(120_000)
    await page.goto(address)
    await page.locator('.runs .body [data-run]').first().waitFor()

    const times: number[] = []
    for (let i = 0; i < 7; i++) {
      await opens(page, 'Settings', 'h1')
      await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor()
      times.push(await opens(page, 'History', '.runs .body [data-run]'))
    }
    line(`open the history of ${runs} runs, warm`, `${median(times).toFixed(0)} ms`)
    const frames = await scrolls(page, 200)
    line('a frame while it is scrolled, median', `${median(frames).toFixed(1)} ms`)
    line('a frame while it is scrolled, 95th percentile', `${(frames[189] ?? 0).toFixed(1)} ms`)

    const from = performance.now()
    await page.goto(new URL('/#/runs/run-0', address).href)
    await page.locator('canvas').first().waitFor()
    line('the page of a run of a million steps', `${(performance.now() - from).toFixed(0)} ms`)
  } finally {
    await browser?.close()
    server.kill('SIGTERM')
    await new Promise((done) => server.once('close', done))
  }
}

async function main(): Promise<void> {
  const workspace = mkdtempSync(join(tmpdir(), 'atelier-history-'))
  try {
    fill(workspace)
    line(
      `database of ${runs} runs of ${epochs} epochs`,
      `${(statSync(databasePath(workspace)).size / 1e6).toFixed(0)} MB`
    )
    const from = performance.now()
    new RunStore(workspace).close()
    line('open the store, first of a day, with a backup', `${(performance.now() - from).toFixed(0)} ms`)
    await timed('open the store', () => new RunStore(workspace).close())
    await benchCalls(workspace)
    await benchWindow(workspace)
  } finally {
    rmSync(workspace, { recursive: true, force: true })
  }
}

void main()
