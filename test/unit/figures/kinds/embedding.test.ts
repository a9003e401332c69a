import { describe, expect, it } from 'vitest'
import { type Embedding, type EmbeddingMethod } from '../../../../src-main/contract'
import type { DrawingOptions, Mark } from '../../../../src-main/figures/drawing'
import { embeddingFigure } from '../../../../src-main/figures/kinds/embedding'
import { embeddingCsv } from '../../../../src-main/workbench/analysis/embedding-csv'

const options: DrawingOptions = {
  ...{ width: 400, height: 300, theme: 'light', title: '', fontFamily: 'Arial', fontSize: 10 },
  measure: (text, size) => (text.length * size) / 2
}

const embedded = (
  method: EmbeddingMethod,
  classes: string[],
  points: Pick<Embedding['points'], 'x' | 'y' | 'label' | 'predicted'>
): Embedding => ({
  run: { id: 'r1', name: 'run' },
  checkpoint: { file: 'c', epoch: 3, step: 0 },
  ...{ method, parts: ['test'], seed: 0, features: 8, available: 900, classes },
  explainedVariance: method === 'pca' ? [0.5, 0.25] : null,
  points: {
    ...points,
    image: points.x.map((_, i) => `hash${i}`),
    name: points.x.map((_, i) => `${i},.png`),
    part: points.x.map(() => 'test'),
    probability: points.x.map(() => 0.75)
  }
})
const four = { x: [-2, 2, 0, 0], y: [0, 0, 1, -1], label: [0, 0, 1, 1], predicted: [0, 1, 1, 1] }

type Circle = Extract<Mark, { type: 'circle' }>
const circlesOf = (marks: Mark[]): Circle[] => marks.filter((mark) => mark.type === 'circle')
const textsOf = (marks: Mark[]): string[] =>
  marks.flatMap((mark) => (mark.type === 'text' ? [mark.text] : []))

describe('a map of images as a figure', () => {
  const { drawing, table, native } = embeddingFigure(
    embedded('umap', ['cat', 'dog'], four),
    'label',
    options
  )

  it('has a point an image, up and to the right where its numbers are larger, alike along both axes', () => {
    const [left, right, high, low] = circlesOf(drawing.marks) as [Circle, Circle, Circle, Circle]
    expect(right.x - left.x).toBeCloseTo(2 * (low.y - high.y))
    expect(right.x).toBeGreaterThan(left.x)
    expect(low.y).toBeGreaterThan(high.y)
    for (const { x, y } of [left, right, high, low]) {
      expect(x).toBeGreaterThan(0)
      expect(x).toBeLessThan(400)
      expect(y).toBeGreaterThan(0)
      expect(y).toBeLessThan(300)
    }
    expect(left.fill).toBe(right.fill)
    expect(high.fill).not.toBe(left.fill)
  })

  it('says what its colours mean, how many images it is of, and that axes mean nothing', () => {
    const texts = textsOf(drawing.marks)
    expect(texts.slice(0, 2)).toEqual(['cat', 'dog'])
    expect(texts.at(-1)).toMatch(/^4 of 900 images, drawn at random; epoch 3; UMAP: nearness/)
    expect(texts.join()).not.toContain('component')
  })

  it('has what lies along the axes of PCA', () => {
    const { drawing: pca } = embeddingFigure(embedded('pca', ['cat', 'dog'], four), 'result', options)
    expect(textsOf(pca.marks)).toEqual([
      ...['right', 'wrong', 'First principal component (50.00% of the variance)'],
      ...[
        'Second principal component (25.00% of the variance)',
        '4 of 900 images, drawn at random; epoch 3; PCA'
      ]
    ])
  })

  it('is the table that is written of the map itself', () => {
    expect(table.rows[1]).toEqual([2, 0, '1,.png', 'test', 'cat', 'dog', 0.75, 'hash1'])
    expect(embeddingCsv(embedded('umap', ['cat', 'dog'], four)).split('\r\n')[2]).toBe(
      '2,0,"1,.png",test,cat,dog,0.75,hash1'
    )
  })

  it('is a chart of its own on a slide, a series a colour', () => {
    expect(native).toMatchObject({
      type: 'cloud',
      series: [
        {
          name: 'cat',
          points: [
            { x: -2, y: 0 },
            { x: 2, y: 0 }
          ]
        },
        {
          name: 'dog',
          points: [
            { x: 0, y: 1 },
            { x: 0, y: -1 }
          ]
        }
      ]
    })
  })

  it('names as many of its classes as there is room for, and says how many more there are', () => {
    const classes = Array.from({ length: 300 }, (_, i) => `class number ${i}`)
    const all = { x: classes.map((_, i) => i), y: classes.map((_, i) => i * i) }
    const numbers = classes.map((_, i) => i)
    const figure = embeddingFigure(
      embedded('umap', classes, { ...all, label: numbers, predicted: numbers }),
      'label',
      options
    )
    const texts = textsOf(figure.drawing.marks)
    const named = texts.filter((text) => text.startsWith('class number')).length
    expect(texts).toContain(`${300 - named} more`)
    // The plot keeps more than half of the figure.
    const heights = circlesOf(figure.drawing.marks).map(({ y }) => y)
    expect(Math.max(...heights) - Math.min(...heights)).toBeGreaterThan(130)
    expect(circlesOf(figure.drawing.marks)).toHaveLength(300)
  })
})
