import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { PNG } from 'pngjs'
import { describe, expect, it } from 'vitest'
import { browserWindow, chromiumPath } from '../support/browser-window'

/** A shirt, light on dark as the training data or the other way, of 28 by 28 pixels. */
function shirt(isDark = false): Buffer {
  const picture = new PNG({ width: 28, height: 28 })
  for (let i = 0; i < 784; i++) {
    const [x, y] = [i % 28, Math.floor(i / 28)]
    const isDrawn = (x > 8 && x < 20 && y > 3 && y < 25) || (x > 2 && x < 26 && y > 3 && y < 11)
    picture.data.set([...new Array<number>(3).fill(isDrawn === isDark ? 0 : 200), 255], i * 4)
  }
  return PNG.sync.write(picture)
}

describe.skipIf(!chromiumPath)('predicting in a browser', () => {
  const window = browserWindow()
  const { setUpTinyRun } = window

  /** Drops files on the page's part as a person would. */
  async function drop(files: Record<string, Buffer>): Promise<void> {
    const contents = Object.entries(files).map(([name, content]) => [name, content.toString('base64')])
    const transfer = await window.page.evaluateHandle((given) => {
      const data = new DataTransfer()
      for (const [name = '', base64 = ''] of given) {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
        data.items.add(new File([bytes], name, { type: 'image/png' }))
      }
      return data
    }, contents)
    for (const event of ['dragenter', 'dragover', 'drop'])
      await window.page.locator('.predict').dispatchEvent(event, { dataTransfer: transfer })
  }
  const row = (name: string) => window.page.getByRole('row', { name })

  it('answers for dropped pictures, and has an error for the damaged one of them', async () => {
    await setUpTinyRun('predicting', '2')
    await window.page.getByRole('button', { name: 'Start training' }).click()
    await window.page.locator('.badge[data-status="completed"]').waitFor({ timeout: 60_000 })
    await window.page.getByRole('tab', { name: 'Predict' }).click()
    await window.page.getByText('Drop pictures or a folder here').waitFor()

    await drop({ 'light.png': shirt(), 'dark.png': shirt(true), 'bad.png': shirt().subarray(0, 60) })
    await row('light.png').getByText(/%$/).waitFor({ timeout: 60_000 })
    await row('dark.png').getByText(/%$/).waitFor()
    await row('bad.png')
      .getByText(/bad\.png could not be read/)
      .waitFor()

    await row('light.png').click()
    const detail = window.page.getByRole('region', { name: 'light.png' })
    await detail.getByText('28 × 28, grey').waitFor()
    await expect
      .poll(() =>
        detail
          .getByRole('img', { name: 'Original' })
          .evaluate((img: HTMLImageElement) => img.naturalWidth)
      )
      .toBe(28)
    const seen = detail.getByRole('img', { name: 'As the network sees it' })
    const levels = (): Promise<number[]> =>
      seen.evaluate((canvas: HTMLCanvasElement) => {
        const { data = [] } = canvas.getContext('2d')?.getImageData(0, 0, 28, 28) ?? {}
        return [data[0] ?? -1, data[(12 * 28 + 14) * 4] ?? -1]
      })
    expect(await levels()).toEqual([0, 200])

    await detail.getByRole('button', { name: 'Show all 10 classes' }).click()
    expect(await detail.getByRole('listitem').count()).toBe(10)
    await detail.getByRole('button', { name: 'Most alike in the training' }).click()
    await detail
      .getByRole('img', { name: /: train\/\d+$/ })
      .nth(11)
      .waitFor({ timeout: 60_000 })
    await detail.getByRole('button', { name: 'Invert' }).click()
    await detail.getByText('Light and dark are swapped.').waitFor()
    expect(await levels()).toEqual([255, 55])
  })

  it('says so where a picture looks inverted, and inverts it; then all are taken along as CSV', async () => {
    await window.page.getByRole('row', { name: /predicting/ }).click()
    await window.page.getByRole('tab', { name: 'Predict' }).click()
    await window.page
      .locator('input[type=file]')
      .first()
      .setInputFiles([
        { name: 'dark.png', mimeType: 'image/png', buffer: shirt(true) },
        { name: 'bad.png', mimeType: 'image/png', buffer: Buffer.from('none') }
      ])
    await row('dark.png').getByText('inverted?').waitFor({ timeout: 60_000 })
    await row('dark.png').click()
    await window.page.getByRole('button', { name: 'Invert' }).click()
    await row('dark.png').getByText('inverted?').waitFor({ state: 'detached' })
    await row('dark.png').getByText(/%$/).waitFor()

    const download = window.page.waitForEvent('download')
    await window.page.getByRole('button', { name: 'CSV' }).click()
    const rows = parse(readFileSync(await (await download).path()), { columns: true }) as {
      [column: string]: string
    }[]
    expect(rows.map(({ image, error }) => [image, error !== ''])).toEqual([
      ['bad.png', true],
      ['dark.png', false]
    ])
    const shares = Object.entries(rows[1] ?? {}).slice(5)
    expect(shares).toHaveLength(10)
    expect(shares.reduce((sum, [, share]) => sum + Number(share), 0)).toBeCloseTo(1, 5)
  })

  it('asks the weights of another checkpoint again about the same pictures', async () => {
    await window.page.getByRole('row', { name: /predicting/ }).click()
    await window.page.getByRole('tab', { name: 'Predict' }).click()
    await window.page
      .locator('input[type=file]')
      .first()
      .setInputFiles([{ name: 'a.png', mimeType: 'image/png', buffer: shirt() }])
    await row('a.png').getByText(/%$/).waitFor({ timeout: 60_000 })
    const first = await window.page.getByRole('listitem').allInnerTexts()
    const weights = window.page.getByLabel('Weights')
    const older = weights.locator('option', { hasText: /^epoch 1/ })
    await weights.selectOption(await older.getAttribute('value'))
    await expect
      .poll(() => window.page.getByRole('listitem').allInnerTexts(), { timeout: 60_000 })
      .not.toEqual(first)
    await row('a.png').getByText(/%$/).waitFor()
  })

  it('looks at what is drawn, at a part of it that is cut out, and at all of it again', async () => {
    const { page } = window
    await page.getByRole('row', { name: /predicting/ }).click()
    await page.getByRole('tab', { name: 'Predict' }).click()
    await page.getByRole('button', { name: 'Draw…' }).click()
    const sheet = page.getByRole('img', { name: 'Sheet to draw on' })
    const ask = page.getByRole('button', { name: 'Predict', exact: true })
    expect(await ask.isDisabled()).toBe(true)
    const { x, y } = (await sheet.boundingBox()) ?? { x: 0, y: 0 }
    // A bar down the left half, as wide as its pen.
    await page.mouse.move(x + 70, y + 60)
    await page.mouse.down()
    await page.mouse.move(x + 70, y + 220, { steps: 4 })
    await page.mouse.up()
    await ask.click()
    await row('drawing-1.png').getByText(/%$/).waitFor({ timeout: 60_000 })
    const detail = page.getByRole('region', { name: 'drawing-1.png' })
    const isLight = (...places: [x: number, y: number][]): Promise<boolean[]> =>
      detail
        .getByRole('img', { name: 'As the network sees it' })
        .evaluate((canvas: HTMLCanvasElement, at) => {
          const { data = [] } = canvas.getContext('2d')?.getImageData(0, 0, 28, 28) ?? {}
          return at.map(([column, line]) => (data[(line * 28 + column) * 4] ?? 0) > 128)
        }, places)
    expect(await isLight([7, 14], [21, 14])).toEqual([true, false])

    await detail.getByRole('button', { name: 'Cut out' }).click()
    const box = (await detail.getByRole('img', { name: 'Original' }).boundingBox()) ?? {
      ...{ x: 0, y: 0, width: 0, height: 0 }
    }
    // The right half, where nothing is; then all of it again.
    await page.mouse.move(box.x + box.width * 0.55, box.y + 2)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width - 1, box.y + box.height - 1, { steps: 4 })
    await page.mouse.up()
    await detail.getByText('Of one colour all over').waitFor()
    expect(await isLight([7, 14], [21, 14])).toEqual([false, false])
    await detail.getByRole('button', { name: 'Cut out' }).click()
    await detail.getByText('Of one colour all over').waitFor({ state: 'detached' })
    await row('drawing-1.png').getByText(/%$/).waitFor()
    expect(await isLight([7, 14], [21, 14])).toEqual([true, false])

    const invert = detail.getByRole('button', { name: 'Invert' })
    await invert.press('Enter')
    await detail.getByText('Light and dark are swapped.').waitFor()
    expect(await invert.evaluate((button) => document.activeElement === button)).toBe(true)
  })

  it('exports what the layers make of a picture, by its name and in any format', async () => {
    await setUpTinyRun('seeing', '1', '64')
    const { page } = window
    await page.getByRole('combobox', { name: 'Architecture' }).selectOption('lenet5')
    await page.getByLabel('Engine').selectOption('wasm')
    await page.getByRole('button', { name: 'Start training' }).click()
    await page.locator('.badge[data-status="completed"]').waitFor({ timeout: 120_000 })
    await page.getByRole('tab', { name: 'Predict' }).click()
    await page.getByText('Drop pictures or a folder here').waitFor()
    await drop({ 'シャツ.png': shirt() })
    await page.getByRole('button', { name: 'Export feature maps' }).click({ timeout: 60_000 })
    const dialog = page.getByRole('dialog')
    await dialog.getByText('シャツ.png').waitFor()
    await dialog.getByRole('img', { name: /feature-maps\.png$/ }).waitFor({ timeout: 60_000 })
    await dialog.getByLabel('Format').selectOption('csv')
    await dialog.locator('pre').waitFor({ timeout: 60_000 })
    const waiting = page.waitForEvent('download')
    await dialog.getByRole('button', { name: 'Save', exact: true }).click()
    const table = readFileSync(await (await waiting).path(), 'utf8')
      .trimEnd()
      .split('\r\n')
    // Six filters are in LeCun's first layer, and a heading stands above them.
    expect(table).toHaveLength(7)
  })
})
