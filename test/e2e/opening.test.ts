import { existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { openChromium, writeLeadingPage } from '../../resources/setup/open-browser.mjs'
import { browserWindow } from '../support/browser-window'

const window = browserWindow()

describe('opening the browser', () => {
  it("leads from a file that is this user's alone to a workbench that is signed in", async () => {
    const page = writeLeadingPage(window.address)
    const file = fileURLToPath(page.url)
    expect([statSync(file).mode & 0o777, statSync(dirname(file)).mode & 0o777]).toEqual([0o600, 0o700])
    const browser = window.page.context().browser()
    const context = await browser?.newContext()
    const tab = await context?.newPage()
    if (!context || !tab) throw new Error('Chromium opens no second window')
    await tab.goto(page.url)
    await tab.getByRole('link', { name: 'Settings' }).waitFor()
    expect(new URL(tab.url()).search).toBe('')
    await context.close()
    page.remove()
    expect(existsSync(dirname(file))).toBe(false)
  })

  it('says nothing secret on the command line', () => {
    const lines: string[][] = []
    const start = (_browser: string, args: string[]): { unref(): void } => {
      lines.push(args)
      return { unref: () => undefined }
    }
    const remove = openChromium('http://127.0.0.1:1/open?code=the-secret', () => true, start)
    expect(lines.flat().join(' ')).toContain('--app=file:')
    expect(lines.flat().join(' ')).not.toContain('the-secret')
    remove?.()
  })
})
