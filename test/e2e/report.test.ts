import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath } from '../support/browser-window'
import { atelier, tinyTraining } from '../support/command-line'
import { temporaryFolder } from '../support/temporary-folder'

const root = temporaryFolder()
const place = join(root, 'workspace')
const report = join(root, 'report.html')
const hostile = `<img src=x onerror=alert(1)> & "it's"`

describe.skipIf(!chromiumPath)('a report in a browser', () => {
  let browser: Browser
  beforeAll(async () => {
    await atelier(place, [...tinyTraining, '--epochs', '2', '--name', hostile])
    await atelier(place, [...tinyTraining, '--epochs', '2', '--name', 'other', '--seed', '5'])
    await atelier(place, ['evaluate', 'other'])
    const { code, stderr } = await atelier(place, [
      'export',
      'report',
      hostile,
      'other',
      '--out',
      report
    ])
    expect([code, stderr]).toEqual([0, ''])
    browser = await chromium.launch({ executablePath: chromiumPath as string, args: ['--no-sandbox'] })
  })
  afterAll(() => browser?.close())

  /** The report as a reader of this colour scheme has it, with what it said and asked for on the way. */
  const open = async (colorScheme: 'light' | 'dark') => {
    const page = await browser.newPage({ colorScheme })
    const said: string[] = []
    const asked: string[] = []
    page.on('console', (message) => said.push(message.text()))
    page.on('pageerror', (error) => said.push(error.message))
    page.on('dialog', (dialog) => said.push(dialog.message()))
    page.on('request', (request) => asked.push(request.url()))
    await page.goto(pathToFileURL(report).href)
    return { page, said, asked }
  }

  it('asks for nothing, says nothing, and shows every name as it is', async () => {
    const { page, said, asked } = await open('light')
    expect(said).toEqual([])
    expect(asked).toEqual([pathToFileURL(report).href])
    expect(await page.getByText(hostile).first().isVisible()).toBe(true)
    expect(await page.locator('img, script').count()).toBe(0)
    expect(await page.getByRole('heading', { level: 2 }).allTextContents()).toEqual([
      'Results',
      'Figures',
      'Settings',
      'Environment',
      'Identity'
    ])
    await page.close()
  })

  it('is light, dark or on paper as it is read, each with figures on its own ground', async () => {
    for (const scheme of ['light', 'dark'] as const) {
      const { page } = await open(scheme)
      const shown = (): Promise<number[]> =>
        Promise.all(['.light svg', '.dark svg'].map((which) => page.locator(`${which}:visible`).count()))
      const [light = 0, dark = 0] = await shown()
      expect(light + dark).toBeGreaterThanOrEqual(5)
      expect([light > 0, dark > 0]).toEqual(scheme === 'light' ? [true, false] : [false, true])
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
      await page.emulateMedia({ media: 'print' })
      expect((await shown())[1]).toBe(0)
      const pdf = await page.pdf({ format: 'A4' })
      writeFileSync(join(root, `${scheme}.pdf`), pdf)
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
      await page.close()
    }
  })
})
