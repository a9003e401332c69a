import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { plotRequest } from '../../src-main/contract'
import { fillUniform, randomKey } from '../../src-main/datasets/counter-random'
import { drawingOptions, renderDrawing } from '../../src-main/exports/drawn-figure'
import { renderPlot } from '../../src-main/exports/plot'
import { confusionFigure } from '../../src-main/figures/kinds/confusion'
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

  it('have a confusion matrix in them as shapes and texts that can be edited', async () => {
    const request = plotRequest.parse({ runs: ['a'], kind: 'confusion', format: 'pptx', title: 'A & B' })
    const evaluation = {
      classes: ['<cat>', '犬'],
      confusionMatrix: [
        [31, 1],
        [0, 47]
      ]
    }
    const figure = confusionFigure(evaluation, false, drawingOptions(request))
    const { texts, shapes } = await read(
      'confusion.pptx',
      (await renderDrawing(request, figure, 'matrix')).base64
    )
    expect(texts).toEqual(expect.arrayContaining(['A & B', '<cat>', '犬', '31', '1', '47']))
    expect(shapes).toBe(figure.drawing.marks.length)
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
