import { readFileSync } from 'node:fs'
import { PNG } from 'pngjs'
import { describe, expect, it } from 'vitest'
import { browserWindow, chromiumPath } from '../support/browser-window'

describe.skipIf(!chromiumPath)('the workbench in a browser', () => {
  const window = browserWindow()
  const { setUpTinyRun, figure } = window

  it('says what to do where there is no run yet', async () => {
    await window.page.getByText('No runs yet').waitFor()
    await window.page.getByRole('link', { name: 'Set up a run' }).click()
    await window.page.getByRole('heading', { name: 'New run' }).waitFor()
  })

  it('shows the reference model and its parameters before it starts', async () => {
    await window.page.getByRole('link', { name: 'New run' }).first().click()
    await window.page.getByRole('button', { name: /ResNet-50 on Fashion-MNIST, Adam/ }).click()
    await window.page.getByText('26,313,218').first().waitFor()
    await window.page.getByText('45,440').first().waitFor()
    const diagram = window.page.getByRole('group', { name: /Architecture/ })
    await diagram.getByRole('button', { name: /stage 1 block 1|stage_1_block_1/ }).waitFor()
    const collapsed = await diagram.getByRole('button').count()
    await diagram.getByRole('button', { name: /stage_1_block_1/ }).click()
    await expect.poll(() => diagram.getByRole('button').count()).toBe(collapsed + 10)
    await window.page.getByRole('tab', { name: 'Layers' }).click()
    await window.page.getByRole('row', { name: /stage_1_block_2.*71,552/ }).waitFor()
  })

  it('refuses what cannot be trained as one types, beside the field', async () => {
    await setUpTinyRun('invalid', '2')
    const start = window.page.getByRole('button', { name: 'Start training' })
    await expect.poll(() => start.isEnabled()).toBe(true)
    const batch = window.page.getByLabel('Batch size')
    await batch.fill('-1')
    await expect.poll(() => start.isEnabled()).toBe(false)
    expect(await batch.getAttribute('aria-invalid')).toBe('true')
    await batch.fill('')
    await window.page.getByText('Enter a number').first().waitFor()
    await batch.fill('32')
    await expect.poll(() => start.isEnabled()).toBe(true)
    await window.page.getByRole('combobox', { name: 'Architecture' }).selectOption('resnet')
    await window.page.getByLabel('Data set').selectOption('fashion-mnist')
    await window.page.getByLabel('Batch size').fill('65536')
    await window.page.getByLabel('Training images').fill('')
    await window.page
      .getByText(/more memory than the machine has/)
      .first()
      .waitFor()
    expect(await start.isEnabled()).toBe(false)
  })

  it('trains from the form, survives a reload in the middle, stops, and exports the curve', async () => {
    await setUpTinyRun('watched', '100000')
    await window.page.getByRole('button', { name: 'Start training' }).click()
    await window.page.getByRole('button', { name: 'Stop' }).waitFor()
    const epochsDone = async (): Promise<number> =>
      parseInt((await figure('Epoch').innerText()).replace(/,/g, ''), 10)
    await expect.poll(epochsDone, { timeout: 60_000 }).toBeGreaterThan(3)
    await expect.poll(async () => figure('Validation accuracy').innerText()).toMatch(/%$/)

    const before = await epochsDone()
    await window.page.reload()
    await expect.poll(epochsDone).toBeGreaterThanOrEqual(before)
    const chart = window.page.getByRole('img', { name: /^Loss\. / })
    const described = async (): Promise<number> =>
      Number(/after epoch (\d+)/.exec((await chart.getAttribute('aria-label')) ?? '')?.[1] ?? 0)
    const then = await described()
    await expect.poll(described, { timeout: 60_000 }).toBeGreaterThan(then)
    expect(
      await chart.evaluate((canvas: HTMLCanvasElement) => {
        const pixels =
          canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? []
        return pixels.some((value) => value !== 0)
      })
    ).toBe(true)

    await window.page.getByRole('button', { name: 'Stop' }).click()
    await window.page.locator('.badge[data-status="stopped"]').waitFor({ timeout: 60_000 })
    const download = window.page.waitForEvent('download')
    await window.page.getByRole('button', { name: 'Export' }).first().click()
    await window.page.getByRole('img', { name: /^Preview of / }).waitFor({ timeout: 60_000 })
    await window.page.getByRole('button', { name: 'Save', exact: true }).click()
    const png = PNG.sync.read(readFileSync(await (await download).path()))
    expect([png.width, png.height]).toEqual([1920, 1080])
    await window.page.keyboard.press('Escape')
    await window.page.getByRole('tab', { name: 'Log' }).click()
    await expect
      .poll(async () => (await window.page.getByRole('log').innerText()).length)
      .toBeGreaterThan(10)
    await window.page.getByRole('tab', { name: 'Configuration' }).click()
    await window.page.locator('dt', { hasText: /^Learning rate$/ }).waitFor()
  })

  it('evaluates a run: the confusion matrix holds every validation image', async () => {
    await window.page.getByRole('row', { name: /watched/ }).click()
    await window.page.getByRole('tab', { name: 'Evaluation' }).click()
    await window.page.locator('.matrix').waitFor({ timeout: 60_000 })
    const cells = await window.page.locator('.matrix tbody td').allInnerTexts()
    expect(cells.reduce((sum, text) => sum + Number(text.replace(/,/g, '') || 0), 0)).toBe(1000)
  })

  it('goes to a run, a view and the search with the keyboard alone, and the title follows', async () => {
    const { page } = window
    await page.getByRole('row', { name: /watched/ }).waitFor()
    await page.keyboard.press('/')
    expect(
      await page
        .getByRole('combobox', { name: 'Search runs' })
        .evaluate((field) => field === document.activeElement)
    ).toBe(true)
    await page.keyboard.press('Control+k')
    await page
      .getByRole('dialog')
      .getByRole('option', { name: /watched/ })
      .waitFor()
    await page.keyboard.type('watch')
    await expect.poll(() => page.getByRole('option').count(), { timeout: 30_000 }).toBe(1)
    await page.keyboard.press('Enter')
    await page.getByRole('tab', { name: 'Evaluation' }).waitFor()
    await expect.poll(() => page.title(), { timeout: 30_000 }).toBe('stopped, watched, Atelier')

    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.keyboard.press('n')
    await page.getByRole('button', { name: 'Start training' }).waitFor()
  })

  it('compares runs, renames one and deletes it', async () => {
    await setUpTinyRun('second', '2')
    await window.page.getByRole('button', { name: 'Start training' }).click()
    await window.page.locator('.badge[data-status="completed"]').waitFor({ timeout: 60_000 })
    await window.page.getByRole('link', { name: 'History' }).click()
    for (const name of ['watched', 'second'])
      await window.page.getByRole('checkbox', { name: `Select ${name}` }).check()
    await window.page.getByRole('button', { name: 'Compare' }).click()
    await window.page.getByRole('row', { name: /watched .* 100000/ }).waitFor()
    await window.page.getByRole('row', { name: /second .* 2/ }).waitFor()
    await window.page.getByRole('button', { name: 'Compare the others with second' }).click()
    await window.page.getByRole('columnheader', { name: 'Difference to second' }).waitFor()
    await expect
      .poll(
        async () =>
          (await window.page
            .getByRole('img', { name: /^Validation accuracy\. / })
            .getAttribute('aria-label')) ?? ''
      )
      .toMatch(/watched[\s\S]*second|second[\s\S]*watched/)

    await window.page.getByRole('link', { name: 'History' }).click()
    await window.page.getByRole('row', { name: /second/ }).focus()
    await window.page.keyboard.press('F2')
    await window.page.getByRole('textbox', { name: 'Rename' }).fill('改名した実行')
    await window.page.keyboard.press('Enter')
    const renamed = window.page.getByRole('row', { name: /改名した実行/ })
    await renamed.waitFor()
    await window.page.getByRole('button', { name: 'Actions for 改名した実行' }).click()
    await window.page.getByRole('menuitem', { name: 'Delete' }).click()
    await renamed.waitFor({ state: 'detached' })
  })

  it("keeps a person's theme and language", async () => {
    await window.page.getByRole('link', { name: 'Settings' }).click()
    await window.page.getByLabel('Theme').selectOption('dark')
    await expect
      .poll(() => window.page.evaluate(() => document.documentElement.dataset['theme']))
      .toBe('dark')
    await window.page.getByLabel('Language').selectOption('ja')
    await window.page.getByRole('heading', { name: '設定' }).waitFor()
    await window.page.reload()
    await window.page.getByRole('heading', { name: '設定' }).waitFor()
    expect(
      await window.page.evaluate(() => [
        document.documentElement.lang,
        document.documentElement.dataset['theme']
      ])
    ).toEqual(['ja', 'dark'])
    await window.page.getByLabel('言語').selectOption('en')
    await window.page.getByLabel('Theme').selectOption('system')
  })

  it('leaves nothing secret in the page, and lets a second tab in by the cookie alone', async () => {
    const { page } = window
    expect(await page.evaluate(() => document.cookie)).toBe('')
    expect(page.url()).not.toContain('code')
    const [cookie] = await page.context().cookies()
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' })
    const tab = await page.context().newPage()
    await tab.goto(new URL('/', window.address).href)
    await tab.getByRole('link', { name: 'Settings' }).waitFor()
    await tab.close()
  })

  it('tells a window that was signed out so, and how it comes back', async () => {
    const { page } = window
    const before = page.context()
    const other = await before.browser()?.newContext()
    const second = await other?.newPage()
    if (!other || !second) throw new Error('Chromium opens no second window')
    await second.goto(window.address)
    await second.getByRole('link', { name: 'Settings' }).click()
    // The windows still load views ahead; files that a stranger is refused are complaints.
    await Promise.all([page, second].map((each) => each.waitForLoadState('networkidle')))
    // What was done is said for moments: it is waited for from the start, in both windows at once.
    await Promise.all([
      second.getByText('All other browsers have been signed out.').waitFor(),
      page.getByRole('alert').filter({ hasText: 'atelier serve --link' }).waitFor(),
      second.getByRole('button', { name: 'Sign out all other windows' }).click()
    ])
    await expect
      .poll(async () => (await second.request.get(new URL('/', window.address).href)).status())
      .toBe(200)
    expect((await page.request.get(new URL('/', window.address).href)).status()).toBe(401)
    await other.close()
  })
})
