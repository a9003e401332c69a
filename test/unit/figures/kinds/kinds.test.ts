import { describe, expect, it } from 'vitest'
import { experimentSpec } from '../../../../src-main/contract'
import type { DrawingOptions, KindOfFigure, Mark } from '../../../../src-main/figures/drawing'
import { architectureFigure } from '../../../../src-main/figures/kinds/architecture'
import {
  calibrationFigure,
  expectedCalibrationError
} from '../../../../src-main/figures/kinds/calibration'
import { classesFigure } from '../../../../src-main/figures/kinds/classes'
import { confusionFigure } from '../../../../src-main/figures/kinds/confusion'
import { learningRateFigure } from '../../../../src-main/figures/kinds/learning-rate'
import { misclassifiedFigure } from '../../../../src-main/figures/kinds/misclassified'
import { parallelFigure } from '../../../../src-main/figures/kinds/parallel'
import { buildArchitecture } from '../../../../src-main/models/catalogue'
import { describeArchitecture } from '../../../../src-main/models/describe'
import { figureRun } from '../../../support/figure-run'
import { epochOf, tinySpec } from '../../../support/run-fixtures'

/** Letters of which each is half as wide as it is high. */
const options: DrawingOptions = {
  width: 600,
  height: 400,
  theme: 'light',
  title: '',
  fontFamily: 'sans-serif',
  fontSize: 10,
  measure: (text, size) => (text.length * size) / 2
}
type Of<T extends Mark['type']> = Extract<Mark, { type: T }>
const marksOf = <T extends Mark['type']>({ drawing }: KindOfFigure, type: T): Of<T>[] =>
  drawing.marks.filter((mark): mark is Of<T> => mark.type === type)
const texts = (figure: KindOfFigure): string[] => marksOf(figure, 'text').map(({ text }) => text)

describe('a confusion matrix', () => {
  const evaluation = {
    classes: ['cat', 'dog'],
    confusionMatrix: [
      [3, 1],
      [0, 0]
    ]
  }

  it('has a cell a pair of classes, the true class downwards, and its count', () => {
    const figure = confusionFigure(evaluation, false, options)
    const [a, b, c, d] = marksOf(figure, 'rectangle')
    expect([a?.y, c?.y]).toEqual([b?.y, d?.y])
    expect([a?.x, b?.x]).toEqual([c?.x, d?.x])
    expect((c?.y ?? 0) > (a?.y ?? 0) && (b?.x ?? 0) > (a?.x ?? 0)).toBe(true)
    expect(texts(figure)).toEqual([
      '3',
      '1',
      ...['cat', 'cat', 'dog', 'dog'],
      'Predicted class',
      'True class'
    ])
    expect(figure.table).toEqual({
      columns: ['true class', 'cat', 'dog'],
      rows: [
        ['cat', 3, 1],
        ['dog', 0, 0]
      ]
    })
  })

  it('has shares of the true class, and none of a class without images', () => {
    const figure = confusionFigure(evaluation, true, options)
    expect(texts(figure).slice(0, 2)).toEqual(['75.0%', '25.0%'])
    expect(figure.table.rows).toEqual([
      ['cat', 0.75, 0.25],
      ['dog', 0, 0]
    ])
  })

  it('names as many of a thousand classes as there is room for, none upon another', () => {
    const classes = Array.from({ length: 1000 }, (_, i) => `class ${i}`)
    const confusionMatrix = classes.map((_, i) => classes.map((__, j) => (i === j ? 1 : 0)))
    const figure = confusionFigure({ classes, confusionMatrix }, false, options)
    expect(marksOf(figure, 'rectangle')).toHaveLength(1 + 1000)
    const rows = marksOf(figure, 'text').filter(({ anchor, turn }) => anchor === 'end' && !turn)
    expect(rows.length).toBeGreaterThan(5)
    rows.slice(1).forEach(({ y }, i) => expect(y - (rows[i]?.y ?? 0)).toBeGreaterThan(10))
  })
})

describe('bars of classes', () => {
  it('are as high as precision, recall and F1', () => {
    const perClass = [{ class: 'cat', precision: 0.5, recall: 1, f1: 2 / 3, support: 7 }]
    const figure = classesFigure({ perClass }, options)
    const bars = marksOf(figure, 'rectangle').slice(-3)
    const whole = bars[1]?.height ?? 0
    expect(bars.map(({ height }) => +(height / whole).toFixed(6))).toEqual([0.5, 1, 0.666667])
    expect(new Set(bars.map(({ y, height }) => +(y + height).toFixed(6))).size).toBe(1)
    expect(figure.table.rows).toEqual([['cat', 0.5, 1, 2 / 3, 7]])
  })
})

describe('a reliability diagram', () => {
  // Ten answers of half a confidence, six right; thirty of nine tenths, twenty-four right.
  const bins = [
    { images: 10, correct: 6, confidence: 5 },
    { images: 0, correct: 0, confidence: 0 },
    { images: 30, correct: 24, confidence: 27 }
  ]

  it('knows the expected calibration error: the distances, weighed by images', () => {
    // 10/40 · |0.6 - 0.5| + 30/40 · |0.8 - 0.9| = 0.1
    expect(expectedCalibrationError(bins)).toBeCloseTo(0.1, 12)
    expect(expectedCalibrationError([])).toBeNaN()
  })

  it('has a point where there are images: at their mean confidence, as high as their accuracy', () => {
    const figure = calibrationFigure([{ name: 'one', bins }], options)
    expect(figure.table.rows.map((row) => row.slice(3))).toEqual([
      [10, 0.5, 0.6],
      [0, null, null],
      [30, 0.9, 0.8]
    ])
    const [diagonal] = marksOf(figure, 'line').filter(({ dash }) => dash)
    const [from, to] = diagonal?.points ?? []
    const shares = marksOf(figure, 'circle').map(({ x, y }) => [
      +((x - (from?.x ?? 0)) / ((to?.x ?? 0) - (from?.x ?? 0))).toFixed(9),
      +((y - (from?.y ?? 0)) / ((to?.y ?? 0) - (from?.y ?? 0))).toFixed(9)
    ])
    expect(shares).toEqual([
      [0.5, 0.6],
      [0.9, 0.8]
    ])
    expect(texts(figure)[0]).toBe('expected calibration error 10.00%, n = 40')
  })

  it('has a bar for the images of each bin, above the stretch of confidences that it is of', () => {
    const figure = calibrationFigure([{ name: 'one', bins }], options)
    const [diagonal] = marksOf(figure, 'line').filter(({ dash }) => dash)
    const [from, to] = (diagonal?.points ?? []).map(({ x }) => x) as [number, number]
    // The first rectangle is the legend's.
    const [few, many, ...others] = marksOf(figure, 'rectangle').slice(1)
    expect(others).toEqual([])
    expect((few?.height ?? 0) / (many?.height ?? 1)).toBeCloseTo(10 / 30, 9)
    const middles = [few, many].map((bar) => (bar?.x ?? 0) + (bar?.width ?? 0) / 2)
    const shares = middles.map((x) => (x - from) / (to - from))
    expect(shares[0]).toBeCloseTo(1 / 6, 9)
    expect(shares[1]).toBeCloseTo(5 / 6, 9)
    expect((many?.y ?? 0) + (many?.height ?? 0)).toBeLessThan(diagonal?.points[1]?.y ?? 0)
    expect(texts(figure)).toContain('30')
  })

  it('speaks the language that it is given, and leaves the error out where that is said beside it', () => {
    const words = { confidence: '確信度', accuracy: '正解率', images: '画像数', error: null }
    const figure = calibrationFigure([{ name: 'one', bins }], options, words)
    expect(texts(figure)).toEqual(expect.arrayContaining(['確信度', '正解率', '画像数']))
    expect(texts(figure).join(' ')).not.toMatch(/error|Accuracy/)
  })
})

describe('parallel coordinates', () => {
  const run = (name: string, changes: object, val_accuracy: number | 'NaN') => ({
    ...figureRun(name, name, [epochOf(1, { val_accuracy })]),
    spec: experimentSpec.parse({ ...tinySpec(), ...changes })
  })
  const adam = { type: 'adam', learningRate: 0.001 }
  const runs = [
    run('a', { optimizer: adam, seed: 1 }, 0.5),
    run('b', { optimizer: { ...adam, learningRate: 0.1 }, seed: 1 }, 0.9),
    run('c', { optimizer: { ...adam, learningRate: 0.01 }, seed: 3 }, 'NaN')
  ]

  it('have an axis for each setting that differs, and the metric last', () => {
    const figure = parallelFigure(runs, 'val_accuracy', options)
    expect(figure?.table).toEqual({
      columns: ['run', 'name', 'optimizer.learningRate', 'seed', 'val_accuracy'],
      rows: [
        ['a', 'a', 0.001, 1, 0.5],
        ['b', 'b', 0.1, 1, 0.9],
        ['c', 'c', 0.01, 3, null]
      ]
    })
    expect(texts(figure as KindOfFigure)).toContain('c: no value of val_accuracy, so it is not drawn')
  })

  it('lead a run through its values, orders of magnitude evenly', () => {
    const spread = [run('a', { optimizer: adam }, 0.5), ...runs.slice(1, 2), run('c', { seed: 3 }, 0.7)]
    spread[2] = run('c', { optimizer: { ...adam, learningRate: 0.01 }, seed: 1 }, 0.7)
    spread[0] = run('a', { optimizer: adam, seed: 1 }, 0.5)
    const figure = parallelFigure(spread, 'val_accuracy', options)
    const lines = marksOf(figure as KindOfFigure, 'line').slice(0, 3)
    const [low, high, middle] = lines.map(({ points }) => points[0]?.y ?? 0)
    expect(middle).toBeCloseTo(((low ?? 0) + (high ?? 0)) / 2, 6)
    // 0.7 lies in the middle between 0.5 and 0.9.
    const [worst, best, between] = lines.map(({ points }) => points.at(-1)?.y ?? 0)
    expect(between).toBeCloseTo(((worst ?? 0) + (best ?? 0)) / 2, 6)
  })

  it('say nothing of settings that only one type of optimizer has', () => {
    const mixed = [
      run('a', { optimizer: { type: 'adam', learningRate: 0.01 } }, 0.5),
      run('b', { optimizer: { type: 'sgd', learningRate: 0.01 } }, 0.6)
    ]
    expect(parallelFigure(mixed, 'val_loss', options)?.table.columns).toEqual([
      'run',
      'name',
      'optimizer.type',
      'val_loss'
    ])
  })

  it('are nothing where no setting differs', () => {
    expect(parallelFigure([runs[0] as (typeof runs)[0]], 'loss', options)).toBeNull()
  })
})

describe('a figure of the learning rate', () => {
  it('has the rate that each epoch ended with, and names a run that has none', () => {
    const runs = [
      figureRun('a', 'falling', [epochOf(1, { learningRate: 0.1 }), epochOf(2, { learningRate: 0.05 })]),
      figureRun('b', 'waiting', [])
    ]
    const figure = learningRateFigure(runs, options) as KindOfFigure
    expect(figure.table.rows).toEqual([
      ['a', 'falling', 1, 0.1],
      ['a', 'falling', 2, 0.05]
    ])
    expect(texts(figure)).toContain('waiting: no values')
    expect(learningRateFigure([runs[1] as (typeof runs)[0]], options)).toBeNull()
  })
})

describe('a diagram of a network', () => {
  it('has a box a block and the numbers of every layer', () => {
    const model = describeArchitecture(
      buildArchitecture({ id: 'lenet5', activation: 'relu' }, [28, 28, 1], 10)
    )
    const figure = architectureFigure(model, options)
    expect(marksOf(figure, 'rectangle')).toHaveLength(model.groups.length)
    expect(figure.table.rows).toHaveLength(model.layers.length)
    const boxes = marksOf(figure, 'rectangle')
    expect(boxes.every(({ y, height }) => y >= 0 && y + height <= figure.drawing.height)).toBe(true)
  })
})

describe('a gallery of mistakes', () => {
  const mistake = { image: 'h', name: 'test/3', label: 1, predicted: 0, probability: 0.976 }
  const picture = { mediaType: 'image/png', base64: 'AQID', width: 28, height: 28 }

  it('shows each picture in a square of its own with its class and what it was taken for', () => {
    const all = Array.from({ length: 5 }, () => ({ ...mistake, picture }))
    const figure = misclassifiedFigure(all, ['cat', 'dog'], options)
    const pictures = marksOf(figure, 'picture')
    expect(new Set(pictures.map(({ x, y }) => `${x} ${y}`)).size).toBe(5)
    expect(pictures.every(({ width, height }) => width === height && width > 28)).toBe(true)
    expect(pictures.every(({ x, width }) => x >= 0 && x + width <= 600)).toBe(true)
    expect(texts(figure).slice(0, 2)).toEqual(['dog', '→ cat 98%'])
    expect(figure.table.rows[0]).toEqual(['h', 'test/3', 'dog', 'cat', 0.976])
  })

  it('leaves a place empty whose picture is gone', () => {
    const figure = misclassifiedFigure([{ ...mistake, picture: null }], ['cat', 'dog'], options)
    expect(marksOf(figure, 'picture')).toEqual([])
    expect(marksOf(figure, 'rectangle')).toHaveLength(1)
  })
})
