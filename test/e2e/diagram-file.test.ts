import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PNG } from 'pngjs'
import { describe, expect, it } from 'vitest'
import { browserWindow, chromiumPath } from '../support/browser-window'
import { temporaryFolder } from '../support/temporary-folder'

const hasRsvg = ((): boolean => {
  try {
    execFileSync('rsvg-convert', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

const side = 8
/** The mean colour of every square of 8 × 8 pixels: letters are rasterised a little differently by each. */
function squaresOf({ width, height, data }: PNG): number[][] {
  const squares: number[][] = []
  for (let top = 0; top + side <= height; top += side)
    for (let left = 0; left + side <= width; left += side)
      squares.push(
        [0, 1, 2].map((channel) => {
          let sum = 0
          for (let y = top; y < top + side; y++)
            for (let x = left; x < left + side; x++) sum += data[4 * (y * width + x) + channel] ?? 0
          return sum / side ** 2
        })
      )
  return squares
}
/** The largest difference of a channel, of every square, the smallest first. */
function differences(a: PNG, b: PNG): number[] {
  const [first, second] = [squaresOf(a), squaresOf(b)]
  return first
    .map((square, i) => Math.max(...square.map((level, c) => Math.abs(level - (second[i]?.[c] ?? 0)))))
    .sort((x, y) => x - y)
}

describe.skipIf(!chromiumPath || !hasRsvg)('a diagram as a file', () => {
  const window = browserWindow()

  it.each(['light', 'dark'] as const)(
    'looks the same in librsvg and Chromium: %s',
    async (colorScheme) => {
      await window.renew({ colorScheme })
      const { page } = window
      await page.getByRole('link', { name: 'New run' }).first().click()
      const diagram = page.getByRole('group', { name: /Architecture/ })
      // ResNet-50, which the form begins with, has one block more.
      const one = diagram.getByRole('button', { name: /stage_4_block_3/ })
      await one.waitFor()
      await page.getByRole('combobox', { name: 'Architecture' }).selectOption('resnet18')
      await one.waitFor({ state: 'detached' })
      await diagram.getByRole('button', { name: /stage_2_block_1/ }).waitFor()
      await page.getByRole('searchbox', { name: 'Find a layer' }).fill('add_2')
      await page.keyboard.press('Enter')
      await diagram.getByRole('button', { name: /, add_2,/ }).waitFor()
      await page.getByRole('combobox', { name: 'Colour by' }).selectOption('params')
      const download = page.waitForEvent('download')
      await page.getByRole('button', { name: 'Save as SVG' }).click()
      const svg = readFileSync(await (await download).path(), 'utf8')

      const file = join(temporaryFolder(), 'diagram.svg')
      writeFileSync(file, svg)
      const byRsvg = PNG.sync.read(execFileSync('rsvg-convert', [file], { maxBuffer: 2 ** 26 }))
      const [, width = '0', height = '0'] = /width="(\d+)" height="(\d+)"/.exec(svg) ?? []
      const viewer = await page.context().newPage()
      await viewer.setViewportSize({ width: Number(width), height: Number(height) })
      await viewer.setContent(`<body style="margin: 0">${svg}</body>`)
      const byChromium = PNG.sync.read(await viewer.screenshot())
      await viewer.close()

      expect([byRsvg.width, byRsvg.height]).toEqual([Number(width), Number(height)])
      expect([byChromium.width, byChromium.height]).toEqual([byRsvg.width, byRsvg.height])
      const differing = differences(byRsvg, byChromium)
      // Something is drawn, in more colours than its ground.
      expect(
        new Set(squaresOf(byRsvg).map((square) => square.map(Math.round).join())).size
      ).toBeGreaterThan(50)
      // A colour that one of them does not know would be black or missing: far more than letters differ by.
      expect(differing.at(-1)).toBeLessThan(40)
      // Every name is text that is found and copied.
      for (const name of ['stage 1 block 1', 'Conv2D 3×3', 'Dense'])
        expect(svg).toContain(`>${name}</text>`)
    }
  )
})
