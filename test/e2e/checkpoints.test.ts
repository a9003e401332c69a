import { describe, expect, it } from 'vitest'
import { browserWindow, chromiumPath } from '../support/browser-window'
import { atelier } from '../support/command-line'

const patient = { timeout: 60_000 }

describe.skipIf(!chromiumPath)('single checkpoints of a run', () => {
  const window = browserWindow()
  const { setUpTinyRun } = window
  const button = (name: string | RegExp) => window.page.getByRole('button', { name, exact: true })
  const badge = (status: string) => window.page.locator(`.view .badge[data-status="${status}"]`).first()
  const openTab = (name: string): Promise<void> => window.page.getByRole('tab', { name }).click()
  const rows = () => window.page.locator('.record section').first().locator('tbody tr:has(button)')
  const notes = () => window.page.locator('.record section').first().locator('tr.note')
  const rowOf = (epoch: number) =>
    rows().filter({ has: window.page.getByRole('cell', { name: String(epoch), exact: true }).first() })
  const newestEpoch = async (): Promise<number> =>
    Number(await rows().first().getByRole('cell').first().innerText())
  async function choose(epoch: number, action: string): Promise<void> {
    await button(`Actions for epoch ${epoch}`).click()
    await window.page.getByRole('menuitem', { name: action, exact: true }).click()
  }
  async function open(name: string): Promise<void> {
    await window.page.getByRole('link', { name: 'History' }).click()
    await window.page
      .getByRole('row', { name: new RegExp(name) })
      .first()
      .click()
    await window.page.getByRole('textbox', { name: 'Name' }).waitFor()
    await openTab('Checkpoints')
  }

  it('are kept while the run trains on, and noted, and other windows see it', async () => {
    await setUpTinyRun('marked', '1000', '20000')
    await button('Start training').click()
    await badge('running').waitFor(patient)
    await openTab('Checkpoints')
    await rows().first().waitFor(patient)
    const epoch = await newestEpoch()
    await choose(epoch, 'Keep')
    await rowOf(epoch).getByText('kept', { exact: true }).waitFor()
    await choose(epoch, 'Edit note')
    await window.page.getByRole('textbox', { name: 'Note' }).fill('before the rate fell')
    await button('Save').click()
    await notes().getByText('before the rate fell').waitFor()

    const other = await window.page.context().newPage()
    await other.goto(window.page.url())
    await other.getByText('before the rate fell').waitFor()
    await expect.poll(newestEpoch, patient).toBeGreaterThan(epoch + 3)
    // The training has removed those between.
    expect(await rowOf(epoch).getByText('kept', { exact: true }).count()).toBe(1)
    expect(await rows().count()).toBeLessThan(6)

    await choose(epoch, 'Delete')
    await window.page.getByText('Run "marked" is still running.').waitFor()
    await window.page.getByText('Stop it first.').waitFor()
    await choose(epoch, 'No longer keep')
    await expect.poll(() => other.getByText('kept', { exact: true }).count()).toBe(0)
    await button('Pause').click()
    await badge('paused').waitFor(patient)
    // What it saves last may come a moment after it says that it is paused.
    const older = Number(await rows().last().getByRole('cell').first().innerText())
    await choose(older, 'Keep')
    await rowOf(older).getByText('kept', { exact: true }).waitFor()
    // It may have been the best as well: there are to be others beside it and the newest.
    await button('Resume').click()
    await expect.poll(newestEpoch, patient).toBeGreaterThan(older + 2)
    await button('Pause').click()
    await badge('paused').waitFor(patient)
    await expect.poll(() => rows().count()).toBeGreaterThan(2)
  })

  it('cannot be deleted where the run goes on from them, and else free their room once one agrees', async () => {
    await open('marked')
    await badge('paused').waitFor()
    await button('Resume').waitFor()
    const newest = rows().first()
    await newest.getByRole('button', { name: /^Actions for/ }).click()
    await window.page.getByRole('menuitem', { name: 'Delete' }).click()
    await window.page.getByText('the run goes on from it when it is resumed').waitFor()
    await window.page.getByText(/^Delete older ones/).waitFor()

    const count = await rows().count()
    const kept = rows().filter({ hasText: 'kept' })
    const place = await kept.getByRole('cell').first().innerText()
    await choose(Number(place), 'Delete')
    const asked = window.page.getByRole('alertdialog')
    expect(await asked.innerText()).toMatch(
      /You chose to keep it\. Its weights \([\d.]+ kB\) will be permanently deleted\./
    )
    await asked.getByRole('button', { name: 'Cancel' }).click()
    expect(await rows().count()).toBe(count)
    await choose(Number(place), 'Delete')
    await asked.getByRole('button', { name: 'Delete' }).click()
    await window.page.getByText(/^[\d.]+ kB freed\.$/).waitFor()
    await expect.poll(() => rows().count()).toBe(count - 1)
  })

  it('that were deleted elsewhere are told of, and nothing is asked of them any more', async () => {
    await open('marked')
    // One of a whole epoch: what was saved at the pause is called by its step, too.
    const actions = await button(/^Actions for epoch \d+$/)
      .last()
      .getAttribute('aria-label')
    const epoch = Number(/\d+$/.exec(actions ?? '')?.[0])
    await choose(epoch, 'Delete')
    await window.page.getByRole('alertdialog').waitFor()
    const removed = await atelier(window.workspace, ['checkpoints', 'rm', `marked@${epoch}`])
    expect(removed).toMatchObject({ code: 0, stderr: '' })
    await window.page.getByText(`The checkpoint of epoch ${epoch} was deleted elsewhere.`).waitFor()
    expect(await window.page.getByRole('alertdialog').count()).toBe(0)
  })
})
