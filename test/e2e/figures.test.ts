import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { browserWindow, chromiumPath } from '../support/browser-window'
import { atelier, tinyTraining } from '../support/command-line'
import { greyPng } from '../support/picture-folder'
import { temporaryFolder } from '../support/temporary-folder'

const root = temporaryFolder()

describe.skipIf(!chromiumPath)('a figure that is dropped on the window', () => {
  const window = browserWindow()
  beforeAll(async () => {
    for (const name of ['first', 'second'])
      await atelier(window.workspace, [...tinyTraining, '--epochs', '2', '--name', name])
    await atelier(window.workspace, ['evaluate', 'first'])
  })

  async function drop(name: string, content: Buffer): Promise<void> {
    const { page } = window
    await page.getByRole('heading', { name: 'History' }).waitFor()
    const dropped = await page.evaluateHandle(
      (base64) => {
        const transfer = new DataTransfer()
        const bytes = Uint8Array.from(atob(base64.content), (c) => c.charCodeAt(0))
        transfer.items.add(new File([bytes], base64.name))
        return transfer
      },
      { name, content: content.toString('base64') }
    )
    await page.dispatchEvent('main', 'dragover', { dataTransfer: dropped })
    await page.dispatchEvent('main', 'drop', { dataTransfer: dropped })
  }
  const exported = async (file: string, ...args: string[]): Promise<Buffer> => {
    const out = join(root, file)
    const { stderr } = await atelier(window.workspace, ['export', 'plot', ...args, '--out', out])
    expect(stderr).toBe('')
    return readFileSync(out)
  }

  it('opens the comparison that it shows, drawn as it is', async () => {
    const { page } = window
    const curves = ['--metric', 'loss', '--axis', 'step', '--smoothing', '0.5']
    await drop('curves.png', await exported('curves.png', 'first', 'second', ...curves))
    await expect.poll(() => page.url()).toMatch(/#\/compare\?runs=[^&]+&axis=step&smoothing=0\.5/)
    await expect.poll(() => page.getByText('first').first().isVisible()).toBe(true)
    expect(await page.locator('.smoothing input').inputValue()).toBe('0.5')
    expect(await page.getByRole('combobox', { name: 'Metric' }).textContent()).toContain('Loss')
  })

  it.each(['svg', 'pdf'])('opens the part of a run that it shows, as %s', async (format) => {
    const { page } = window
    await drop(`m.${format}`, await exported(`m.${format}`, 'first', '--kind', 'confusion'))
    await expect.poll(() => page.url()).toMatch(/#\/runs\/[^?]+\?tab=evaluation/)
    await expect
      .poll(() => page.getByRole('tab', { name: 'Evaluation' }).getAttribute('aria-selected'))
      .toBe('true')
  })

  it('is told from a picture that is data', async () => {
    await drop(
      'picture.png',
      greyPng(
        8,
        8,
        Array.from({ length: 64 }, () => 100)
      )
    )
    await window.page
      .getByRole('dialog')
      .getByText(/^1 file, .* will be sent/)
      .waitFor()
  })
})
