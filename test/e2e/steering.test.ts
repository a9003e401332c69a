import { describe, expect, it } from 'vitest'
import { browserWindow, chromiumPath } from '../support/browser-window'

const number = (text: string): number => parseInt(text.replace(/,/g, ''), 10)

/** Long enough to be met in the middle of an epoch: 188 steps an epoch. */
const images = '6000'

describe.skipIf(!chromiumPath)('a training that one steers from the window', () => {
  const window = browserWindow()
  const { setUpTinyRun, figure } = window
  const start = async (): Promise<void> =>
    window.page.getByRole('button', { name: 'Start training' }).click()
  const button = (name: string) => window.page.getByRole('button', { name, exact: true })
  const badge = (status: string) => window.page.locator(`.view .badge[data-status="${status}"]`).first()
  const stepsDone = async (): Promise<number> => number(await figure('Step').innerText())
  const lossChart = () => window.page.getByRole('img', { name: /^Loss\. / })
  const described = async (): Promise<string> => (await lossChart().getAttribute('aria-label')) ?? ''
  const openTab = (name: string): Promise<void> => window.page.getByRole('tab', { name }).click()

  async function open(name: string): Promise<void> {
    await window.page.getByRole('link', { name: 'History' }).click()
    await window.page
      .getByRole('row', { name: new RegExp(name) })
      .first()
      .click()
    await window.page.getByRole('textbox', { name: 'Name' }).waitFor()
  }

  it('draws the schedule while one types it, and says in the folded form what is set', async () => {
    await setUpTinyRun('schedule', '10')
    const schedule = button('Schedule constant')
    await schedule.click()
    await window.page.getByLabel('Shape').selectOption('cosine')
    await window.page.getByLabel('Warm-up epochs').fill('2')
    await window.page.getByLabel('Learning rate', { exact: true }).fill('0.02')
    const curve = window.page.getByRole('img', { name: /^Learning rate\. / })
    await expect.poll(() => curve.getAttribute('aria-label')).toMatch(/0\.02 at epoch [12]/)
    await window.page.getByLabel('Warm-up epochs').fill('20')
    await window.page.getByText("20 epochs is more than the run's 10").first().waitFor()
    expect(await button('Start training').isEnabled()).toBe(false)
    await window.page.getByLabel('Warm-up epochs').fill('2')
    await window.page.getByRole('button', { name: /^Schedule/, expanded: true }).click()
    await window.page.getByText('2 epochs of warm-up, then cosine').waitFor()
    await expect.poll(() => button('Start training').isEnabled()).toBe(true)
  })

  it('shows a batch as the network will see it, another for another draw or setting', async () => {
    await setUpTinyRun('augmented', '2')
    await window.page.getByRole('button', { name: /^Augmentation/ }).click()
    const pixels = (): Promise<string> =>
      window.page.locator('.folded canvas').evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL())
    let before = ''
    const changes = async (): Promise<void> => {
      await expect.poll(pixels).not.toBe(before)
      // Drawn to its end: it stays as it is.
      before = await pixels()
    }
    await expect
      .poll(() =>
        window.page.locator('.folded canvas').evaluate((canvas: HTMLCanvasElement) => canvas.width)
      )
      .toBe(14 * 28)
    before = await pixels()
    await window.page.getByLabel('Rotate by up to (degrees)').fill('45')
    await changes()
    await window.page.getByLabel('Flip horizontally').click()
    await changes()
    await window.page.locator('.folded').getByRole('button', { name: 'Draw again' }).click()
    await changes()
    await window.page.getByLabel('Rotate by up to (degrees)').fill('400')
    await window.page.getByText('1 to fix').waitFor()
    expect(await pixels()).toBe(before)
  })

  it('tries three steps before it starts, and tells what the run will take', async () => {
    await setUpTinyRun('tried', '2')
    await expect.poll(() => button('Try three steps').isEnabled()).toBe(true)
    await button('Try three steps').click()
    await window.page.getByText('Measured on cpu').waitFor({ timeout: 60_000 })
    for (const fact of ['step', 'epoch', 'total', 'memory', 'disk', 'batch'])
      expect(await window.page.locator(`[data-fact="${fact}"] dd`).innerText()).toMatch(/^\d/)
    await window.page.getByLabel('Batch size').fill('64')
    await window.page.getByText('Measured on cpu').waitFor({ state: 'detached' })
  })

  it('pauses within an epoch, survives a reload, resumes with the proof, and joins the curve', async () => {
    await setUpTinyRun('paused', '1000', images)
    await start()
    await badge('running').waitFor({ timeout: 60_000 })
    await expect.poll(stepsDone, { timeout: 60_000 }).toBeGreaterThan(200)
    await button('Pause').click()
    await badge('paused').waitFor({ timeout: 60_000 })
    await window.page.getByText(/Everything up to epoch \d+(, step \d+)? is saved/).waitFor()
    const then = await stepsDone()

    await window.page.reload()
    await badge('paused').waitFor()
    expect(await stepsDone()).toBe(then)
    await button('Resume').click()
    const proof = window.page.locator('.proof.exact', { hasText: 'Resumed exactly' })
    await proof.waitFor({ timeout: 60_000 })
    const [before, after] =
      /loss was (\S+) before the pause and is (\S+) after/.exec(await proof.innerText())?.slice(1) ?? []
    expect(before).toMatch(/^\d\.\d{4,}$/)
    expect(after).toBe(before)
    await expect.poll(stepsDone, { timeout: 60_000 }).toBeGreaterThan(then + 50)
    await expect.poll(described).toContain('Paused once.')
    await openTab('Checkpoints')
    await window.page
      .getByRole('row', { name: new RegExp(`^2 .* ${(then + 1).toLocaleString('en')} .*${before}`) })
      .waitFor()
  })

  it('shows a run whose workbench died as interrupted, and resumes it by one button', async () => {
    await open('paused')
    await badge('running').waitFor()
    await expect.poll(() => figure('Epoch').innerText()).toMatch(/^[1-9]/)
    await window.crash()
    await open('paused')
    const told = window.page.getByRole('alert').filter({ hasText: 'The run was interrupted' })
    await told.waitFor()
    expect(await told.innerText()).toMatch(/Everything up to epoch \d+/)
    // On a narrow screen the words have the width, and the buttons a line of their own.
    await window.page.setViewportSize({ width: 390, height: 844 })
    const width = await told.locator('.words').evaluate((words) => words.clientWidth)
    expect(width).toBeGreaterThan(200)
    await window.page.setViewportSize({ width: 1366, height: 768 })
    await told.getByRole('button', { name: 'Resume' }).click()
    await window.page.locator('.proof.exact').waitFor({ timeout: 60_000 })
    await badge('running').waitFor({ timeout: 60_000 })
    const then = await stepsDone()
    await expect.poll(stepsDone, { timeout: 60_000 }).toBeGreaterThan(then)
    await expect.poll(described).toContain('Paused 2 times.')
  })

  it('changes the learning rate in training, marks it on the curve, and repeats it anew', async () => {
    await open('paused')
    await badge('running').waitFor()
    await button('Adjust').click()
    const dialog = window.page.getByRole('dialog')
    expect(await dialog.getByRole('button', { name: 'Apply' }).isEnabled()).toBe(false)
    await dialog.getByLabel('Learning rate').fill('0')
    expect(await dialog.getByRole('button', { name: 'Apply' }).isEnabled()).toBe(false)
    await dialog.getByLabel('Learning rate').fill('0.0005')
    await dialog.getByRole('button', { name: 'Apply' }).click()
    await expect.poll(described, { timeout: 15_000 }).toMatch(/lr 0\.\d+ → 0\.0005/)
    await openTab('Checkpoints')
    await window.page.getByRole('cell', { name: /Learning rate 0\.\d+ → 0\.0005/ }).waitFor()
    await button('New run from this').click()
    await window.page.getByRole('heading', { name: 'Changes at set steps' }).waitFor()
    await window.page.getByText(/Learning rate 0\.\d+ → 0\.0005/).waitFor()
  })

  it('continues from a checkpoint with other settings: both runs know each other', async () => {
    await open('paused')
    await button('Stop').click()
    await badge('stopped').waitFor({ timeout: 60_000 })
    await openTab('Checkpoints')
    await window.page.getByRole('link', { name: 'Continue from here with…' }).first().click()
    await window.page.getByText(/Continues from\s+paused/).waitFor()
    await window.page.reload()
    await window.page.getByText(/Continues from\s+paused/).waitFor()
    // What was steered is the fork's own setting.
    await expect
      .poll(() => window.page.getByLabel('Learning rate', { exact: true }).inputValue())
      .toBe('0.0005')
    await window.page.getByLabel('Name', { exact: true }).fill('forked')
    await expect.poll(() => button('Start training').isEnabled()).toBe(true)
    await start()
    await badge('running').waitFor({ timeout: 60_000 })
    await window.page
      .locator('.family', { hasText: 'Continues from' })
      .getByRole('link', { name: 'paused' })
      .click()
    await window.page
      .locator('.family', { hasText: 'Continued in' })
      .getByRole('link', { name: 'forked' })
      .waitFor()
    await window.page.getByRole('link', { name: 'History' }).click()
    await window.page
      .getByRole('row', { name: /forked/ })
      .getByRole('button', { name: 'Continues from paused' })
      .click()
    await expect
      .poll(() => window.page.getByRole('textbox', { name: 'Name' }).inputValue())
      .toBe('paused')
  })

  it('gives waiting runs other turns, and takes one out of the queue', async () => {
    for (const name of ['waits first', 'waits second']) {
      await setUpTinyRun(name, '2')
      await expect.poll(() => button('Start training').isEnabled()).toBe(true)
      await start()
      await badge('queued').waitFor()
    }
    await window.page.getByText('number 2 in the queue').waitFor()
    await window.page.getByRole('link', { name: 'History' }).click()
    const turn = (name: string): Promise<string> =>
      window.page
        .getByRole('row', { name: new RegExp(name) })
        .locator('.turn')
        .innerText()
    expect([await turn('waits first'), await turn('waits second')]).toEqual(['1', '2'])
    await window.page.getByRole('button', { name: 'Actions for waits second' }).click()
    await window.page.getByRole('menuitem', { name: 'Move up in the queue' }).click()
    await expect
      .poll(async () => [await turn('waits first'), await turn('waits second')])
      .toEqual(['2', '1'])
    await window.page.reload()
    await expect
      .poll(async () => [await turn('waits first'), await turn('waits second')])
      .toEqual(['2', '1'])

    await window.page.getByRole('button', { name: 'Actions for waits second' }).click()
    await window.page.getByRole('menuitem', { name: 'Pause' }).click()
    await window.page
      .getByRole('row', { name: /waits second/ })
      .locator('.badge[data-status="paused"]')
      .waitFor()
    await window.page.getByRole('row', { name: /forked/ }).click()
    await button('Stop').click()
    await badge('stopped').waitFor({ timeout: 60_000 })
    await open('waits first')
    await badge('completed').waitFor({ timeout: 60_000 })
    await window.page.getByRole('link', { name: 'History' }).click()
    await window.page.getByRole('button', { name: 'Actions for waits second' }).click()
    await window.page.getByRole('menuitem', { name: 'Resume' }).click()
    await window.page
      .getByRole('row', { name: /waits second/ })
      .locator('.badge[data-status="completed"]')
      .waitFor({ timeout: 60_000 })
  })

  it('keeps how many runs train at the same time', async () => {
    await window.page.getByRole('link', { name: 'Settings' }).click()
    const field = window.page.getByLabel('Simultaneous runs')
    await field.fill('0')
    await window.page.getByText('A whole number from 1 to 16').waitFor()
    await field.fill('2')
    await window.page.reload()
    await expect.poll(() => window.page.getByLabel('Simultaneous runs').inputValue()).toBe('2')
  })
})
