import { describe, expect, it } from 'vitest'
import { browserWindow, chromiumPath } from '../support/browser-window'

const patient = { timeout: 120_000 }

/** What the page shows to the system, and whether anybody looks at it, decided by the test. */
interface Watched {
  told: { title: string; body: string; click(): void }[]
  isHidden: boolean
}

describe.skipIf(!chromiumPath)('a window that nobody looks at', () => {
  const window = browserWindow()
  const told = (): Promise<string[]> =>
    window.page.evaluate(() =>
      (globalThis as unknown as Watched).told.map(({ title, body }) => `${title}: ${body}`)
    )
  const hide = (isHidden: boolean): Promise<void> =>
    window.page.evaluate((hidden) => {
      ;(globalThis as unknown as Watched).isHidden = hidden
    }, isHidden)

  /** A browser without a screen shows no notifications: those that are made are kept instead. */
  async function watch(): Promise<void> {
    await window.page.addInitScript(() => {
      const watched = globalThis as unknown as Watched
      watched.told = []
      watched.isHidden = false
      class Shown {
        static permission = 'default'
        static requestPermission(): Promise<string> {
          Shown.permission = 'granted'
          return Promise.resolve('granted')
        }
        onclick = (): void => undefined
        constructor(title: string, { body }: { body: string }) {
          watched.told.push({ title, body, click: () => this.onclick() })
        }
      }
      Object.assign(globalThis, { Notification: Shown })
      Object.defineProperty(document, 'visibilityState', {
        get: () => (watched.isHidden ? 'hidden' : 'visible')
      })
    })
    await window.page.reload()
  }
  const start = (): Promise<void> => window.page.getByRole('button', { name: 'Start training' }).click()
  const ended = (status: string) =>
    window.page.locator(`.view .badge[data-status="${status}"]`).first().waitFor(patient)

  it('tells the system of new bests, of the end and of a failure with its reason, and leads there', async () => {
    const { page } = window
    await watch()
    await page.getByRole('link', { name: 'Settings' }).click()
    await page.getByRole('switch', { name: 'Notify when a run ends or has a new best' }).click()

    await window.setUpTinyRun('seen', '2')
    await start()
    await ended('completed')
    await expect.poll(() => page.title(), patient).toBe('completed, seen, Atelier')
    expect(await told()).toEqual([])

    await window.setUpTinyRun('going on', '100000')
    await start()
    await page.waitForURL(/\/runs\//, patient)
    await hide(true)
    await expect
      .poll(async () => (await told()).at(-1), patient)
      .toMatch(/^going on: New best \d+\.\d\d%, \d+\/100000 epochs done$/)
    expect(await page.title()).toMatch(/^\d+\/100000, \d+\.\d\d%, Atelier$/)
    await hide(false)
    await page.getByRole('button', { name: 'Stop' }).click()
    await ended('stopped')

    await window.setUpTinyRun('unseen', '2')
    await start()
    await page.waitForURL(/\/runs\//, patient)
    await hide(true)
    await expect
      .poll(async () => (await told()).at(-1), patient)
      .toMatch(/^unseen: Completed after 2\/2 epochs, best \d+\.\d\d%$/)

    await hide(false)
    await window.setUpTinyRun('breaks', '20')
    await page.getByRole('combobox', { name: 'Method' }).selectOption('sgd')
    await page.getByLabel('Learning rate', { exact: true }).fill('100')
    await page.getByLabel('Units of each hidden layer').fill('16, 16, 16, 16, 16, 16, 16, 16, 16, 16')
    await start()
    await page.waitForURL(/\/runs\//, patient)
    const broken = page.url()
    await hide(true)
    await ended('failed')
    await expect
      .poll(async () => (await told()).at(-1), patient)
      .toMatch(/^breaks: Failed after \d+\/20 epochs\. The loss became .* at step \d+/)
    await expect.poll(() => page.title(), patient).toBe('failed, breaks, Atelier')
    await page.getByRole('link', { name: 'History' }).click()
    await page.evaluate(() => (globalThis as unknown as Watched).told.at(-1)?.click())
    await page.waitForURL(broken)
  })

  it('counts nothing in its title while the workbench is away', async () => {
    const { page } = window
    await window.setUpTinyRun('left alone', '100000')
    await start()
    await expect.poll(() => page.title(), patient).toMatch(/^\d+\/100000, \d+\.\d\d%, Atelier$/)
    await window.abandon()
    await expect.poll(() => page.title(), patient).toBe('not connected, Atelier')
    await window.comeBack()
    await expect.poll(() => page.title(), patient).toBe('interrupted, left alone, Atelier')
  })
})
