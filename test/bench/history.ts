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
  await timed('the settings that any run has', () => client.call('runs.settings', {}))
  await timed('open a run', () => client.call('runs.show', { run: 'run-0' }))
  const ids = Array.from({ length: compared }, (_, i) => `run-${i}`)
  await timed(`compare ${compared} runs`, () => client.call('runs.compare', { runs: ids }))
  const from = performance.now()
  await client.call('runs.steps', { run: 'run-0' })
  line('1,000,000 steps, never summarised', `${(performance.now() - from).toFixed(1)} ms`)
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

/** Milliseconds from the way to a run until all of its charts that are in sight are painted. */
async function drawsCharts(page: Page, run: string): Promise<number> {
  return page.evaluate(async (id) => {
    const from = performance.now()
    location.hash = `/runs/${id}`
    const empty = document.createElement('canvas')
    for (let isPainted = false; !isPainted;) {
      if (performance.now() - from > 60_000) throw new Error(`${id} shows no charts`)
      await new Promise(requestAnimationFrame)
      const seen = [...document.querySelectorAll('canvas')].filter(
        (canvas) => (canvas.parentElement?.getBoundingClientRect().top ?? 0) < innerHeight
      )
      isPainted =
        seen.length > 0 &&
        seen.every((canvas) => {
          Object.assign(empty, { width: canvas.width, height: canvas.height })
          return canvas.toDataURL() !== empty.toDataURL()
        })
    }
    await new Promise(requestAnimationFrame)
    return performance.now() - from
  }, run)
}

/** Milliseconds from a search until what it finds is painted. */
async function searches(page: Page, text: string): Promise<number> {
  return page.evaluate(async (search) => {
    const count = document.querySelector('.view-header .numbers')
    const field = document.querySelector<HTMLInputElement>('.view-header input[type="search"]')
    const [from, before] = [performance.now(), count?.textContent]
    if (field) field.value = search
    field?.dispatchEvent(new Event('input'))
    while (count?.textContent === before) {
      if (performance.now() - from > 60_000) throw new Error(`${search} finds no other runs`)
      await new Promise(requestAnimationFrame)
    }
    await new Promise(requestAnimationFrame)
    return performance.now() - from
  }, text)
}

/**
 * A list of rows of one height, of which only those in sight are there, and nothing else: what this browser
 * takes to scroll as much text as the history has.
 */
const plainList = `<!doctype html><body style="margin: 0; font: 13px sans-serif">
<div class="body" style="height: 620px; overflow: auto"><div></div></div><script>
const [box, wrapper] = document.querySelectorAll('div')
const rows = []
function show() {
  const from = Math.max(0, Math.floor(box.scrollTop / 32) - 6)
  const count = Math.ceil(box.clientHeight / 32) + 12
  wrapper.style.cssText = 'margin-top:' + from * 32 + 'px;height:' + (10000 - from) * 32 + 'px'
  while (rows.length < count) {
    const row = wrapper.appendChild(document.createElement('div'))
    row.style.cssText = 'display:grid;grid-template-columns:repeat(12,1fr);height:32px'
    for (let cell = 0; cell < 12; cell++) row.append(document.createElement('span'))
    rows.push(row)
  }
  rows.forEach((row, i) => [...row.children].forEach((cell, c) => (cell.textContent = from + i + ' ' + c)))
}
box.addEventListener('scroll', show)
show()
</script>`

/** Milliseconds between frames while a list is scrolled by a page a frame, sorted. */
async function scrolls(page: Page, frames: number, list = '.runs .body'): Promise<number[]> {
  const times = await page.evaluate(
    async ([count, selector]) => {
      const body = document.querySelector<HTMLElement>(selector)
      const found: number[] = []
      let last = await new Promise<number>(requestAnimationFrame)
      for (let i = 0; i < count; i++) {
        if (body) body.scrollTop += body.clientHeight
        const now = await new Promise<number>(requestAnimationFrame)
        found.push(now - last)
        last = now
      }
      return found
    },
    [frames, list] as const
  )
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

    const first = await searches(page, 'seed = 1 and labelSmoothing = 0 and optimizer.beta1 > 0.5')
    line('search by three settings, which are asked for', `${first.toFixed(0)} ms`)
    const again = await searches(page, 'seed > 2 and labelSmoothing = 0 and optimizer.beta1 > 0.5')
    line('search by three settings, which are known', `${again.toFixed(0)} ms`)
    await searches(page, '')

    const charts = await drawsCharts(page, 'run-0')
    line('the page of a run of a million steps, drawn', `${charts.toFixed(0)} ms`)

    // A page of its own: what may run in the window's is limited.
    const beside = await browser.newPage({ viewport: { width: 1366, height: 768 } })
    await beside.setContent(plainList)
    await beside.getByText('0 11', { exact: true }).waitFor()
    const plain = await scrolls(beside, 200, '.body')
    line('a frame of a plain list of text, median', `${median(plain).toFixed(1)} ms`)
    line('a frame of a plain list of text, 95th percentile', `${(plain[189] ?? 0).toFixed(1)} ms`)
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
