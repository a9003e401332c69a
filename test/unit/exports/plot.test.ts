import { PNG } from 'pngjs'
import { writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { plotRequest } from '../../../src-main/contract'
import { renderPlot } from '../../../src-main/exports/plot'
import { figureThemes } from '../../../src-main/figures/palette'
import { figureRun } from '../../support/figure-run'
import { epochOf, stepsFrom } from '../../support/run-fixtures'

const curve = (id: string, name: string, rate: number, epochs = 40) =>
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
const runs = [
  curve('a', 'Adam', 0.1),
  curve('b', 'SGD with momentum', 0.06),
  curve('c', '学習率 0.01', 0.2)
]
const request = (changes: object): Parameters<typeof renderPlot>[0] =>
  plotRequest.parse({ runs: ['a'], metrics: ['val_accuracy'], format: 'png', ...changes })
const bytes = async (changes: object, of = runs): Promise<Buffer> => {
  const file = Buffer.from((await renderPlot(request(changes), of)).base64, 'base64')
  const { format } = request(changes)
  if (process.env['ATELIER_KEEP_PLOTS'])
    writeFileSync(
      `${process.env['ATELIER_KEEP_PLOTS']}/${JSON.stringify(changes).replace(/\W+/g, '-')}.${format}`,
      file
    )
  return file
}

/** Whether a colour, or one near it, is anywhere in a picture. */
function hasColor(png: PNG, hex: string): boolean {
  const wanted = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16))
  for (let i = 0; i < png.data.length; i += 4)
    if (wanted.every((value, channel) => Math.abs((png.data[i + channel] ?? 0) - value) < 8)) return true
  return false
}

describe('an exported chart', () => {
  it('is a PNG of twice the asked size in which every run has its colour', async () => {
    const png = PNG.sync.read(await bytes({ width: 800, height: 400 }))
    expect([png.width, png.height]).toEqual([1600, 800])
    for (const color of figureThemes.light.series.slice(0, 3)) expect(hasColor(png, color)).toBe(true)
    expect(hasColor(png, figureThemes.light.series[4] as string)).toBe(false)
  })

  it('has the ground of the theme', async () => {
    const png = PNG.sync.read(
      await bytes({ theme: 'dark', metrics: ['loss', 'val_loss'], title: 'Loss', logarithmic: true }, [
        runs[0] as (typeof runs)[0]
      ])
    )
    expect([...png.data.subarray(0, 4)]).toEqual([0x16, 0x18, 0x1b, 255])
  })

  it('is an SVG of lines and shapes, not a picture in disguise', async () => {
    const svg = (await bytes({ format: 'svg' })).toString()
    expect(svg).toMatch(/^<\?xml|^<svg/)
    expect(svg.trimEnd()).toMatch(/<\/svg>$/)
    expect(svg).not.toContain('<image')
    expect((svg.match(/<path/g) ?? []).length).toBeGreaterThan(10)
  })

  it('says below the axes what it leaves out, as the screen does', async () => {
    const lowest = async (loss: number): Promise<boolean> => {
      const run = figureRun('a', 'Adam', [epochOf(1), epochOf(2, { loss }), epochOf(3)])
      const { data, width, height } = PNG.sync.read(
        await bytes({ metrics: ['loss'], logarithmic: true, width: 800, height: 400 }, [run])
      )
      // The ground is white; the title of the axis ends above the last 14 CSS pixels' rows in its
      // middle, a note begins at their left.
      const rows = Array.from({ length: 28 }, (_, i) => height - 28 + i)
      return rows.some((row) =>
        Array.from({ length: 200 }, (_, i) => data[4 * (row * width + i)] ?? 255).some(
          (red) => red < 200
        )
      )
    }
    expect([await lowest(0), await lowest(0.5)]).toEqual([true, false])
  })

  it('is a PDF', async () => {
    const pdf = (await bytes({ format: 'pdf' })).toString('latin1')
    expect(pdf).toMatch(/^%PDF-1\./)
    expect(pdf.trimEnd()).toMatch(/%%EOF$/)
  })

  it('is CSV with a row an epoch', async () => {
    expect((await bytes({ format: 'csv' })).toString().trim().split('\r\n')).toHaveLength(1 + 3 * 40)
  })

  it('is CSV with a row a step where the axis is steps', async () => {
    const run = figureRun('r', 'one', [epochOf(1)], stepsFrom(1, 4, 'NaN'))
    const csv = (await bytes({ format: 'csv', metrics: ['loss'], axis: 'step' }, [run])).toString()
    expect(csv.split('\r\n').slice(0, 3)).toEqual([
      'run,name,step,loss,accuracy,imagesPerSecond',
      'r,one,1,NaN,0.5,100',
      'r,one,2,NaN,0.5,100'
    ])
    expect(csv.trim().split('\r\n')).toHaveLength(5)
  })

  it('is JSON that Vega-Lite draws, with the points of every line, and null where there is no number', async () => {
    const run = figureRun('r', 'one', [epochOf(1, { loss: 2 }), epochOf(2, { loss: 'NaN' })])
    const spec = JSON.parse((await bytes({ format: 'json', metrics: ['loss'] }, [run])).toString()) as {
      data: { values: unknown[] }
    }
    expect(spec.data.values).toEqual([
      { series: 'Loss', x: 1, y: 2 },
      { series: 'Loss', x: 2, y: null }
    ])
  })

  it.each([
    ['../../etc/passwd', 'etc-passwd-val_accuracy.png'],
    ['CON', 'CON-val_accuracy.png'],
    ['nul.txt', 'run-nul.txt-val_accuracy.png'],
    ['..', 'val_accuracy.png'],
    ['a\u0000b', 'a-b-val_accuracy.png']
  ])('of a run called %j has a name that any disk takes', async (name, expected) => {
    expect((await renderPlot(request({}), [curve('x', name, 0.1, 2)])).fileName).toBe(expected)
  })

  it('has a name of few enough bytes, and no half of a character', async () => {
    const { fileName } = await renderPlot(request({}), [curve('x', '𠮷'.repeat(150), 0.1, 2)])
    expect(Buffer.byteLength(fileName)).toBeLessThan(210)
    expect(fileName).toBe(`${'𠮷'.repeat(50)}.png`)
  })

  it('is named after what it shows', async () => {
    expect((await renderPlot(request({}), [runs[1] as (typeof runs)[0]])).fileName).toBe(
      'SGD-with-momentum-val_accuracy.png'
    )
  })

  it('is refused where there is nothing to draw', async () => {
    await expect(
      renderPlot(request({}), [figureRun('x', 'x', [epochOf(1, { val_accuracy: 'NaN' })])])
    ).rejects.toMatchObject({ code: 'NOTHING_TO_PLOT' })
  })
})
