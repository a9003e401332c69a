import axe from 'axe-core'
import { describe, expect, it } from 'vitest'
import { browserWindow, chromiumPath } from '../support/browser-window'
import { atelier, failingTraining } from '../support/command-line'

/** What a person with a screen reader, a keyboard or weak sight would run into; the least impact is left out. */
const impacts: readonly unknown[] = ['moderate', 'serious', 'critical']

describe.skipIf(!chromiumPath)('a window that everybody can use', () => {
  const window = browserWindow()

  /** What axe finds in the page as it is: the rule, and where. */
  async function findings(): Promise<string[]> {
    await window.page.evaluate(axe.source)
    const { violations } = await window.page.evaluate(async () => {
      const { axe: runner } = globalThis as unknown as { axe: typeof axe }
      return runner.run(document, { resultTypes: ['violations'] })
    })
    return violations
      .filter(({ impact }) => impacts.includes(impact))
      .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`))
  }
  /** Buttons, fields and headings that reach out of the window on a side to which nothing scrolls. */
  const tooWide = (): Promise<string[]> =>
    window.page.evaluate(() => {
      const isWithin = (element: Element): boolean => {
        const { right, width, height } = element.getBoundingClientRect()
        if (width * height === 0 || right <= innerWidth + 1) return true
        for (let around = element.parentElement; around; around = around.parentElement)
          if (/auto|scroll/.test(getComputedStyle(around).overflowX))
            return around.clientWidth <= innerWidth
        return false
      }
      const all = [...document.querySelectorAll('main :is(button, a, input, select, h1, h2)')]
      return all.filter((element) => !isWithin(element)).map(({ outerHTML }) => outerHTML.slice(0, 120))
    })
  const tab = (name: string): Promise<void> => window.page.getByRole('tab', { name }).click()

  it('has nothing in the way in an empty history, the form, the data and the settings', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = window
      await page.emulateMedia({ colorScheme })
      await page.getByRole('link', { name: 'History' }).click()
      await page.getByText('No runs yet').waitFor()
      expect(await findings()).toEqual([])
      await page.keyboard.press('Control+k')
      await page.getByRole('option').first().waitFor()
      expect(await findings()).toEqual([])
      await page.keyboard.press('Escape')
      await page.getByRole('link', { name: 'New run' }).first().click()
      await page.getByRole('button', { name: /^InputLayer/ }).waitFor()
      expect(await findings()).toEqual([])
      await page.getByRole('link', { name: 'Data' }).click()
      await page.getByRole('heading', { level: 1, name: 'Data' }).waitFor()
      expect(await findings()).toEqual([])
      await page.getByRole('link', { name: 'Settings' }).click()
      await page.getByRole('heading', { name: 'Engines' }).waitFor()
      expect(await findings()).toEqual([])
    }
  })

  it('has nothing in the way in a run, in any of its tabs, in its export and in a comparison', async () => {
    for (const name of ['first', 'second']) {
      await window.setUpTinyRun(name, '2')
      await window.page.getByRole('button', { name: 'Start training' }).click()
      await window.page.locator('.view .badge[data-status="completed"]').waitFor({ timeout: 60_000 })
    }
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = window
      await page.emulateMedia({ colorScheme })
      await page.getByRole('link', { name: 'History' }).click()
      await page.getByRole('row', { name: /first/ }).click()
      await page.getByRole('img', { name: /^Loss\. / }).waitFor()
      expect(await findings()).toEqual([])
      const tabs = ['Checkpoints', 'Architecture', 'Configuration', 'Log', 'Evaluation', 'Predict']
      for (const name of tabs) {
        await tab(name)
        if (name === 'Evaluation') await page.locator('.matrix').waitFor()
        expect(await findings()).toEqual([])
      }
      await page.getByRole('button', { name: 'Export' }).first().click()
      await page.getByRole('dialog', { name: 'Export' }).waitFor()
      expect(await findings()).toEqual([])
      await page.keyboard.press('Escape')

      await page.getByRole('link', { name: 'History' }).click()
      for (const name of ['first', 'second'])
        await page.getByRole('checkbox', { name: `Select ${name}` }).check()
      expect(await findings()).toEqual([])
      const search = page.getByRole('combobox', { name: 'Search runs' })
      await search.pressSequentially('schedule')
      await page.getByRole('option', { name: 'schedule.type' }).waitFor()
      await page.keyboard.press('ArrowDown')
      expect(await findings()).toEqual([])
      await search.fill('')
      await page.getByRole('button', { name: 'Compare' }).click()
      await page.getByRole('heading', { level: 1, name: 'Compare' }).waitFor()
      expect(await findings()).toEqual([])
    }
  })

  it('has nothing in the way in a data set, beside pictures of one, and where a run has failed', async () => {
    const failing = [...failingTraining, '--name', 'wild']
    expect((await atelier(window.workspace, failing)).code).toBe(1)
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = window
      await page.emulateMedia({ colorScheme })
      await page.getByRole('link', { name: 'Data' }).click()
      await page
        .getByRole('link', { name: /garments/i })
        .first()
        .click()
      await page.getByRole('gridcell').first().waitFor()
      expect(await findings()).toEqual([])
      await page.getByRole('gridcell').first().click()
      await page.getByRole('dialog', { name: /./ }).waitFor()
      expect(await findings()).toEqual([])
      await page.keyboard.press('Escape')
      await page.getByRole('link', { name: 'History' }).click()
      await page.getByRole('row', { name: /wild/ }).first().click()
      await page.getByRole('alert').first().waitFor()
      expect(await findings()).toEqual([])
      await page.evaluate(() => void (location.hash = '#/quick'))
      await page.getByRole('heading', { level: 1, name: 'Start from your pictures' }).waitFor()
      expect(await findings()).toEqual([])
    }
  })

  it('has nothing in the way in a dialog, and calls each by a name', async () => {
    const { page } = window
    const button = (name: string | RegExp) => () => page.getByRole('button', { name }).first().click()
    const byPalette = (name: string) => async () => {
      await page.keyboard.press('Control+k')
      await page.getByRole('option', { name, exact: true }).click()
    }
    const history = () => page.getByRole('link', { name: 'History' }).click()
    const run = async (): Promise<void> => {
      await history()
      await page.getByRole('row', { name: /first/ }).first().click()
      await page.getByRole('img', { name: /^Loss\. / }).waitFor()
    }
    const dialogs: [string, (() => Promise<void>)[]][] = [
      ['Keys', [history, () => page.keyboard.press('?')]],
      ['Columns', [history, button('Columns')]],
      ['Import', [history, button('Import')]],
      ['Workspace log', [byPalette('Open log')]],
      ['Add data', [() => page.getByRole('link', { name: 'Data' }).click(), button('Add data')]],
      ['Repeat with other seeds', [run, byPalette('Repeat with seeds')]],
      ['Delete', [run, button('Delete run')]],
      [
        'The same network in another framework?',
        [run, () => tab('Architecture'), button('Compare with another framework')]
      ],
      ['Draw a picture', [run, () => tab('Predict'), button('Draw…')]]
    ]
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      for (const [name, ways] of dialogs) {
        for (const go of ways) await go()
        await page.getByRole(/Delete/.test(name) ? 'alertdialog' : 'dialog', { name }).waitFor()
        expect(await findings(), name).toEqual([])
        await page.keyboard.press('Escape')
      }
    }
  })

  it('can be read to its right end with the keyboard on a narrow screen', async () => {
    const { page } = window
    await page.setViewportSize({ width: 390, height: 800 })
    await page.getByRole('link', { name: 'History' }).click()
    await page.getByRole('row', { name: /first/ }).first().click()
    await page.getByRole('img', { name: /^Loss\. / }).waitFor()
    const run = page.url()
    for (const name of ['Checkpoints', 'Configuration', 'Log', 'Evaluation', 'Predict', 'Charts']) {
      await tab(name)
      if (name === 'Evaluation') await page.locator('.matrix').waitFor()
      expect(await findings(), name).toEqual([])
      expect(await tooWide(), name).toEqual([])
    }
    for (const name of ['History', 'New run', 'Data', 'Settings']) {
      await page.getByRole('link', { name, exact: true }).first().click()
      await page.getByRole('heading', { level: 1 }).waitFor()
      expect(await tooWide(), name).toEqual([])
    }
    await page.goto(run)
    await tab('Evaluation')
    const matrix = page.getByRole('region', { name: 'Confusion matrix' })
    await matrix.focus()
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => matrix.evaluate((box) => box.scrollLeft)).toBeGreaterThan(0)
    // Where all of it has room again it is no stop on the way.
    await page.setViewportSize({ width: 1600, height: 1200 })
    await expect.poll(() => matrix.count()).toBe(0)
  })
})
