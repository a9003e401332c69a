import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { browserWindow, chromiumPath } from '../support/browser-window'
import { atelier, failingTraining, tinyTraining } from '../support/command-line'
import { greyPng, writeFiles } from '../support/picture-folder'
import { temporaryFolder } from '../support/temporary-folder'

/** Two classes of pictures; one cannot be read, one ends too early, and one file is no picture. */
function doubtfulPictures(): string {
  const folder = join(temporaryFolder(), 'animals')
  const picture = (seed: number): Buffer =>
    greyPng(
      8,
      8,
      Array.from({ length: 64 }, (_, i) => (seed * 37 + i * i * 11) % 256)
    )
  const names = [...Array(6).keys()]
  writeFiles(folder, {
    ...Object.fromEntries(names.map((i) => [`cat/${i}.png`, picture(i)])),
    ...Object.fromEntries(names.map((i) => [`dog/${i}.png`, picture(i + 50)])),
    'cat/text.png': 'no picture',
    'cat/cut.png': picture(99).subarray(0, 60),
    'dog/notes.txt': 'seen in the garden'
  })
  return folder
}

describe.skipIf(!chromiumPath)('a Japanese window', () => {
  const window = browserWindow()
  /** Data sets are the machine's, not the workspace's. */
  const data = `animals-${process.pid}`
  afterAll(async () => void (await atelier(window.workspace, ['datasets', 'rm', data])))

  /** The names of Fashion-MNIST's classes, which pictures of it are called by. */
  const garments = new Set([
    ...['T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat'],
    ...['Sandal', 'Shirt', 'Sneaker', 'Bag', 'Ankle boot']
  ])
  const narrow = { width: 390, height: 844 }

  /** Texts of the page with three English words in a row, but for what was named so by somebody. */
  const english = async (): Promise<string[]> => {
    const texts = await window.page.evaluate(() => {
      const words = /\b[A-Za-z]{2,}[ ,]+[A-Za-z]{2,}[ ,]+[A-Za-z]{2,}/
      const found: string[] = []
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
      while (walker.nextNode()) {
        const { textContent, parentElement } = walker.currentNode
        // A stack in a log is Node's.
        const isOthers =
          parentElement?.closest('script, style, code, pre') || /^\w*Error: /.test(textContent ?? '')
        if (!isOthers && words.test(textContent ?? '')) found.push(textContent ?? '')
      }
      for (const element of document.querySelectorAll('[title], [aria-label], [placeholder]'))
        for (const name of ['title', 'aria-label', 'placeholder'])
          if (words.test(element.getAttribute(name) ?? '')) found.push(element.getAttribute(name) ?? '')
      return found
    })
    return texts.filter((text) => !text.split(', ').every((name) => garments.has(name)))
  }
  /** By how many pixels the page is wider than the window. */
  const excess = (): Promise<number> =>
    window.page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth
    )

  async function open(path: string): Promise<void> {
    await window.page.evaluate((to) => {
      location.hash = to
    }, path)
    await window.page.waitForLoadState('networkidle')
  }
  async function look(path: string, text: string | RegExp): Promise<void> {
    await open(path)
    await window.page.getByText(text).filter({ visible: true }).first().waitFor()
    await window.page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true
    })
    expect(await english()).toEqual([])
    expect(await excess()).toBeLessThanOrEqual(0)
  }

  async function train(name: string, training: string[]): Promise<string> {
    await atelier(window.workspace, [...training, '--name', name])
    const { stdout } = await atelier(window.workspace, ['runs', '--json'])
    const runs = JSON.parse(stdout) as { id: string; name: string }[]
    return runs.find((run) => run.name === name)?.id as string
  }

  it('speaks Japanese of runs, data and engines, whatever went wrong, and fits', async () => {
    const good = await train('good', [...tinyTraining, '--epochs', '2'])
    const bad = await train('bad', failingTraining)
    await atelier(window.workspace, ['datasets', 'import', doubtfulPictures(), '--name', data])

    for (const viewport of [{ width: 1280, height: 800 }, narrow]) {
      await window.close()
      await window.renew({ locale: 'ja-JP', viewport })
      await look('/history', 'good')
      await look(`/runs/${good}`, '正解率')
      // Else the letters of Inter make a multiplication sign of the x in x64.
      await expect
        .poll(() =>
          window.page
            .locator('canvas')
            .evaluateAll((all) => [
              ...new Set(all.map((each) => (each as HTMLCanvasElement).getContext('2d')?.textRendering))
            ])
        )
        .toContain('optimizeSpeed')
      await look(`/runs/${good}?tab=log`, '2 エポックを')
      await look(`/runs/${good}?tab=configuration`, '構成')
      await look(`/runs/${bad}`, /エポック \d+ のステップ \d+ で損失が NaN になりました/)
      await look(`/runs/${bad}?tab=log`, /学習率を下げるか/)
      await look('/runs/none', '存在しません')
      await look(`/data/${data}`, data)
      await look('/data', data)
      await look('/settings', 'エンジン')
      await look('/new', 'モデル')
      await look('/quick', '手元の画像から始める')

      await open('/data')
      await window.page.getByRole('button', { name: 'データを追加' }).click()
      await window.page.getByRole('dialog').locator('input').first().fill('/nowhere/animals')
      await window.page
        .getByText('/nowhere/animals を読み込めません: その名前のものはありません')
        .waitFor()
      expect(await english()).toEqual([])
    }
  }, 240_000)
})
