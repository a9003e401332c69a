import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it, vi } from 'vitest'
import type { plotFormats } from '../../../src-main/contract'
import { type FigureOrigin, figureOrigin, plotRequest } from '../../../src-main/contract'
import { withOrigin } from '../../../src-main/exports/embed-origin'
import { originInPptx } from '../../../src-main/exports/pptx-origin'
import { renderPlot } from '../../../src-main/exports/plot'
import { originIn } from '../../../src-main/figures/read-origin'
import { figureRun } from '../../support/figure-run'
import { epochOf } from '../../support/run-fixtures'
import { hasPoppler } from '../../support/poppler'
import { temporaryFolder } from '../../support/temporary-folder'

const folder = temporaryFolder()
const run = figureRun('a', '学習 </metadata> & "b"', [epochOf(1), epochOf(2, { val_accuracy: 0.7 })])
const origin: FigureOrigin = figureOrigin.parse({
  recipe: { atelierFigure: 1, runs: ['a'], title: '<&amp;> 犬\n"' },
  runs: [{ id: 'a', name: run.summary.name, configuration: '0'.repeat(64), results: 'f'.repeat(64) }]
})
const plain = async (format: string): Promise<Buffer<ArrayBuffer>> => {
  const file = await renderPlot(plotRequest.parse({ runs: ['a'], format }), [run])
  return Buffer.from(file.base64, 'base64')
}
const withIt = async (format: (typeof plotFormats)[number]): Promise<Buffer<ArrayBuffer>> =>
  withOrigin(format, await plain(format), origin)

describe('an exported figure', () => {
  it.each(['png', 'svg', 'pdf', 'json'] as const)(
    'says as %s what it was drawn from',
    async (format) => {
      expect(originIn(await withIt(format))).toEqual(origin)
      expect(originIn(await plain(format))).toBeNull()
    }
  )

  it('is the same picture to others as without it', async () => {
    const pixels = (bytes: Buffer): Promise<Buffer> => sharp(bytes).raw().toBuffer()
    for (const format of ['png', 'svg'] as const)
      expect((await pixels(await withIt(format))).equals(await pixels(await plain(format)))).toBe(true)
  })

  it.skipIf(!hasPoppler)('is a PDF whose metadata poppler reads, with the same page', async () => {
    const [bare, whole] = [join(folder, 'bare.pdf'), join(folder, 'whole.pdf')]
    writeFileSync(bare, await plain('pdf'))
    writeFileSync(whole, await withIt('pdf'))
    expect(execFileSync('pdfinfo', ['-meta', whole]).toString()).toContain(
      '<atelier:figure>{&quot;recipe'
    )
    const page = (path: string): Buffer =>
      execFileSync('pdftoppm', ['-r', '50', '-png', path], { stdio: ['ignore', 'pipe', 'pipe'] })
    expect(page(whole).equals(page(bare))).toBe(true)
  })

  it('says nothing as CSV, which has no room for it', async () => {
    expect((await withIt('csv')).equals(await plain('csv'))).toBe(true)
  })

  it('says it in the properties of slides, which are the same whenever they are made', async () => {
    const slides = await withIt('pptx')
    expect(originInPptx(slides)).toEqual(origin)
    expect(originInPptx(await plain('pptx'))).toBeNull()
    vi.useFakeTimers({ now: Date.now() + 3_600_000, toFake: ['Date'] })
    try {
      expect((await withIt('pptx')).equals(slides)).toBe(true)
    } finally {
      vi.useRealTimers()
    }
  })

  it('says it as a comment in LaTeX', () => {
    const bytes = withOrigin('pgf' as 'png', Buffer.from('\\begin{tikzpicture}\n'), origin)
    expect(originIn(bytes)).toEqual(origin)
    expect(bytes.toString().split('\n')).toHaveLength(3)
  })
})

describe('what is no figure', () => {
  it.each([
    ['nothing', ''],
    ['text', 'hello'],
    ['another picture', '<svg xmlns="http://www.w3.org/2000/svg"><metadata>x</metadata></svg>'],
    ['a cut element', '<atelier:figure>{"recipe"'],
    ['an element of something else', '<atelier:figure>{"recipe":5}</atelier:figure>'],
    ['other JSON', '{"atelier":{"recipe":{}}}'],
    ['broken JSON', '{"atelier":']
  ])('is told: %s', (_, text) => {
    expect(originIn(Buffer.from(text))).toBeNull()
  })

  it('is a PNG that was cut off anywhere', async () => {
    const bytes = await withIt('png')
    for (const length of [8, 20, 33, 40, 100, 300])
      expect(originIn(bytes.subarray(0, length))).toBeNull()
  })
})
