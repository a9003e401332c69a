import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { plotRequest } from '../../src-main/contract'
import { fillUniform, randomKey } from '../../src-main/datasets/counter-random'
import { drawingOptions, renderDrawing } from '../../src-main/exports/drawn-figure'
import { renderPlot } from '../../src-main/exports/plot'
import { calibrationFigure } from '../../src-main/figures/kinds/calibration'
import { classesFigure } from '../../src-main/figures/kinds/classes'
import { confusionFigure } from '../../src-main/figures/kinds/confusion'
import { figureThemes, seriesColor } from '../../src-main/figures/palette'
import { ConfidenceBins } from '../../src-main/models/confidence-bins'
import { figureRun } from '../support/figure-run'
import { epochOf } from '../support/run-fixtures'
import { temporaryFolder } from '../support/temporary-folder'
import { startFigures } from './peer-support'

const peer = startFigures()
const root = temporaryFolder()

interface Slide {
  millimetres: [number, number]
  series: { name: string; points: [number, number | null][] }[]
  bars: { name: string; values: Record<string, number> }[]
  table: { texts: string[][]; fills: (string | null)[][] } | null
  texts: string[]
  shapes: number
  pictures: number
}
function read(name: string, base64: string): Promise<Slide> {
  const path = join(root, name)
  writeFileSync(path, Buffer.from(base64, 'base64'))
  return peer.ask<Slide>({ task: 'slide', path })
}

describe('slides', () => {
  it("have curves in them as python-pptx reads a chart's values, and gaps where there is none", async () => {
    const runs = [
      figureRun('a', 'Adam <1>', [epochOf(1, { val_loss: 1 / 3 }), epochOf(2, { val_loss: 0.25 })]),
      figureRun('b', 'SGD & co', [
        epochOf(1, { val_loss: 2 }),
        epochOf(2, { val_loss: 'NaN' }),
        epochOf(3, { val_loss: 1e-9 })
      ])
    ]
    const request = plotRequest.parse({
      ...{ runs: ['a', 'b'], metrics: ['val_loss'], format: 'pptx' },
      ...{ width: 480, height: 240, unit: 'mm' }
    })
    const slide = await read('curves.pptx', (await renderPlot(request, runs)).base64)
    expect(slide.series).toEqual([
      {
        name: 'Adam <1>',
        points: [
          [1, 1 / 3],
          [2, 0.25],
          [3, null]
        ]
      },
      {
        name: 'SGD & co',
        points: [
          [1, 2],
          [2, null],
          [3, 1e-9]
        ]
      }
    ])
    // 480 and 240 of 96 an inch, 25.4 mm to an inch.
    expect(slide.millimetres[0]).toBeCloseTo(127, 1)
    expect(slide.millimetres[1]).toBeCloseTo(63.5, 1)
  })

  it('have a confusion matrix in them as a table that can be edited', async () => {
    const request = plotRequest.parse({ runs: ['a'], kind: 'confusion', format: 'pptx', title: 'A & B' })
    const evaluation = {
      classes: ['<cat>', '犬'],
      confusionMatrix: [
        [31, 1],
        [0, 47]
      ]
    }
    const figure = confusionFigure(evaluation, false, drawingOptions(request))
    const { texts, shapes, table } = await read(
      'confusion.pptx',
      (await renderDrawing(request, figure, 'matrix')).base64
    )
    expect(table?.texts).toEqual([
      ['<cat> ', '31', '1'],
      ['犬 ', '', '47'],
      ['', '<cat>', '犬']
    ])
    // 31 of 32 are right: nearly the colour of right answers; all of 47 are: that colour itself.
    const colour = seriesColor(figureThemes.light, 0).slice(1).toUpperCase()
    expect(table?.fills[1]?.[2]).toBe(colour)
    expect(table?.fills[0]?.[1]).not.toBe(colour)
    expect(table?.fills[2]).toEqual([null, null, null])
    expect(texts).toEqual(['A & B', 'True class', 'Predicted class'])
    expect(shapes).toBe(4)
  })

  it('have the results of classes in them as a chart of columns', async () => {
    const request = plotRequest.parse({ runs: ['a'], kind: 'classes', format: 'pptx' })
    const perClass = [
      { class: 'A & B', precision: 0.5, recall: 1 / 3, f1: 0.4, support: 3 },
      { class: '犬', precision: 1, recall: 0, f1: 0, support: 9 }
    ]
    const figure = classesFigure({ perClass }, drawingOptions(request))
    const slide = await read('classes.pptx', (await renderDrawing(request, figure, 'classes')).base64)
    expect(slide.bars).toEqual([
      { name: 'Precision', values: { 'A & B': 0.5, '犬': 1 } },
      { name: 'Recall', values: { 'A & B': 1 / 3, '犬': 0 } },
      { name: 'F1', values: { 'A & B': 0.4, '犬': 0 } }
    ])
    expect(slide.shapes).toBe(1)
  })

  it('have a calibration in them as a chart of points, each run at places of its own', async () => {
    const request = plotRequest.parse({ runs: ['a', 'b'], kind: 'calibration', format: 'pptx' })
    const runs = [
      {
        name: 'a',
        bins: [
          { images: 4, correct: 1, confidence: 1.5 },
          { images: 0, correct: 0, confidence: 0 }
        ]
      },
      { name: 'b', bins: [{ images: 2, correct: 1, confidence: 1.25 }] }
    ]
    const figure = calibrationFigure(runs, drawingOptions(request))
    const { series } = await read(
      'calibration.pptx',
      (await renderDrawing(request, figure, 'calibration')).base64
    )
    const points = series.map((each) => each.points.filter(([, y]) => y !== null))
    expect(points).toEqual([
      [[0.375, 0.25]],
      [[0.625, 0.5]],
      [
        [0, 0],
        [1, 1]
      ]
    ])
    expect(series.map(({ name }) => name.slice(0, 2))).toEqual(['a:', 'b:', 'As'])
  })
})

describe('calibration', () => {
  it("is what scikit-learn's calibration curve says of the same answers", async () => {
    const [images, classes] = [2000, 5]
    const drawn = fillUniform(randomKey(3, 'calibration'), new Float32Array(images * classes), 0, 1)
    const rows = Float32Array.from(drawn)
    // Rows of all degrees of sureness: powers of what was drawn, as shares of their sum.
    for (let i = 0; i < images; i++) {
      const row = rows.subarray(i * classes, (i + 1) * classes)
      row.forEach((value, j) => (row[j] = value ** (1 + (i % 40))))
      const sum = row.reduce((a, b) => a + b, 0)
      row.forEach((value, j) => (row[j] = value / sum))
    }
    const labels = Array.from({ length: images }, (_, i) => (i * 7) % classes)
    const bins = new ConfidenceBins()
    for (let at = 0; at < images; at += 64) {
      const some = labels.slice(at, at + 64)
      bins.add(some, rows.subarray(at * classes, (at + some.length) * classes))
    }

    const answers = labels.map((label, i) => {
      const row = [...rows.subarray(i * classes, (i + 1) * classes)]
      const confidence = Math.max(...row)
      return { confidence, correct: row.indexOf(confidence) === label ? 1 : 0 }
    })
    const expected = await peer.ask<{ accuracy: number[]; confidence: number[] }>({
      task: 'calibration',
      correct: answers.map(({ correct }) => correct),
      confidence: answers.map(({ confidence }) => confidence),
      bins: bins.counts.length
    })
    const filled = bins.counts.filter((bin) => bin.images > 0)
    expect(filled.length).toBeGreaterThan(8)
    expect(filled.length).toBe(expected.accuracy.length)
    filled.forEach(({ images: count, correct, confidence }, i) => {
      expect(correct / count).toBeCloseTo(expected.accuracy[i] ?? Number.NaN, 12)
      expect(confidence / count).toBeCloseTo(expected.confidence[i] ?? Number.NaN, 12)
    })
  })
})
