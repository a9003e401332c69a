/**
 * A window while the reference trains on all cores: how long it takes to answer, and what watching costs
 * the training. Steps are timed in turns, a stretch with the window open on the run between two without,
 * whose mean it is compared with: what else a machine does drifts more slowly than that. What the browser
 * and the host use of the processor meanwhile is counted, too. Run: npm run bench:window (after "npm start" or a build).
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type Browser, chromium, type Page } from 'playwright-core'
import type { WorkbenchClient } from '../../src-main/contract'
import { openWorkbench } from '../../src-main/hosts/open-workbench'
import { LogFile } from '../../src-main/workbench/log/log-file'
import { lineOf, startCli } from '../support/command-line'
import { childrenOf, processorTimeBelow } from './processor-time'
import { median } from './report'

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'onednn' },
    rounds: { type: 'string', default: '4' },
    seconds: { type: 'string', default: '12' }
  }
})
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  existsSync
)
const line = (what: string, value: string): void =>
  void process.stdout.write(`${what.padEnd(52)}${value.padStart(12)}\n`)

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

interface Stretch {
  /** Seconds a step. */
  step: number
  /** What the browser and the host used of all cores, 0 to 1; NaN where the system does not tell. */
  use: number
}

/** Milliseconds from the click on a view's link until the view's own content is painted. */
async function answers(page: Page, link: string, content: string): Promise<number> {
  return page.evaluate(
    async ({ name, selector }) => {
      const target = [...document.querySelectorAll('nav a')].find((each) =>
        each.textContent?.trim().startsWith(name)
      ) as HTMLElement
      const from = performance.now()
      target.click()
      while (!document.querySelector(selector)) {
        if (performance.now() - from > 10_000) throw new Error(`${name} shows no ${selector}`)
        await new Promise(requestAnimationFrame)
      }
      await new Promise(requestAnimationFrame)
      return performance.now() - from
    },
    { name: link, selector: content }
  )
}

/** Seconds a step, by the run's own record, of the steps that ended between two moments. */
async function stepsBetween(client: WorkbenchClient, from: number, until: number): Promise<number> {
  const { at } = await client.call('runs.steps', { run: 'watched', points: 100_000 })
  const inside = at.filter((each) => each >= from && each <= until)
  return ((inside.at(-1) ?? 0) - (inside[0] ?? 0)) / 1000 / Math.max(1, inside.length - 1)
}

async function main(): Promise<void> {
  if (!executablePath) throw new Error('there is no Chromium')
  const workspace = mkdtempSync(join(tmpdir(), 'atelier-window-'))
  const server = startCli(workspace, ['serve', '--port', '0', '--json'])
  let browser: Browser | null = null
  try {
    const { address } = JSON.parse(await lineOf(server, (text) => text.includes('address'))) as {
      address: string
    }
    const trainer = startCli(workspace, [
      'train',
      'resnet50-fashion-mnist-adam',
      '--engine',
      values.engine,
      '--name',
      'watched',
      '--json'
    ])
    await lineOf(trainer, (text) => text.includes('"run"'))
    const { client, close } = await openWorkbench({
      workspace,
      launch: () => {
        throw new Error('the server trains')
      },
      threads: null,
      host: 'cli',
      address: () => null,
      log: new LogFile(workspace, 'cli')
    })
    await sleep(10_000)
    browser = await chromium.launch({
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--no-first-run'
      ]
    })
    // An address lets one browser in, once: its windows after that are signed in.
    const context = await browser.newContext({ viewport: { width: 1366, height: 768 } })
    const first = await context.newPage()
    await first.goto(address)
    await first.waitForURL((url) => url.search === '')
    await first.close()

    // The host trains in a child process of its own.
    const training = [trainer.pid as number, ...childrenOf(server.pid as number)]
    const stretch = async (): Promise<Stretch> => {
      const from = Date.now()
      const used = processorTimeBelow(process.pid, training)
      await sleep(Number(values.seconds) * 1000)
      const until = Date.now()
      const use = processorTimeBelow(process.pid, training) - used
      const cores = ((until - from) / 1000) * availableParallelism()
      return { step: await stepsBetween(client, from, until), use: use / cores }
    }
    const watched: Stretch[] = [],
      alone = [await stretch()],
      times: number[] = []
    for (let round = 0; round < Number(values.rounds); round++) {
      const page = await context.newPage()
      await page.goto(new URL('/', address).href)
      await page.getByRole('link', { name: 'History' }).first().click()
      for (let i = 0; i < 10; i++) {
        times.push(await answers(page, 'New run', 'form.new-run'))
        times.push(await answers(page, 'History', '.runs[role=table]'))
      }
      await page.getByText('watched').first().click()
      await page.locator('canvas').first().waitFor()
      await sleep(3000)
      watched.push(await stretch())
      await page.close()
      await sleep(2000)
      alone.push(await stretch())
    }
    times.sort((a, b) => a - b)
    line('a click until the view is painted, median', `${median(times).toFixed(0)} ms`)
    line(
      'a click until the view is painted, 95th percentile',
      `${(times[Math.floor(times.length * 0.95)] as number).toFixed(0)} ms`
    )
    const costs = watched.map(({ step }, at) => {
      const [before, after] = [alone[at] as Stretch, alone[at + 1] as Stretch]
      return (2 * step) / (before.step + after.step) - 1
    })
    line('a step without a window', `${median(alone.map(({ step }) => step)).toFixed(3)} s`)
    line(
      "a step with the run's charts in a window",
      `${median(watched.map(({ step }) => step)).toFixed(3)} s`
    )
    line('what watching costs, median', percent(median(costs)))
    line('what watching costs, from', percent(Math.min(...costs)))
    line('what watching costs, to', percent(Math.max(...costs)))
    const share = (stretches: Stretch[]): number => median(stretches.map(({ use }) => use))
    line("browser's and host's share of all cores, watching", percent(share(watched)))
    line("browser's and host's share of all cores, without", percent(share(alone)))
    trainer.kill('SIGKILL')
    await close()
  } finally {
    await browser?.close()
    server.kill('SIGTERM')
    await new Promise((done) => server.once('close', done))
    rmSync(workspace, { recursive: true, force: true })
  }
}

void main()
