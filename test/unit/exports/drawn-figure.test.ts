import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PNG } from 'pngjs'
import sharp from 'sharp'
import { describe, expect, it, vi } from 'vitest'
import { plotFormats, plotRequest } from '../../../src-main/contract'
import { drawingOptions, renderDrawing } from '../../../src-main/exports/drawn-figure'
import { confusionFigure } from '../../../src-main/figures/kinds/confusion'
import { seriesColor, figureThemes } from '../../../src-main/figures/palette'
import { hasPoppler } from '../../support/poppler'
import { temporaryFolder } from '../../support/temporary-folder'

const folder = temporaryFolder()
const request = (format: string): ReturnType<typeof plotRequest.parse> =>
  plotRequest.parse({
    runs: ['a'],
    kind: 'confusion',
    format,
    width: 400,
    height: 300,
    title: '<A & "B">'
  })
const evaluation = {
  classes: ['<cat>', '犬'],
  confusionMatrix: [
    [3, 1],
    [0, 4]
  ]
}
const bytesOf = async (format: string): Promise<Buffer> => {
  const asked = request(format)
  const figure = confusionFigure(evaluation, false, drawingOptions(asked))
  return Buffer.from((await renderDrawing(asked, figure, 'name')).base64, 'base64')
}
/** RGB of a picture's pixel. */
const pixel = ({ data, width }: { data: Uint8Array; width: number }, x: number, y: number): number[] => [
  ...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 3)
]
const rendered = async (png: Buffer): Promise<PNG> => PNG.sync.read(png)
/** How many of a picture's pixels are of a colour, or near it. */
function count({ data }: PNG, hex: string): number {
  const wanted = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16))
  let found = 0
  for (let i = 0; i < data.length; i += 4)
    if (wanted.every((value, channel) => Math.abs((data[i + channel] ?? 0) - value) < 12)) found++
  return found
}
/** Of a class that was always right the cell has the colour itself. */
const deep = seriesColor(figureThemes.light, 0)

describe('a figure that is no chart', () => {
  it('is the same to software that reads SVG, PNG and PDF', async () => {
    const png = await rendered(await bytesOf('png'))
    expect([png.width, png.height]).toEqual([800, 600])
    const expected = count(png, deep)
    expect(expected).toBeGreaterThan(10_000)

    const svg = await bytesOf('svg')
    const drawn = await rendered(await sharp(svg, { density: 144 }).png().toBuffer())
    expect([drawn.width, drawn.height]).toEqual([800, 600])
    expect(Math.abs(count(drawn, deep) - expected) / expected).toBeLessThan(0.02)
    expect(pixel(drawn, 2, 2)).toEqual([255, 255, 255])
  })

  it.skipIf(!hasPoppler)('is a PDF of one page that poppler draws', async () => {
    mkdirSync(folder, { recursive: true })
    const path = join(folder, 'figure.pdf')
    writeFileSync(path, await bytesOf('pdf'))
    // 400 by 300 pixels of a 96th of an inch, two to each.
    execFileSync('pdftoppm', ['-r', '192', '-png', '-singlefile', path, join(folder, 'page')])
    const page = await rendered(await sharp(join(folder, 'page.png')).ensureAlpha().png().toBuffer())
    expect([page.width, page.height]).toEqual([800, 600])
    const expected = count(await rendered(await bytesOf('png')), deep)
    expect(Math.abs(count(page, deep) - expected) / expected).toBeLessThan(0.02)
    const text = execFileSync('pdftotext', [path, '-']).toString()
    expect(text).toContain('<cat>')
    expect(text).toContain('Predicted class')
  })

  it('has real text in its SVG, whatever it says', async () => {
    const svg = (await bytesOf('svg')).toString()
    expect(svg).toContain('>&lt;A &amp; &quot;B&quot;&gt;</text>')
    expect(svg).toContain('>&lt;cat&gt;</text>')
    expect(svg).toContain('>犬</text>')
  })

  it('is a picture of TikZ, as large as it was asked to be, its texts printed whatever they say', async () => {
    const pgf = (await bytesOf('pgf')).toString()
    // 400 and 300 of 96 an inch, 25.4 mm to an inch.
    expect(pgf).toContain('\\useasboundingbox (0,0) rectangle (105.833,79.375);')
    expect(pgf).toContain("{\\textless{}A \\& ''B''\\textgreater{}};")
    expect(pgf).toContain('{犬};')
    const [red, green, blue] = [1, 3, 5].map((at) => parseInt(deep.slice(at, at + 2), 16))
    expect(pgf).toContain(`fill={rgb,255:red,${red}; green,${green}; blue,${blue}}`)
  })

  it('is no text of LaTeX where pictures are in it', async () => {
    const asked = plotRequest.parse({ runs: ['a'], kind: 'misclassified', format: 'pgf' })
    const figure = confusionFigure(evaluation, false, drawingOptions(asked))
    const place = { x: 0, y: 0, width: 8, height: 8, mediaType: 'image/png', base64: '' }
    figure.drawing.marks.push({ type: 'picture', ...place })
    await expect(renderDrawing(asked, figure, 'name')).rejects.toMatchObject({
      code: 'FIGURE_NOT_POSSIBLE'
    })
  })

  it('is CSV and JSON of its numbers', async () => {
    expect((await bytesOf('csv')).toString()).toBe('true class,<cat>,犬\r\n<cat>,3,1\r\n犬,0,4\r\n')
    expect(JSON.parse((await bytesOf('json')).toString())).toMatchObject({
      columns: ['true class', '<cat>', '犬'],
      rows: [
        ['<cat>', 3, 1],
        ['犬', 0, 4]
      ]
    })
  })

  it('is the same file whenever it is drawn', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    try {
      for (const format of plotFormats) {
        vi.setSystemTime(Date.UTC(2026, 1, 3))
        const before = await bytesOf(format)
        vi.setSystemTime(Date.UTC(2031, 6, 5, 11, 12, 13))
        expect((await bytesOf(format)).equals(before), format).toBe(true)
      }
    } finally {
      vi.useRealTimers()
    }
  })
})
