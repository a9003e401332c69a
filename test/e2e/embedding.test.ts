import { describe, expect, it } from 'vitest'
import { browserWindow, chromiumPath } from '../support/browser-window'

describe.skipIf(!chromiumPath)('the map of a run in a browser', () => {
  const window = browserWindow()
  const button = (name: string) => window.page.getByRole('button', { name, exact: true })

  it('is made on request, coloured, zoomed, selected of, and found again by its address', async () => {
    await window.setUpTinyRun('mapped', '1')
    await button('Start training').click()
    await window.page.locator('.badge[data-status="completed"]').waitFor({ timeout: 60_000 })
    await window.page.getByRole('tab', { name: 'Embedding' }).click()
    const { page } = window

    // Given up before it is done, it says so.
    await button('Make the map').click()
    await button('Cancel').click()
    await page.getByText('This was cancelled before it was finished.').waitFor()

    await page.getByLabel('Method').selectOption('pca')
    await page.getByLabel('At most').selectOption('500')
    await button('Make the map').click()
    const map = page.getByRole('img', { name: /^Map of 500 images/ })
    await map.waitFor({ timeout: 60_000 })
    await page.getByText(/^500 of [\d,]+ images, drawn at random/).waitFor()
    await page.getByText(/of the variance\.$/).waitFor()

    // Whatever is in view is selected: first everything, then of what is shown alone.
    await map.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: '500 images selected' }).waitFor()
    await page.getByRole('region', { name: 'Selected images' }).locator('img').first().waitFor()
    await page.getByLabel('Colour').selectOption('result')
    const wrong = page.getByRole('button', { name: /^wrong/ })
    const mistaken = Number((await wrong.innerText()).replace(/\D/g, ''))
    await wrong.click()
    await map.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: `${mistaken} images selected` }).waitFor()
    await page.getByText('As a table').click()
    await expect.poll(() => page.locator('details tbody tr').count()).toBe(Math.min(200, mistaken))

    // A smaller part of it is seen larger, and the address leads there.
    await page.keyboard.press('Escape')
    await map.focus()
    await page.keyboard.press('+')
    await page.keyboard.press('ArrowLeft')
    await expect.poll(() => page.url()).toMatch(/at=[-\d.e]+~[-\d.e]+~1\.5/)
    const url = page.url()
    expect(url).toContain('method=pca')
    expect(url).toContain('color=result')
    expect(url).toContain('solo=wrong')
    await page.reload()
    await page.getByRole('img', { name: /^Map of 500 images/ }).waitFor()
    expect(page.url()).toBe(url)
    expect(await button('Make the map').count()).toBe(0)
    expect(await wrong.getAttribute('aria-pressed')).toBe('true')
  })

  it('shows the image that is pointed at, and lists those in a rectangle', async () => {
    await window.page.getByRole('link', { name: 'History' }).click()
    await window.page.getByRole('link', { name: 'mapped' }).first().click()
    const { page } = window
    await page.getByRole('tab', { name: 'Embedding' }).click()
    await page.getByLabel('Method').selectOption('pca')
    await page.getByLabel('At most').selectOption('500')
    const map = page.getByRole('img', { name: /^Map of 500 images/ })
    await map.waitFor()
    const box = await map.boundingBox()
    if (!box) throw new Error('the map has no place')
    const tip = page.locator('.scatter .tip').first()
    // Row by row, until there is a point below the pointer.
    for (let y = 20; y < box.height && !(await tip.isVisible()); y += 12)
      for (let x = 20; x < box.width && !(await tip.isVisible()); x += 12)
        await page.mouse.move(box.x + x, box.y + y)
    await tip.locator('img').waitFor()
    await page.mouse.down()
    await page.mouse.up()
    await page.getByRole('heading', { name: '1 image selected' }).waitFor()

    await page.keyboard.down('Shift')
    await page.mouse.move(box.x + 1, box.y + 1)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width - 1, box.y + box.height - 1, { steps: 4 })
    await page.mouse.up()
    await page.keyboard.up('Shift')
    await page.getByRole('heading', { name: '500 images selected' }).waitFor()
    await button('Clear the selection').click()
    await expect.poll(() => page.getByRole('heading', { name: /selected/ }).count()).toBe(0)

    // A lasso around the left half and one around the right half have all of them, each once.
    await button('Select with a lasso').click()
    const halfOf = async (from: number, to: number): Promise<number> => {
      await map.scrollIntoViewIfNeeded()
      const { x, y, width, height } = (await map.boundingBox()) ?? box
      const [left, right] = [x + 1 + from * (width - 2), x + 1 + to * (width - 2)]
      await page.mouse.move(left, y + 1)
      await page.mouse.down()
      await page.mouse.move(right, y + 1)
      await page.mouse.move(right, y + height - 1)
      await page.mouse.move(left, y + height - 1)
      await page.mouse.up()
      const heading = await page.getByRole('heading', { name: /selected$/ }).innerText()
      await button('Clear the selection').click()
      return Number(heading.replace(/\D/g, ''))
    }
    const halves = [await halfOf(0, 0.5), await halfOf(0.5, 1)]
    expect(Math.min(...halves)).toBeGreaterThan(0)
    expect(halves.reduce((sum, each) => sum + each)).toBe(500)
    await button('Move').click()
  })

  it('is drawn in the export dialog, where it can be given up and drawn again', async () => {
    const { page } = window
    await page.getByRole('link', { name: 'History' }).click()
    await page.getByRole('link', { name: 'mapped' }).first().click()
    await page.getByRole('button', { name: 'Export', exact: true }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Kind').selectOption('embedding')
    await dialog.getByLabel('At most').selectOption('500')
    await dialog.getByRole('progressbar').waitFor()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await dialog.getByText('This was cancelled before it was finished.').waitFor()
    await dialog.getByRole('button', { name: 'Draw it' }).click()
    await dialog.getByAltText(/^Preview of mapped.*\.png$/).waitFor({ timeout: 60_000 })
  })
})
