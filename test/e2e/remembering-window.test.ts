import { beforeAll, describe, expect, it } from 'vitest'
import { browserWindow, chromiumPath } from '../support/browser-window'
import { atelier, tinyTraining } from '../support/command-line'

const patient = { timeout: 30_000 }

describe.skipIf(!chromiumPath)('a window that forgets nothing', () => {
  const window = browserWindow()
  beforeAll(async () => {
    await atelier(window.workspace, [...tinyTraining, '--epochs', '3', '--name', 'looked at'])
  })
  const hash = (): string => decodeURIComponent(new URL(window.page.url()).hash)

  it('has what one looks at in its address: reload, Back and another tab lead there', async () => {
    const { page } = window
    await page.getByRole('combobox', { name: 'Search runs' }).fill('looked')
    await expect.poll(hash, patient).toBe('#/history?search=looked')
    await page.getByRole('row', { name: /looked at/ }).click()
    await page.getByRole('combobox', { name: 'Axis' }).selectOption('step')
    await page.getByRole('slider', { name: 'Smoothing' }).fill('0.6')
    await page.getByRole('combobox', { name: 'Vertical range of Loss' }).selectOption('outliers')
    await expect.poll(hash, patient).toMatch(/axis=step/)
    await expect.poll(hash, patient).toMatch(/smoothing=0\.6/)
    await expect.poll(hash, patient).toMatch(/lossRange=no-outliers/)

    await page.getByRole('tab', { name: 'Log' }).click()
    await expect.poll(hash, patient).toMatch(/tab=log/)
    await page.reload()
    await page.getByRole('log').waitFor()
    await page.goBack()
    await expect
      .poll(() => page.getByRole('combobox', { name: 'Axis' }).inputValue(), patient)
      .toBe('step')
    expect(await page.getByRole('slider', { name: 'Smoothing' }).inputValue()).toBe('0.6')

    const tab = await page.context().newPage()
    await tab.goto(page.url())
    await expect
      .poll(() => tab.getByRole('combobox', { name: 'Vertical range of Loss' }).inputValue(), patient)
      .toBe('outliers')
    // One end by hand: the other one follows the values.
    await tab.getByRole('combobox', { name: 'Vertical range of Loss' }).selectOption('byHand')
    await tab.getByRole('textbox', { name: 'To' }).fill('4')
    await expect.poll(() => decodeURIComponent(tab.url()), patient).toMatch(/lossRange=~4(&|$)/)
    await tab.reload()
    await expect.poll(() => tab.getByRole('textbox', { name: 'To' }).inputValue(), patient).toBe('4')
    expect(await tab.getByRole('textbox', { name: 'From' }).inputValue()).toBe('')
    await tab.close()
    await page.goBack()
    await expect
      .poll(() => page.getByRole('combobox', { name: 'Search runs' }).inputValue(), patient)
      .toBe('looked')
  })

  it('scrolls data and a form to where they were: Back and reload lead there', async () => {
    const { page } = window
    // A data set is looked through once before its images are shown.
    const slowly = { timeout: 120_000 }
    const places = [
      ['#/data/garments', '[data-scroll="images"]'],
      ['#/new', '[data-scroll="form"]']
    ] as const
    for (const [address, box] of places) {
      await page.goto(new URL(`/${address}`, page.url()).href)
      const top = (): Promise<number> => page.locator(box).evaluate(({ scrollTop }) => scrollTop)
      // What is shown is on its way: it is scrolled once it is that long.
      await expect
        .poll(
          () =>
            page.locator(box).evaluate((element) => {
              element.scrollTop = 300
              return element.scrollTop
            }),
          slowly
        )
        .toBe(300)
      await page.getByRole('link', { name: 'Settings' }).click()
      await page.getByRole('heading', { name: 'Engines' }).waitFor()
      await page.goBack()
      await expect.poll(top, slowly).toBe(300)
      await page.reload()
      await expect.poll(top, slowly).toBe(300)
    }
  })

  it('keeps a form that was not started over leaving it and a reload', async () => {
    const { page } = window
    await window.setUpTinyRun('half', '12')
    await page.getByLabel('Batch size').fill('1,2,3')
    await page.getByRole('link', { name: 'History' }).click()
    await page.getByRole('row', { name: /looked at/ }).waitFor()
    await page.reload()
    await page.getByRole('link', { name: 'New run' }).first().click()
    await page.getByText('This is the form as you left it.').waitFor()
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('half')
    expect(await page.getByLabel('Batch size').inputValue()).toBe('1,2,3')
    await page.getByRole('button', { name: 'Start over' }).click()
    await expect
      .poll(() => page.getByLabel('Name', { exact: true }).inputValue(), patient)
      .not.toBe('half')
  })

  it('goes through the epochs of a run with one slider, down to the images of a cell', async () => {
    const { page } = window
    await page.getByRole('row', { name: /looked at/ }).click()
    await page.getByRole('tab', { name: 'Evaluation' }).click()
    await page.locator('.matrix').waitFor(patient)
    const epoch = page.getByRole('slider', { name: 'Epoch that is looked at' })
    expect(await epoch.getAttribute('aria-valuetext')).toMatch(/^Epoch 3, /)
    await epoch.press('ArrowLeft')
    await expect.poll(() => epoch.getAttribute('aria-valuetext'), patient).toMatch(/^Epoch 2, /)
    const said = (await epoch.getAttribute('aria-valuetext'))?.replace(/^.*, /, '') ?? ''
    // The matrix belongs to that epoch: its accuracy is the one of the curve.
    await page.getByRole('heading', { name: `Accuracy ${said}` }).waitFor(patient)

    const cell = page.locator('.matrix td:not(.right) button').first()
    const [, count = ''] = /: ([\d,]+) images/.exec((await cell.getAttribute('aria-label')) ?? '') ?? []
    await cell.click()
    await expect
      .poll(() => page.locator('.images .card').count(), patient)
      .toBe(Math.min(48, Number(count)))
    await expect.poll(hash, patient).toMatch(/epoch=2/)
    await page.reload()
    await page.locator('.matrix button[aria-pressed="true"]').waitFor(patient)

    await page.getByRole('combobox', { name: 'Compare with another epoch or run' }).selectOption('1')
    await page.getByText('Epoch 1: right', { exact: true }).waitFor(patient)
  })
})
