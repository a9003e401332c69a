import type { ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { lineOf, startCli } from './command-line'
import { temporaryFolder } from './temporary-folder'

export const chromiumPath = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome'
].find(existsSync)

export interface BrowserWindow {
  readonly page: Page
  /** Lets one browser in, once. */
  readonly address: string
  readonly workspace: string
  /** Another window instead of the one that each test begins with. */
  renew(options?: Parameters<Browser['newContext']>[0]): Promise<void>
  close(): Promise<void>
  /**
   * Kills the workbench as a failing machine would, starts it again on the same workspace, and opens
   * another window.
   */
  crash(): Promise<void>
  /** Kills the workbench under the open window, and lets it stay so. */
  abandon(): Promise<void>
  /** Starts it again where it was: the open window finds it by itself. */
  comeBack(): Promise<void>
  /** Fills the form with an experiment that trains within moments, on the engine that is everywhere. */
  setUpTinyRun(name: string, epochs: string, images?: string): Promise<void>
  /** The figure of the run's page under this title. */
  figure(title: string): Locator
}

/**
 * A served workbench and, for each test, a window on it in Chromium; a warning or an error on its
 * console fails the test.
 * @param flags further ones for Chromium
 */
export function browserWindow({ flags = [] }: { flags?: string[] } = {}): BrowserWindow {
  const workspace = join(temporaryFolder(), 'workspace')
  let server: ChildProcess
  let address = ''
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let complaints: string[] = []
  /** Nobody answers: the browser complains of that. */
  let isAway = false

  async function renew(options: Parameters<Browser['newContext']>[0] = {}): Promise<void> {
    context = await browser.newContext({
      viewport: { width: 1366, height: 768 },
      locale: 'en-GB',
      acceptDownloads: true,
      ...options
    })
    page = await context.newPage()
    page.setDefaultTimeout(30_000)
    page.on('console', (message) => {
      const isComplaint = message.type() === 'error' || message.type() === 'warning'
      if (isComplaint && !isAway) complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    const used = address
    await page.goto(used)
    await page.waitForURL((url) => url.search === '')
    await expect.poll(() => address).not.toBe(used)
  }
  async function serve(port = '0'): Promise<void> {
    server = startCli(workspace, ['serve', '--port', port, '--json'])
    const isAddress = (line: string): boolean => line.includes('"address"')
    const first = lineOf(server, isAddress)
    // Each address lets one browser in, and the next is printed when it was used.
    createInterface({ input: server.stdout as Readable }).on('line', (line) => {
      if (isAddress(line)) ({ address } = JSON.parse(line) as { address: string })
    })
    await first
  }
  async function end(signal: NodeJS.Signals): Promise<void> {
    const gone = new Promise((done) => server.once('close', done))
    server.kill(signal)
    await gone
  }
  beforeAll(async () => {
    await serve()
    browser = await chromium.launch({
      executablePath: chromiumPath as string,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--no-first-run',
        ...flags
      ]
    })
  })
  afterAll(async () => {
    await browser?.close()
    await end('SIGTERM')
  })
  beforeEach(async () => {
    complaints = []
    await renew()
  })
  afterEach(async ({ task }) => {
    await context.close()
    // What a failed test leaves training would keep the next one waiting.
    if (task.result?.state === 'fail') {
      await end('SIGKILL')
      await serve()
    }
    expect(complaints).toEqual([])
  })
  return {
    get page() {
      return page
    },
    get address() {
      return address
    },
    workspace,
    renew,
    close: () => context.close(),
    async crash() {
      await context.close()
      await end('SIGKILL')
      await serve()
      await renew()
    },
    async abandon() {
      isAway = true
      await end('SIGKILL')
    },
    async comeBack() {
      await serve(new URL(address).port)
      await page
        .getByText('The connection to the workbench was lost.')
        .first()
        .waitFor({ state: 'detached' })
      isAway = false
    },
    async setUpTinyRun(name, epochs, images = '256') {
      await page.getByRole('link', { name: 'New run' }).first().click()
      await page.getByRole('button', { name: /^Quickstart/ }).click()
      await page.getByRole('combobox', { name: 'Architecture' }).selectOption('mlp')
      await page.getByLabel('Units of each hidden layer').fill('16')
      await page.getByLabel('Data set').selectOption('garments')
      await page.getByLabel('Training images').fill(images)
      await page.getByLabel('Epochs', { exact: true }).fill(epochs)
      await page.getByLabel('Batch size').fill('32')
      await page.getByLabel('Engine').selectOption('cpu')
      await page.getByLabel('Name', { exact: true }).fill(name)
    },
    figure: (title) => page.locator('.figures > div', { hasText: title }).first().locator('dd')
  }
}
