import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { browserWindow, chromiumPath } from '../support/browser-window'

describe.skipIf(!chromiumPath)('a window that shows what is so', () => {
  const window = browserWindow()
  const { setUpTinyRun } = window
  const start = () => window.page.getByRole('button', { name: 'Start training' })
  const badge = (status: string) => window.page.locator(`.view .badge[data-status="${status}"]`).first()
  const rate = () => window.page.getByLabel('Learning rate', { exact: true })

  async function type(field: ReturnType<typeof rate>, text: string): Promise<void> {
    await field.click()
    await window.page.keyboard.press('Control+A')
    await window.page.keyboard.type(text)
  }
  async function train(name: string): Promise<void> {
    await setUpTinyRun(name, '2')
    await start().click()
    await badge('completed').waitFor({ timeout: 60_000 })
  }
  async function otherTab(path: string): Promise<Page> {
    const tab = await window.page.context().newPage()
    tab.setDefaultTimeout(20_000)
    // The browser is signed in already: another tab needs no address with a code.
    await tab.goto(new URL('/', window.address).href)
    await tab.evaluate((to) => {
      location.hash = to
    }, path)
    return tab
  }

  it('trains with the number that was typed with a decimal comma', async () => {
    await setUpTinyRun('comma', '2')
    await type(rate(), '0,005')
    await window.page.keyboard.press('Tab')
    expect(await rate().inputValue()).toBe('0.005')
    await start().click()
    await badge('completed').waitFor({ timeout: 60_000 })
    await window.page.getByRole('tab', { name: 'Configuration' }).click()
    expect(
      await window.page
        .locator('dt', { hasText: 'Learning rate' })
        .locator('xpath=following-sibling::dd[1]')
        .innerText()
    ).toMatch(/^0\.005(\s|$)/)
  })

  it('writes the x of x64 as the letter that it is', async () => {
    const widths = await window.page.evaluate(() => {
      const widthWith = (features: string): number => {
        const span = document.createElement('span')
        span.textContent = 'x64 2x4 0x10 16x16'
        span.style.fontFeatureSettings = features
        document.body.append(span)
        const { width } = span.getBoundingClientRect()
        span.remove()
        return width
      }
      return { usual: widthWith(''), letters: widthWith("'calt' 0"), signs: widthWith("'calt' 1") }
    })
    expect(widths.signs).not.toBeCloseTo(widths.letters, 1)
    expect(widths.usual).toBeCloseTo(widths.letters, 1)
  })

  it('starts nothing while a number is refused, and says at the field why', async () => {
    await setUpTinyRun('refused', '2')
    const images = window.page.getByLabel('Training images')
    for (const [text, sentence] of [
      ['abc', '“abc” is not a number'],
      ['1,000', '“1,000” can be read as 1000 or 1']
    ] as const) {
      await expect.poll(() => start().isEnabled()).toBe(true)
      await type(images, text)
      await window.page.getByText(sentence).waitFor()
      expect([await start().isEnabled(), await images.inputValue()]).toEqual([false, text])
      await images.fill('256')
    }
    await type(rate(), '０．０２')
    await expect.poll(() => start().isEnabled()).toBe(true)
  })

  it('cuts no figure off, however long it is and however narrow the window', async () => {
    await train('figures')
    for (const width of [1366, 1250, 1000, 800, 640, 420]) {
      await window.page.setViewportSize({ width, height: 768 })
      const cut = await window.page.locator('.figures dd').evaluateAll((cells) => {
        const extremes = ['-1.06e-114', '100000', '1.797e308', '99 d 23 h', '187600']
        return cells.flatMap((cell, i) => {
          const texts = [...cell.childNodes].filter(
            (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim()
          )
          if (texts[0]) texts[0].textContent = extremes[i % extremes.length] ?? ''
          const small = cell.querySelector('small')
          if (small) small.textContent = '/1,876,000,000'
          const panel = cell.closest('.figures')?.getBoundingClientRect()
          const box = cell.getBoundingClientRect()
          const isInside =
            panel &&
            box.left >= panel.left - 1 &&
            box.right <= panel.right + 1 &&
            box.bottom <= panel.bottom + 1
          return cell.scrollWidth <= cell.clientWidth &&
            cell.scrollHeight <= cell.clientHeight + 1 &&
            isInside
            ? []
            : [`${cell.textContent}: ${cell.scrollWidth} in ${cell.clientWidth}`]
        })
      })
      expect([width, cut]).toEqual([width, []])
    }
  })

  it('stays where one has zoomed to, while the run goes on and when it is smoothed', async () => {
    await setUpTinyRun('zoomed', '100000')
    await start().click()
    const chart = window.page.getByRole('img', { name: /^Loss\. / })
    const described = async (): Promise<number> =>
      Number(/after epoch (\d+)/.exec((await chart.getAttribute('aria-label')) ?? '')?.[1] ?? 0)
    await expect.poll(described, { timeout: 60_000 }).toBeGreaterThan(20)
    const plot = window.page.locator('.area .frame').first()
    const box = await plot.boundingBox()
    if (!box) throw new Error('there is no plot')
    const at = (share: number) => [box.x + box.width * share, box.y + box.height / 2] as const
    /** The first and the last epoch that the plot shows, as one reads them off its ends. */
    const ends = async (): Promise<number[]> => {
      const read = async (share: number): Promise<number> => {
        await window.page.mouse.move(...at(share + 0.01))
        await window.page.mouse.move(...at(share))
        return Number(/\d+/.exec(await plot.locator('.readout').innerText())?.[0])
      }
      return [await read(0.15), await read(0.66)]
    }
    await window.page.mouse.move(...at(0.3))
    await window.page.mouse.down()
    await window.page.mouse.move(...at(0.5), { steps: 5 })
    await window.page.mouse.up()
    await window.page.getByRole('button', { name: 'Reset zoom' }).waitFor()
    const zoomed = await ends()

    const then = await described()
    await expect.poll(described, { timeout: 60_000 }).toBeGreaterThan(then + 20)
    await window.page.getByRole('slider').fill('0.6')
    // The plot's edge gives way to wider numbers on its axis, and with it the epoch under a pixel.
    for (const [index, end] of (await ends()).entries())
      expect(Math.abs(end - (zoomed[index] ?? NaN))).toBeLessThanOrEqual(1)
    await window.page.getByRole('button', { name: 'Reset zoom' }).click()
    await expect.poll(async () => (await ends())[1]).toBeGreaterThan(zoomed[1] ?? 0)
    await window.page.getByRole('button', { name: 'Stop' }).click()
    await badge('stopped').waitFor({ timeout: 60_000 })
  })

  it('keeps an evaluation while one looks elsewhere', async () => {
    // As a run of an earlier version is, which kept nothing of its validation.
    const runs = join(window.workspace, 'runs')
    for (const run of readdirSync(runs))
      rmSync(join(runs, run, 'answers'), { recursive: true, force: true })
    await window.page.getByRole('row', { name: /figures/ }).click()
    await window.page.getByRole('tab', { name: 'Evaluation' }).click()
    await window.page.getByRole('button', { name: 'Evaluate now' }).click()
    await window.page.getByRole('tab', { name: 'Log' }).click()
    await window.page.getByRole('tab', { name: 'Evaluation' }).click()
    await window.page.locator('.matrix').waitFor({ timeout: 60_000 })
    await window.page.getByRole('link', { name: 'History' }).click()
    await window.page.getByRole('row', { name: /figures/ }).click()
    await window.page.getByRole('tab', { name: 'Evaluation' }).click()
    await window.page.locator('.matrix').waitFor()
  })

  it('writes a diagram that needs no style sheet of this window', async () => {
    await window.page.getByRole('row', { name: /figures/ }).click()
    await window.page.getByRole('tab', { name: 'Architecture' }).click()
    const download = window.page.waitForEvent('download')
    await window.page.getByRole('button', { name: 'Save as SVG' }).click()
    const svg = readFileSync(await (await download).path(), 'utf8')
    expect(svg).toMatch(/^<svg[^>]* xmlns="http:\/\/www\.w3\.org\/2000\/svg"/)
    expect(svg).not.toMatch(/var\(|color\(|color-mix|class=|style=|foreignObject|data-v/)
    const texts = [...svg.matchAll(/<text [^>]*>/g)].map(([tag]) => tag)
    expect(texts.length).toBeGreaterThan(4)
    for (const tag of texts)
      expect(tag).toMatch(
        /(?=.* y="\d+")(?=.*fill="#[\da-f]{6}")(?=.*font-size="\d+px")(?=.*font-weight="\d00")(?=.*font-family="[^"]*DejaVu Sans[^"]*sans-serif")/
      )
  })

  it('follows an address that is changed while the first view is still on its way', async () => {
    const tab = await window.page.context().newPage()
    tab.setDefaultTimeout(20_000)
    let arrive: (() => void) | undefined
    const held = new Promise<void>((resolve) => {
      arrive = resolve
    })
    await tab.route(/history-view.*\.js/, async (route) => {
      await held
      await route.continue()
    })
    await tab.goto(new URL('/', window.address).href, { waitUntil: 'domcontentloaded' })
    await tab.getByRole('link', { name: 'Settings' }).waitFor()
    await tab.evaluate(() => {
      location.hash = '/settings'
    })
    arrive?.()
    await tab.getByRole('heading', { name: 'Settings' }).waitFor()
    await tab.waitForLoadState('networkidle')
    expect(await tab.evaluate(() => location.hash)).toBe('#/settings')
    await tab.close()
  })

  it('sees at once what another tab renames, tags and deletes: list, run and comparison', async () => {
    await train('doomed')
    const path = await window.page.evaluate(() => location.hash.replace(/^#/, ''))
    const doomed = path.split('/').at(-1) ?? ''
    await window.page.getByRole('link', { name: 'History' }).click()
    for (const name of ['figures', 'doomed'])
      await window.page.getByRole('checkbox', { name: `Select ${name}` }).check()
    await window.page.getByRole('button', { name: 'Compare' }).click()
    await window.page.getByRole('link', { name: 'doomed' }).waitFor()

    const [list, page] = [await otherTab('/history'), await otherTab(`/runs/${doomed}`)]
    await page.getByRole('textbox', { name: 'Name' }).fill('renamed')
    await page.getByRole('textbox', { name: 'Name' }).press('Enter')
    await list.getByRole('row', { name: /renamed/ }).waitFor()
    await window.page.getByRole('link', { name: 'renamed' }).waitFor()

    await list.getByRole('button', { name: 'Actions for renamed' }).click()
    await list.getByRole('menuitem', { name: 'Delete' }).click()
    await page.getByText('“renamed” was deleted elsewhere').waitFor()
    await window.page.getByText('“renamed” was deleted and is no longer compared.').waitFor()
    await window.page.getByText('Only one run is left').waitFor()
    expect(await window.page.getByRole('link', { name: 'renamed' }).count()).toBe(0)
    await page.getByRole('link', { name: 'Back to history' }).click()
    await page.getByRole('row', { name: /figures/ }).waitFor()
    expect(await page.getByRole('row', { name: /renamed/ }).count()).toBe(0)
  })
})
