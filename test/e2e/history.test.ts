import type { Locator } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { browserWindow, chromiumPath } from '../support/browser-window'
import { atelier, tinyTraining } from '../support/command-line'

const patient = { timeout: 30_000 }

describe.skipIf(!chromiumPath)('a history of many runs', { timeout: 400_000 }, () => {
  const window = browserWindow()

  const names = async (): Promise<string[]> =>
    (await window.page.locator('[data-run] .open').allTextContents()).map((name) => name.trim())
  const hash = (): Promise<string> => window.page.evaluate(() => location.hash)
  async function train(name: string, epochs: string): Promise<void> {
    await window.setUpTinyRun(name, epochs)
    await window.page.getByRole('button', { name: 'Start training' }).click()
    await window.page.locator('.view .badge[data-status="completed"]').waitFor({ timeout: 150_000 })
  }
  const openHistory = (): Promise<void> =>
    window.page.getByRole('link', { name: 'History' }).first().click()

  it('shows any setting and metric, in columns that outlive a reload and come back by their view', async () => {
    await train('short', '1')
    await train('long', '2')
    const { page } = window
    await openHistory()
    await page.getByRole('button', { name: 'Columns' }).click()
    await page.getByRole('searchbox', { name: 'Search columns and settings' }).fill('epochs')
    await page
      .getByRole('dialog')
      .getByLabel(/^Epochs, as set/)
      .click()
    await page.getByRole('searchbox', { name: 'Search columns and settings' }).fill('best.loss')
    await page.getByRole('dialog').getByLabel('Loss, best').click()
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('button', { name: 'Epochs, as set', exact: true }).click()
    await expect.poll(names, patient).toEqual(['short', 'long'])
    await expect.poll(hash, patient).toContain('best.loss')

    await page.getByRole('button', { name: 'Views' }).click()
    await page.getByRole('menuitem', { name: 'Save this view…' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('by length')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.reload()
    await page.getByRole('columnheader', { name: 'Loss, best' }).waitFor()
    await page.getByRole('button', { name: 'by length' }).waitFor()

    // Another window has the view, and is led to the same columns.
    const tab = await page.context().newPage()
    await tab.goto(page.url().replace(/#.*/, '#/history?columns=name'))
    await tab.getByRole('button', { name: 'Views' }).click()
    await tab.getByRole('menuitem', { name: 'by length' }).click()
    await tab.getByRole('columnheader', { name: 'Loss, best' }).waitFor()
    await tab.close()
  })

  it('finds runs by any setting, which it offers as it is typed, and says what is misspelt', async () => {
    const { page } = window
    await page.goto(page.url().replace(/#.*/, '#/history'))
    await expect.poll(names, patient).toEqual(['long', 'short'])
    const search = page.getByRole('combobox', { name: 'Search runs' })
    await page.keyboard.press('/')
    await page.keyboard.type('sched')
    await page.getByRole('option', { name: 'schedule.type' }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect.poll(() => search.inputValue(), patient).toBe('schedule.type ')
    await page.keyboard.type('= con')
    await page.getByRole('option', { name: 'constant' }).click()
    await expect.poll(() => search.inputValue(), patient).toBe('schedule.type = constant ')
    await expect.poll(names, patient).toEqual(['long', 'short'])

    await search.fill('dataset.limit > 0 labelSmoothing = 0 last.loss > 0 planned = 2')
    await expect.poll(names, patient).toEqual(['long'])
    await expect.poll(hash, patient).toContain('dataset.limit')
    await page.reload()
    await expect.poll(names, patient).toEqual(['long'])
    await search.fill('flip = true')
    await page.getByText('No matching runs.').waitFor()
    await search.fill('labelSmothing > 0')
    await page.getByText('Did you mean labelSmoothing?').waitFor()
    await search.fill('schedule.type = constnt')
    await page.getByText('Did you mean “constant”?').waitFor()
    await search.fill('')
    await expect.poll(names, patient).toEqual(['long', 'short'])
  })

  it('notes, keeps on top, tags and deletes by keys, and brings back what was deleted', async () => {
    const { page } = window
    await page.goto(page.url().replace(/#.*/, '#/history'))
    const row = (name: string) => page.getByRole('row', { name: new RegExp(name) })
    await expect.poll(names, patient).toEqual(['long', 'short'])
    await row('short').focus()
    await page.keyboard.press('m')
    await page.getByRole('textbox', { name: 'Edit note' }).fill('too few epochs')
    await page.keyboard.press('Enter')
    await row('too few epochs').waitFor()
    await row('short').focus()
    await page.keyboard.press('p')
    await expect.poll(names, patient).toEqual(['short', 'long'])

    await row('short').focus()
    await page.keyboard.press(' ')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press(' ')
    await page.getByText('2 selected').waitFor()
    await page.getByRole('button', { name: 'Edit tags' }).click()
    await page.getByRole('textbox', { name: 'Tags to add' }).fill('pair')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect
      .poll(() => page.locator('[data-run] .tag').allTextContents(), patient)
      .toEqual([...['pair', 'pair']])

    await row('long').focus()
    await page.keyboard.press('Delete')
    await page.getByText('No runs yet').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(names, patient).toEqual(['short', 'long'])
    await row('long').focus()
    await page.keyboard.press('Delete')
    await expect.poll(names, patient).toEqual(['short'])
    await page.keyboard.press('Control+z')
    await expect.poll(names, patient).toEqual(['short', 'long'])
    // All that is the run's came back with it.
    await row('long').focus()
    await page.keyboard.press('Enter')
    await expect.poll(hash, patient).toMatch(/^#\/runs\//)
    await page.getByRole('img', { name: /^Loss\. / }).waitFor(patient)
  })

  it('opens a menu of a run by mouse or keys, gives the focus back, and leaves the rest in reach', async () => {
    const { page } = window
    await page.goto(page.url().replace(/#.*/, '#/history'))
    const button = (name: string) => page.getByRole('button', { name: `Actions for ${name}` })
    const item = (name: string) => page.getByRole('menuitem', { name })
    const hasFocus = (place: Locator) =>
      expect
        .poll(() => place.evaluate((element) => element === document.activeElement), patient)
        .toBe(true)
    await button('short').click()
    await page.keyboard.press('ArrowUp')
    await hasFocus(item('Delete'))
    await page.keyboard.press('ArrowDown')
    await hasFocus(item('Open'))
    await page.keyboard.press('End')
    await page.keyboard.press('Home')
    await hasFocus(item('Open'))
    await page.keyboard.press('Escape')
    await hasFocus(button('short'))

    // Asked for by a key of the row, it gives the row its focus back, from a dialog too.
    const row = page.getByRole('row', { name: /^(?=.*long)/ })
    for (const leave of ['nothing', 'Edit tags']) {
      await row.focus()
      await page.keyboard.press('Shift+F10')
      await hasFocus(item('Open'))
      if (leave !== 'nothing') {
        await item(leave).press('Enter')
        await page.getByRole('dialog').waitFor()
      }
      await page.keyboard.press('Escape')
      await hasFocus(row)
    }

    // One press closes the menu and does what it does where it lands.
    await button('short').click()
    await page.getByRole('menu').waitFor()
    await page.getByRole('checkbox', { name: 'Select long' }).click()
    await page.getByText('1 selected').waitFor()
    await expect.poll(() => page.getByRole('menu').count(), patient).toBe(0)
    // The one above: the menu lies over what is below.
    await button('long').click()
    await button('short').click()
    await hasFocus(page.getByRole('menu', { name: 'Actions for short' }))
    await expect.poll(() => page.getByRole('menu').count(), patient).toBe(1)
  })

  it('puts runs together, with their mean, and opens a group', async () => {
    const { page } = window
    await page.goto(page.url().replace(/#.*/, '#/history'))
    await page.getByLabel('Group', { exact: true }).selectOption({ label: 'By tag' })
    const group = page.locator('.row.group')
    await group.getByText('2 runs').waitFor()
    // The pinned one stays on top.
    await expect.poll(names, patient).toEqual(['short'])
    await group.focus()
    await page.keyboard.press('ArrowRight')
    await expect.poll(names, patient).toEqual(['short', 'short', 'long'])
    await expect.poll(hash, patient).toContain('group=tags')
    await page.reload()
    await expect.poll(names, patient).toEqual(['short', 'short', 'long'])
  })

  it('shows the usual columns that have room, beside whole names, and says which have none', async () => {
    const { page } = window
    await page.goto(page.url().replace(/#.*/, '#/history'))
    await page.getByRole('button', { name: 'Columns' }).click()
    await page.getByRole('button', { name: 'Usual columns' }).click()
    await page.getByRole('button', { name: 'Done' }).click()
    const title = (name: string) => page.getByRole('columnheader', { name, exact: true })
    const widthOf = async (selector: string): Promise<[number, number]> =>
      page.locator(selector).evaluate(({ scrollWidth, clientWidth }) => [scrollWidth, clientWidth])
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 800 })
      await title('Engine').waitFor({ state: 'hidden' })
      await expect.poll(() => widthOf('.runs').then(([all, seen]) => all - seen), patient).toBe(0)
      for (const name of await page.locator('[data-run] .open').all())
        expect(await name.evaluate((cell) => cell.scrollWidth - cell.clientWidth)).toBe(0)
      await page.getByRole('columnheader').last().scrollIntoViewIfNeeded()
      expect(await title('Started').count()).toBe(width === 1280 ? 1 : 0)
    }
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.getByRole('button', { name: 'Columns' }).click()
    await page.getByText(/^No room in this window: .*Engine/).waitFor()
    await page.getByRole('button', { name: 'Done' }).click()
    await page.setViewportSize({ width: 1600, height: 800 })
    await title('Engine').waitFor()
    expect(await hash()).not.toContain('columns=')
  })

  it('compares as many settings as have room, names what is left out, and shows it when asked', async () => {
    const { page } = window
    const changes = [
      ...[
        'optimizer={"type":"sgd"}',
        'schedule={"type":"constant"}',
        'labelSmoothing=0.1',
        'clipNorm=1'
      ],
      ...['augmentation.flip=true', 'averageDecay=0.9', 'seed=7', 'dataset.limit=96', 'epochs=2']
    ]
    await atelier(window.workspace, [...tinyTraining, '--epochs', '1', '--name', 'as it was'])
    await atelier(window.workspace, [
      ...[...tinyTraining, '--name', 'all of it different'],
      ...changes.flatMap((change) => ['--set', change])
    ])
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.goto(page.url().replace(/#.*/, '#/history'))
    for (const name of ['as it was', 'all of it different'])
      await page.getByRole('checkbox', { name: `Select ${name}` }).check()
    await page.getByRole('button', { name: 'Compare' }).click()
    const table = page.locator('.differences')
    const overhang = (): Promise<number> =>
      table.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)
    const columns = (): Promise<number> => table.getByRole('columnheader').count()
    await table.getByRole('columnheader', { name: 'Label smoothing' }).waitFor()
    expect(await overhang()).toBe(0)
    const fitting = await columns()
    await page.setViewportSize({ width: 800, height: 800 })
    await page.getByText('No room in this window for what else differs').waitFor()
    await expect.poll(columns, patient).toBeLessThan(fitting)
    expect(await overhang()).toBe(0)
    for (const name of ['as it was', 'all of it different'])
      await table.getByRole('link', { name, exact: true }).waitFor()
    await page.getByRole('button', { name: 'Show all settings' }).click()
    await expect.poll(columns, patient).toBe(fitting)
    expect(await overhang()).toBeGreaterThan(0)
  })
})
