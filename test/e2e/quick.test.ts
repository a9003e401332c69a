import { zipSync } from 'fflate'
import { PNG } from 'pngjs'
import { describe, expect, it } from 'vitest'
import { browserWindow, chromiumPath } from '../support/browser-window'
import { atelier } from '../support/command-line'

/** The cache is shared by all tests: no other has this name. */
const name = `discs ${process.pid}`

/** A disc or a square on a ground of its own shade, at a place of its own. */
function picture(kind: 'disc' | 'square', number: number): Buffer {
  const png = new PNG({ width: 40, height: 40 })
  const [x, y] = [14 + (number % 12), 14 + ((number * 7) % 12)]
  for (let i = 0; i < 1600; i++) {
    const [across, down] = [(i % 40) - x, Math.floor(i / 40) - y]
    const isInside =
      kind === 'disc' ? Math.hypot(across, down) < 10 : Math.max(Math.abs(across), Math.abs(down)) < 9
    png.data.set(isInside ? [230, 40 + number, 60, 255] : [number * 3, 90, 120, 255], i * 4)
  }
  return PNG.sync.write(png)
}

function archive(): Buffer {
  const files: Record<string, Uint8Array> = { 'disc/broken.png': picture('disc', 0).subarray(0, 60) }
  for (const kind of ['disc', 'square'] as const)
    for (let number = 1; number <= 24; number++) files[`${kind}/${number}.png`] = picture(kind, number)
  return Buffer.from(zipSync(files))
}

describe.skipIf(!chromiumPath)('from pictures to a classifier in a window', () => {
  // A camera that shows a moving pattern; the page has to be allowed to have it.
  const window = browserWindow({ flags: ['--use-fake-device-for-media-stream'] })

  async function drop(on: string, file: string, mediaType: string, content: Buffer): Promise<void> {
    const transfer = await window.page.evaluateHandle(
      ([called = '', type = '', base64 = '']) => {
        const data = new DataTransfer()
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
        data.items.add(new File([bytes], called, { type }))
        return data
      },
      [file, mediaType, content.toString('base64')]
    )
    for (const event of ['dragenter', 'dragover', 'drop'])
      await window.page.locator(on).dispatchEvent(event, { dataTransfer: transfer })
  }

  it('trains on what is dropped, says how sure its accuracy is, and is tried on the same page', async () => {
    const { page } = window
    try {
      await page.getByRole('link', { name: 'Start from your pictures' }).click()
      await page.getByText('Drop a folder of pictures here').waitFor()
      await drop('.drop', `${name}.zip`, 'application/zip', archive())
      await page.getByRole('button', { name: 'Train a classifier' }).click()

      // Where the weights are not here and cannot be fetched, there is another way.
      const result = page.locator('.result')
      const scratch = page.getByRole('button', { name: 'Train from scratch' })
      await result.or(scratch).first().waitFor({ timeout: 120_000 })
      if (await scratch.isVisible()) await scratch.click()
      await page.getByText('Your classifier is ready').waitFor({ timeout: 150_000 })
      await page.getByText(/^\d+\.\d%\s*right of 1\d pictures/).waitFor()
      await page.getByText(/gets between \d+\.\d% and \d+\.\d% right/).waitFor()
      await page
        .getByText(/Pictures that (cannot be read|end too early)/)
        .first()
        .waitFor()

      await drop('.try', 'new.png', 'image/png', picture('square', 30))
      const answer = page.getByRole('region', { name: 'new.png' })
      await answer.getByText(/\d%$/).first().waitFor({ timeout: 60_000 })
      expect((await answer.getByRole('listitem').allInnerTexts()).join(' ')).toMatch(/square/)

      await page.getByRole('button', { name: 'Camera', exact: true }).click()
      await page.getByText('This page may not use the camera.').waitFor()
      await page.context().grantPermissions(['camera'])
      await page.getByRole('button', { name: 'Camera', exact: true }).click()
      await page.getByRole('button', { name: 'Take a picture' }).click()
      const frame = page.getByRole('region', { name: 'camera-1.png' })
      await frame.getByText(/\d%$/).first().waitFor({ timeout: 60_000 })
      expect((await frame.getByRole('listitem').allInnerTexts()).join(' ')).toMatch(
        /disc[^]*square|square[^]*disc/
      )
      await page.getByRole('button', { name: 'Close the camera' }).click()
      await page.getByRole('button', { name: 'Camera', exact: true }).waitFor()
      await drop('.try', 'torn.png', 'image/png', picture('square', 30).subarray(0, 60))
      await page.getByRole('button', { name: /^torn\.png\s*not read$/ }).waitFor({ timeout: 60_000 })
      await page.getByRole('button', { name: /^new\.png/ }).click()

      await answer.getByRole('button', { name: 'Where it looked' }).click()
      await answer
        .getByRole('img', { name: /^Where the network looked for/ })
        .waitFor({ timeout: 60_000 })

      await page.getByRole('button', { name: 'Make it better' }).click()
      // How long it takes is measured, which nobody has to wait for.
      await page.getByText(/^Finding out how long|^It will take about/).waitFor()
      await page.getByRole('button', { name: 'Change it first' }).click()
      const data = page.getByLabel('Data set')
      await expect.poll(() => data.inputValue(), { timeout: 30_000 }).toBe(name)
    } finally {
      await atelier(window.workspace, ['datasets', 'rm', name])
    }
  }, 420_000)

  it('fits a narrow window', async () => {
    await window.renew({ viewport: { width: 390, height: 800 } })
    const { page } = window
    await page.goto(`${new URL(page.url()).origin}/#/quick`)
    await page.getByText('Drop a folder of pictures here').waitFor()
    const overflow = (): Promise<number> =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    expect(await overflow()).toBe(0)
  })
})
