import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { unzipSync, strFromU8 } from 'fflate'
import { PNG } from 'pngjs'
import sharp from 'sharp'
import { parse, View } from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'
import { describe, expect, it } from 'vitest'
import { plotRequest } from '../../../src-main/contract'
import { renderPlot } from '../../../src-main/exports/plot'
import type { FigureRun } from '../../../src-main/figures/series'
import { figureRun } from '../../support/figure-run'
import { epochOf, tinySpec } from '../../support/run-fixtures'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
const curve = (id: string, name: string, rate: number, epochs = 40): FigureRun =>
  figureRun(
    id,
    name,
    Array.from({ length: epochs }, (_, i) =>
      epochOf(i + 1, {
        loss: Math.exp(-rate * i),
        val_loss: 0.3 + Math.exp(-rate * i),
        accuracy: 1 - 0.6 * Math.exp(-rate * i),
        val_accuracy: 0.92 - 0.5 * Math.exp(-rate * i)
      })
    )
  )
const two = [curve('a', 'Adam & co_1 50%', 0.1), curve('b', 'SGD <m>', 0.06)]
async function file(changes: object, runs: FigureRun[] = two): Promise<Buffer> {
  const request = plotRequest.parse({ runs: ['a'], metrics: ['val_loss'], format: 'svg', ...changes })
  return Buffer.from((await renderPlot(request, runs)).base64, 'base64')
}
const hasProgram = (name: string): boolean => {
  try {
    execFileSync(name, ['-v'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** By how much two pictures of one size differ, as the mean over their pixels, of 255 levels. */
const difference = (a: Buffer, b: Buffer): number =>
  a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? 0)), 0) / a.length
/** Blurred: another way to smooth edges is no other figure. */
const blurred = (picture: Buffer, density = 72): Promise<Buffer> =>
  sharp(picture, { density }).resize(960, 540, { fit: 'fill' }).blur(2).ensureAlpha().raw().toBuffer()

describe('curves as a PNG', () => {
  it.each([1, 2, 3.125, 4])('have %d pixels for each CSS pixel', async (scale) => {
    const { width, height } = PNG.sync.read(
      await file({ format: 'png', width: 480, height: 270, scale })
    )
    expect([width, height]).toEqual([Math.round(480 * scale), Math.round(270 * scale)])
  })

  it('let through what lies below where they are transparent, and nothing where not', async () => {
    const corner = async (transparent: boolean): Promise<number | undefined> =>
      PNG.sync.read(await file({ format: 'png', transparent })).data[3]
    expect([await corner(true), await corner(false)]).toEqual([0, 255])
  })
})

describe('curves as an SVG', () => {
  it('have text as text and lines as lines', async () => {
    const svg = (await file({ title: 'Loss of <two>' })).toString()
    expect(svg).toContain('>Loss of &lt;two&gt;</text>')
    expect(svg).toContain('>SGD &lt;m&gt;</text>')
    expect(svg).toContain('>Validation loss</text>')
    expect(svg).toMatch(/<path d="M[^"]*" fill="none" stroke="#0b68a8" stroke-width="1.75"/)
    expect(svg).not.toContain('<image')
  })

  it('are small: two curves of 400 epochs, and no more points than there are', async () => {
    const long = [curve('a', 'one', 0.01, 400)]
    const svg = (await file({ metrics: ['loss', 'val_loss'] }, long)).toString()
    expect(svg.length).toBeLessThan(200_000)
    const points = [...svg.matchAll(/ d="([^"]*)"/g)].map(([, d]) => (d ?? '').split('L').length)
    expect(Math.max(...points)).toBe(400)
  })

  it('of a hundred thousand steps have no more points than pixels show, and keep the one spike', async () => {
    const count = 100_000
    const steps = {
      step: Array.from({ length: count }, (_, i) => i + 1),
      loss: Array.from({ length: count }, (_, i) => (i === 61_803 ? 9 : 1)),
      accuracy: Array.from({ length: count }, () => 0.5),
      imagesPerSecond: Array.from({ length: count }, () => 1),
      at: Array.from({ length: count }, (_, i) => 1_000_000 + i)
    }
    const run = figureRun('a', 'spiky', [epochOf(1, { steps: count, loss: 1 })], steps)
    const svg = (await file({ metrics: ['loss'], axis: 'step' }, [run])).toString()
    const line = [...svg.matchAll(/ d="(M[^"]*)"/g)]
      .map(([, d]) => (d ?? '').slice(1).split('L'))
      .sort((a, b) => b.length - a.length)[0] as string[]
    // Four points a pixel's column: the first, the least, the largest and the last.
    expect(line.length).toBeLessThan(4 * 960)
    const heights = line.map((point) => Number(point.split(' ')[1]))
    const [top, typical] = [Math.min(...heights), heights[0] as number]
    expect(typical - top).toBeGreaterThan(200)
    const spike = line
      .map((point) => point.split(' ').map(Number))
      .filter(([, y]) => (y ?? 0) < typical - 1)
    const xs = spike.map(([x]) => x ?? 0)
    expect(Math.max(...xs) - Math.min(...xs)).toBeLessThan(1)
  })

  it('are of the size in millimetres that was asked for', async () => {
    const svg = (await file({ width: 480, height: 240, unit: 'mm' })).toString()
    // 480 pixels of a 96th of an inch.
    expect(svg).toMatch(/^<svg [^>]*width="127mm" height="63.5mm" viewBox="0 0 480 240"/)
  })

  it('look as the PNG does to software that nobody here wrote', async () => {
    const title = { title: 'A title', logarithmic: true }
    const [svg, png] = [
      await blurred(await file(title)),
      await blurred(await file({ ...title, format: 'png' }))
    ]
    expect(difference(svg, png)).toBeLessThan(0.3)
    // What would be seen if they were not the same figure.
    const other = await blurred(await file({ ...title, format: 'png', logarithmic: false }))
    expect(difference(svg, other)).toBeGreaterThan(1)
  })
})

describe.skipIf(!hasProgram('pdftoppm') || !hasProgram('pdffonts'))(
  'curves as a PDF, read by poppler',
  () => {
    it('are of the size asked for, look as the PNG, and have their fonts in them', async () => {
      const path = join(root, 'curves.pdf')
      writeFileSync(path, await file({ format: 'pdf' }))
      // 960 pixels of a 96th of an inch are 720 points.
      expect(execFileSync('pdfinfo', [path], { encoding: 'utf8' })).toMatch(/Page size: +720 x 405 pts/)
      const fonts = execFileSync('pdffonts', [path], { encoding: 'utf8' }).trim().split('\n').slice(2)
      expect(fonts.length).toBeGreaterThan(0)
      for (const font of fonts) expect(font).toMatch(/ yes (yes|no ) (yes|no ) +\d+ +\d+$/)
      execFileSync('pdftoppm', ['-png', '-r', '96', '-singlefile', path, join(root, 'curves')])
      const page = await blurred(await sharp(join(root, 'curves.png')).png().toBuffer())
      expect(difference(page, await blurred(await file({ format: 'png' })))).toBeLessThan(0.3)
    })
  }
)

describe('curves as JSON', () => {
  const vegaOf = async (changes: object, runs = two) => {
    const warnings: unknown[] = []
    const warn = (...words: unknown[]) => (warnings.push(words), logger)
    const logger = { level: () => logger, error: warn, warn, info: () => logger, debug: () => logger }
    const spec = JSON.parse(
      (await file({ format: 'json', ...changes }, runs)).toString()
    ) as TopLevelSpec
    const view = new View(parse(compile(spec, { logger: logger as never }).spec), { renderer: 'none' })
    await view.runAsync()
    return { svg: await view.toSVG(), warnings }
  }

  it('are drawn by Vega-Lite without a complaint, in their colours', async () => {
    const { svg, warnings } = await vegaOf({ title: 'Both' })
    expect(warnings).toEqual([])
    expect(svg).toContain('stroke="#0b68a8"')
    expect(svg).toContain('stroke="#c4501b"')
    expect(svg).toContain('Adam &amp; co_1 50%')
    expect(svg).toContain('Both')
  })

  it('break where there is no number, and go on after it', async () => {
    const epochs = [1, 2, 3, 4, 5].map((epoch) => epochOf(epoch, { loss: epoch === 3 ? 'NaN' : epoch }))
    const { svg, warnings } = await vegaOf({ metrics: ['loss'], logarithmic: true }, [
      figureRun('a', 'broken', epochs)
    ])
    expect(warnings).toEqual([])
    const line = /aria-roledescription="line mark"[^>]* d="([^"]*)"/.exec(svg)?.[1] ?? ''
    expect(
      line
        .split('M')
        .slice(1)
        .map((part) => part.split('L').length)
    ).toEqual([2, 2])
  })

  it('have the bands of means over seeds, without a complaint, on a logarithmic axis too', async () => {
    const seeds = [1, 2, 3].map((seed) => ({
      ...curve(`s${seed}`, `seed ${seed}`, 0.05 * seed),
      spec: tinySpec({ seed })
    }))
    const { svg, warnings } = await vegaOf({ groupBy: 'seed', logarithmic: true }, seeds)
    expect(warnings).toEqual([])
    expect(svg.match(/aria-roledescription="area mark"/g)).toHaveLength(1)
    expect(svg.match(/aria-roledescription="line mark"/g)).toHaveLength(1)
  })
})

describe('curves as PGF', () => {
  it('have the data of every line, and names that LaTeX takes for text', async () => {
    const pgf = (
      await file({ format: 'pgf', width: 480, height: 240, title: 'x_1^2 ~ {y}\\end #3 $' })
    ).toString()
    expect(pgf).toContain('width=127mm')
    expect(pgf).toContain('\\addlegendentry{Adam \\& co\\_1 50\\%}')
    expect(pgf).toContain(
      'title={x\\_1\\textasciicircum{}2 \\textasciitilde{} \\{y\\}\\textbackslash{}end \\#3 \\$}'
    )
    expect(pgf).toContain('\\definecolor{ateliera}{HTML}{0B68A8}')
    const [, ...plots] = pgf.split('\\addplot')
    expect([...plots.join('').matchAll(/\(([\d.]+),([\d.]+)\)/g)]).toHaveLength(80)
    // 0.3 + exp(-0.1)
    expect(pgf).toContain('(1,1.3) (2,1.204837)')
  })

  it('jump over gaps, and show shares as percent', async () => {
    const run = figureRun('a', 'one', [
      epochOf(1, { val_accuracy: 0.5 }),
      epochOf(2, { val_accuracy: 'NaN' }),
      epochOf(3, { val_accuracy: 0.875 })
    ])
    const pgf = (await file({ format: 'pgf', metrics: ['val_accuracy'] }, [run])).toString()
    expect(pgf).toContain('(1,50) (2,nan) (3,87.5)')
    expect(pgf).toContain('unbounded coords=jump')
    expect(pgf).toContain('ylabel={Validation accuracy (\\%)}')
    expect(pgf).toContain('% one: NaN or infinite at 1 place')
  })
})

describe('curves as a slide', () => {
  it('are a chart of its own, with the values of both runs, a gap where one has none', async () => {
    const short = figureRun('b', 'short', [epochOf(1, { val_loss: 2 }), epochOf(2, { val_loss: 'NaN' })])
    const long = figureRun(
      'a',
      'long',
      [1, 2, 3].map((epoch) => epochOf(epoch, { val_loss: epoch / 4 }))
    )
    const parts = unzipSync(await file({ format: 'pptx', title: 'Both' }, [long, short]))
    const chart = strFromU8(
      parts[Object.keys(parts).find((name) => /charts\/chart\d*\.xml$/.test(name)) ?? ''] as Uint8Array
    )
    expect(chart).toContain('<c:scatterChart>')
    const values = [...chart.matchAll(/<c:yVal>(.*?)<\/c:yVal>/gs)].map(([, part]) =>
      [...(part ?? '').matchAll(/<c:pt idx="(\d+)"><c:v>([^<]*)<\/c:v>/g)].map(([, at, value]) => [
        Number(at),
        Number(value)
      ])
    )
    expect(values).toEqual([
      [
        [0, 0.25],
        [1, 0.5],
        [2, 0.75]
      ],
      [[0, 2]]
    ])
    expect(chart).toContain('0B68A8')
    expect(Object.keys(parts).some((name) => /embeddings\/.*\.xlsx$/.test(name))).toBe(true)
  })
})
