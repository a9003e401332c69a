import { existsSync } from 'node:fs'
import type { Locator } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { browserWindow, chromiumPath } from '../support/browser-window'

const fashion = '/usr/share/datasets/fashion-mnist'

describe.skipIf(!chromiumPath || !existsSync(fashion))('looking at data in a window', () => {
  const window = browserWindow()
  /** Goes to an address within the window, once that has come to its first view. */
  const visit = async (hash: string): Promise<void> => {
    await window.page.getByRole('heading', { level: 1 }).waitFor()
    await window.page.evaluate((to) => {
      location.hash = to
    }, hash)
  }
  const open = async (): Promise<Locator> => {
    await visit('#/data/fashion-mnist')
    const grid = window.page.getByRole('grid')
    await grid.getByRole('img').first().waitFor()
    return grid
  }

  it('scrolls through 70,000 images to the last, of which few are in the page', async () => {
    const { page } = window
    await page.getByRole('link', { name: 'Data', exact: true }).click()
    await page.getByRole('link', { name: 'Fashion-MNIST' }).click()
    await page.getByText('70,000 images').waitFor()
    const grid = page.getByRole('grid')
    // The first training image is a boot, the last test image (number 9,999) a sandal.
    await grid.getByRole('img', { name: 'Ankle boot, image 0' }).waitFor()
    await grid.evaluate((box) => {
      box.scrollTop = box.scrollHeight
    })
    await grid.getByRole('img', { name: 'Sandal, image 9999' }).waitFor()
    expect(await grid.getByRole('gridcell').count()).toBeLessThan(300)
  })

  it('shows the images of a class and a part, says how many, and keeps that in the address', async () => {
    const { page } = window
    const grid = await open()
    await page.getByRole('button', { name: /^Sandal/ }).click()
    await page.getByText('7,000 of 70,000 images').waitFor()
    await page.getByRole('combobox', { name: 'Part' }).selectOption('test')
    await page.getByText('1,000 of 70,000 images').waitFor()
    await expect
      .poll(async () => new Set(await grid.locator('.caption').allTextContents()))
      .toEqual(new Set(['Sandal']))
    expect(new URL(page.url()).hash).toBe('#/data/fashion-mnist?class=5&part=test')
    await page.reload()
    await page.getByText('1,000 of 70,000 images').waitFor()
    await page.getByRole('button', { name: 'Show all images' }).click()
    await page.getByText('70,000 images').waitFor()
  })

  it('is used with the keyboard alone, and the focus is never lost', async () => {
    const { page } = window
    const grid = await open()
    await page.getByText('70,000 images').waitFor()
    await grid.focus()
    const activeName = async (): Promise<string | null> => {
      const id = await grid.getAttribute('aria-activedescendant')
      return page.locator(`[id="${id}"] img`).getAttribute('alt')
    }
    await page.keyboard.press('ArrowRight')
    await expect.poll(activeName).toBe('T-shirt/top, image 1')
    await page.keyboard.press('End')
    await expect.poll(activeName).toBe('Sandal, image 9999')
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog')
    await dialog.getByText('1 of 70,000').waitFor()
    await dialog.getByRole('img', { name: 'As the network sees it: Ankle boot' }).waitFor()
    await page.keyboard.press('ArrowRight')
    await dialog.getByText('2 of 70,000').waitFor()
    await dialog.getByRole('img', { name: 'As the network sees it: T-shirt/top' }).waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => dialog.count()).toBe(0)
    await expect.poll(() => grid.evaluate((box) => document.activeElement === box)).toBe(true)
    await expect.poll(activeName).toBe('T-shirt/top, image 1')
  })

  it('opens the image that an address names, wherever in the list it is', async () => {
    const { page } = window
    await visit('#/data/fashion-mnist?part=test&image=9999')
    await page.getByRole('dialog').getByText('10,000 of 10,000').waitFor()
    await page.getByRole('dialog').getByText('Sandal').first().waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('grid').getByRole('img', { name: 'Sandal, image 9999' }).waitFor()
  })

  it('says what it does not know, and the way back', async () => {
    const { page } = window
    await visit('#/data/no%2Fsuch')
    await page.getByText('There is no data set "no/such".').waitFor()
    await page.getByRole('link', { name: 'All data sets' }).last().click()
    await page.getByRole('heading', { name: 'Data', exact: true }).waitFor()
  })
})
