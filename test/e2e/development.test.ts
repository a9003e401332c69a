import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath } from '../support/browser-window'
import { environment, lineOf } from '../support/command-line'
import { temporaryFolder } from '../support/temporary-folder'

const root = resolve(import.meta.dirname, '../..')
const parts = [
  'src-main',
  'src-renderer',
  'resources',
  'package.json',
  'tsconfig.json',
  'electron.vite.config.ts'
]

describe.skipIf(chromiumPath === undefined)('npm run dev in a browser', () => {
  const workspace = join(temporaryFolder(), 'workspace')
  let copy = ''
  let development: ChildProcess
  let browser: Browser
  let address = ''

  /** Changes a text of the copy, whose files nobody else reads. */
  const change = (file: string, from: string, to: string): void => {
    const path = join(copy, file)
    const text = readFileSync(path, 'utf8')
    expect(text).toContain(from)
    writeFileSync(path, text.replace(from, to))
  }

  beforeAll(async () => {
    // Below the checkout, so that its packages are found.
    mkdirSync(join(root, 'out'), { recursive: true })
    copy = mkdtempSync(join(root, 'out', 'development-'))
    for (const part of parts) cpSync(join(root, part), join(copy, part), { recursive: true })
    development = spawn(
      process.execPath,
      ['resources/setup/dev.mjs', '--prepared', '--browser', '--port', '0'],
      { cwd: copy, env: environment(workspace), stdio: ['ignore', 'pipe', 'pipe'] }
    )
    const line = await lineOf(development, (each) => each.startsWith('Atelier is at '))
    address = line.slice('Atelier is at '.length)
    browser = await chromium.launch({
      executablePath: chromiumPath as string,
      args: ['--no-sandbox', '--disable-gpu', '--no-first-run']
    })
  })
  afterAll(async () => {
    await browser?.close()
    const gone = new Promise((done) => development.once('close', done))
    // One that did not start has nothing more to say, and is gone already.
    if (development.kill('SIGTERM')) await gone
    rmSync(copy, { recursive: true, force: true })
  })

  it('shows a changed view in place, and starts the workbench again with changed code', async () => {
    const page = await browser.newPage({ locale: 'en-GB' })
    const complaints: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
    })
    await page.goto(address)
    await page.getByRole('link', { name: 'History' }).click()
    await page.getByText('No runs yet').waitFor()
    await page.evaluate(() => Object.assign(globalThis, { isSamePage: true }))

    change('src-renderer/views/history/history-view.vue', "$t('history.empty')", "'Seen at once'")
    await page.getByText('Seen at once').waitFor()
    expect(await page.evaluate(() => 'isSamePage' in globalThis)).toBe(true)
    expect(complaints).toEqual([])

    const restarted = lineOf(development, (each) => each === 'Started again with the new code.')
    change('src-main/models/catalogue.ts', "title: 'Small CNN'", "title: 'Changed CNN'")
    await restarted
    await page.reload()
    await page.getByRole('link', { name: 'New run' }).first().click()
    const model = page.getByRole('combobox', { name: 'Architecture' })
    await expect.poll(() => model.textContent()).toContain('Changed CNN')
  })

  it('lets nobody in who was not let in by the address', async () => {
    const stranger = await browser.newPage({ locale: 'en-GB' })
    await stranger.goto(new URL(address).origin)
    await stranger.getByText('This window is signed out.').waitFor()
  })
})
