import type { ChildProcess } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { PNG } from 'pngjs'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { lineOf, startCli } from '../support/command-line'
import { temporaryFolder } from '../support/temporary-folder'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
const root = temporaryFolder()

let server: ChildProcess
let address = ''
let browser: Browser
let context: BrowserContext
let page: Page
let complaints: string[] = []

async function newPage(options: Parameters<Browser['newContext']>[0] = {}): Promise<void> {
  context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'en-GB', acceptDownloads: true, ...options })
  page = await context.newPage()
  page.setDefaultTimeout(20_000)
  page.on('console', (message) => { if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text()) })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(address)
}

describe.skipIf(!executablePath)('the workbench in a browser', () => {
  beforeAll(async () => {
    server = startCli(join(root, 'workspace'), ['serve', '--port', '0', '--json'])
    address = (JSON.parse(await lineOf(server, (line) => line.includes('address'))) as { address: string }).address
    browser = await chromium.launch({ executablePath: executablePath as string, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--no-first-run'] })
  })
  afterAll(async () => {
    await browser?.close()
    const gone = new Promise((done) => server.once('close', done))
    server.kill('SIGTERM')
    await gone
  })
  beforeEach(async () => {
    complaints = []
    await newPage()
  })
  afterEach(async () => {
    await context.close()
    expect(complaints).toEqual([])
  })

  /** Fills the form with an experiment that trains within moments, on the engine that is everywhere. */
  async function setUpTinyRun(name: string, epochs: string): Promise<void> {
    await page.getByRole('link', { name: 'New run' }).first().click()
    await page.getByRole('button', { name: /^Quickstart/ }).click()
    await page.getByRole('combobox', { name: 'Architecture' }).selectOption('mlp')
    await page.getByLabel('Units of each hidden layer').fill('16')
    await page.getByLabel('Data set').selectOption('garments')
    await page.getByLabel('Training images').fill('256')
    await page.getByLabel('Epochs').fill(epochs)
    await page.getByLabel('Batch size').fill('32')
    await page.getByLabel('Engine').selectOption('cpu')
    await page.getByLabel('Name', { exact: true }).fill(name)
  }
  const figure = (title: string) => page.locator('.figures > div', { hasText: title }).first().locator('dd')

  it('says what to do where there is no run yet', async () => {
    await page.getByText('No runs yet').waitFor()
    await page.getByRole('link', { name: 'Set up a run' }).click()
    await page.getByRole('heading', { name: 'New run' }).waitFor()
  })

  it('shows the reference model and its parameters before it starts', async () => {
    await page.getByRole('link', { name: 'New run' }).first().click()
    await page.getByRole('button', { name: /ResNet-50 on Fashion-MNIST, Adam/ }).click()
    await page.getByText('26,313,218').first().waitFor()
    await page.getByText('45,440').first().waitFor()
    const diagram = page.getByRole('group', { name: /Architecture/ })
    await diagram.getByRole('button', { name: /stage 1 block 1|stage_1_block_1/ }).waitFor()
    const collapsed = await diagram.getByRole('button').count()
    await diagram.getByRole('button', { name: /stage_1_block_1/ }).click()
    await expect.poll(() => diagram.getByRole('button').count()).toBe(collapsed + 10)
    await page.getByRole('tab', { name: 'Layers' }).click()
    await page.getByRole('row', { name: /stage_1_block_2.*71,552/ }).waitFor()
  })

  it('refuses what cannot be trained as one types, beside the field', async () => {
    await setUpTinyRun('invalid', '2')
    const start = page.getByRole('button', { name: 'Start training' })
    await expect.poll(() => start.isEnabled()).toBe(true)
    const batch = page.getByLabel('Batch size')
    await batch.fill('-1')
    await expect.poll(() => start.isEnabled()).toBe(false)
    expect(await batch.getAttribute('aria-invalid')).toBe('true')
    await batch.fill('')
    await page.getByText('A number is needed').waitFor()
    await batch.fill('32')
    await expect.poll(() => start.isEnabled()).toBe(true)
    await page.getByRole('combobox', { name: 'Architecture' }).selectOption('resnet')
    await page.getByLabel('Data set').selectOption('fashion-mnist')
    await page.getByLabel('Batch size').fill('65536')
    await page.getByLabel('Training images').fill('')
    await page.getByText(/more memory than the machine has/).waitFor()
    expect(await start.isEnabled()).toBe(false)
  })

  it('trains from the form, survives a reload in the middle, stops, and exports the curve', async () => {
    await setUpTinyRun('watched', '100000')
    await page.getByRole('button', { name: 'Start training' }).click()
    await page.getByRole('button', { name: 'Stop' }).waitFor()
    const epochsDone = async (): Promise<number> => parseInt((await figure('Epoch').innerText()).replace(/,/g, ''), 10)
    await expect.poll(epochsDone, { timeout: 60_000 }).toBeGreaterThan(3)
    await expect.poll(async () => figure('Validation accuracy').innerText()).toMatch(/%$/)

    const before = await epochsDone()
    await page.reload()
    await expect.poll(epochsDone).toBeGreaterThanOrEqual(before)
    const chart = page.getByRole('img', { name: /^Loss\. / })
    const described = async (): Promise<number> => Number(/after epoch (\d+)/.exec((await chart.getAttribute('aria-label')) ?? '')?.[1] ?? 0)
    const then = await described()
    await expect.poll(described, { timeout: 60_000 }).toBeGreaterThan(then)
    expect(await chart.evaluate((canvas: HTMLCanvasElement) => {
      const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? []
      return pixels.some((value) => value !== 0)
    })).toBe(true)

    await page.getByRole('button', { name: 'Stop' }).click()
    await page.locator('.badge[data-status="stopped"]').waitFor({ timeout: 60_000 })
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Export' }).first().click()
    await page.getByRole('menuitem', { name: 'PNG' }).click()
    const png = PNG.sync.read(readFileSync(await (await download).path()))
    expect([png.width, png.height]).toEqual([1920, 1080])
    await page.getByRole('tab', { name: 'Log' }).click()
    await expect.poll(async () => (await page.getByRole('log').innerText()).length).toBeGreaterThan(10)
    await page.getByRole('tab', { name: 'Configuration' }).click()
    await page.getByText('optimizer.learningRate').waitFor()
  })

  it('evaluates a run: the confusion matrix holds every validation image', async () => {
    await page.getByRole('row', { name: /watched/ }).click()
    await page.getByRole('tab', { name: 'Evaluation' }).click()
    await page.getByRole('button', { name: 'Evaluate now' }).click()
    await page.locator('.matrix').waitFor({ timeout: 60_000 })
    const cells = await page.locator('.matrix tbody td').allInnerTexts()
    expect(cells.reduce((sum, text) => sum + Number(text || 0), 0)).toBe(1000)
  })

  it('compares runs, renames one and deletes it', async () => {
    await setUpTinyRun('second', '2')
    await page.getByRole('button', { name: 'Start training' }).click()
    await page.locator('.badge[data-status="completed"]').waitFor({ timeout: 60_000 })
    await page.getByRole('link', { name: 'History' }).click()
    for (const name of ['watched', 'second']) await page.getByRole('checkbox', { name: `Select ${name}` }).check()
    await page.getByRole('button', { name: 'Compare' }).click()
    await page.getByRole('row', { name: /epochs 100000 2|epochs 2 100000/ }).waitFor()
    await expect.poll(async () => (await page.getByRole('img', { name: /^Validation accuracy\. / }).getAttribute('aria-label')) ?? '').toMatch(/watched[\s\S]*second|second[\s\S]*watched/)

    await page.getByRole('link', { name: 'History' }).click()
    await page.getByRole('row', { name: /second/ }).focus()
    await page.keyboard.press('F2')
    await page.getByRole('textbox', { name: 'Rename' }).fill('改名した実行')
    await page.keyboard.press('Enter')
    const renamed = page.getByRole('row', { name: /改名した実行/ })
    await renamed.waitFor()
    await page.getByRole('button', { name: 'Actions of 改名した実行' }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
    await renamed.waitFor({ state: 'detached' })
  })

  it('keeps a person\'s theme and language', async () => {
    await page.getByRole('link', { name: 'Settings' }).click()
    await page.getByLabel('Theme').selectOption('dark')
    await expect.poll(() => page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark')
    await page.getByLabel('Language').selectOption('ja')
    await page.getByRole('heading', { name: '設定' }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: '設定' }).waitFor()
    expect(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dataset['theme']])).toEqual(['ja', 'dark'])
    await page.getByLabel('言語').selectOption('en')
    await page.getByLabel('Theme').selectOption('system')
  })

  it('tells a window without its token what is missing', async () => {
    await context.close()
    await newPage()
    await page.evaluate(() => sessionStorage.clear())
    await page.goto(`${address.split('?')[0]}?token=wrong`)
    await page.getByRole('alert').filter({ hasText: 'needs the token' }).waitFor()
  })
})
