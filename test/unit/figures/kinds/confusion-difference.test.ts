import { describe, expect, it } from 'vitest'
import type { DrawingOptions, KindOfFigure, Mark } from '../../../../src-main/figures/drawing'
import {
  confusionDifferenceFigure,
  type NamedMatrix
} from '../../../../src-main/figures/kinds/confusion-difference'
import { figureThemes, seriesColor } from '../../../../src-main/figures/palette'

const options: DrawingOptions = {
  ...{ width: 600, height: 400, theme: 'light', title: '', fontFamily: 'sans-serif', fontSize: 10 },
  measure: (text, size) => (text.length * size) / 2
}
const classes = ['cat', 'dog']
const matrix = (name: string, confusionMatrix: number[][]): NamedMatrix => ({
  name,
  classes,
  confusionMatrix
})
const first = matrix('first', [
  [8, 2],
  [3, 1]
])
const second = matrix('second', [
  [4, 6],
  [3, 1]
])
type Of<T extends Mark['type']> = Extract<Mark, { type: T }>
const marksOf = <T extends Mark['type']>({ drawing }: KindOfFigure, type: T): Of<T>[] =>
  drawing.marks.filter((mark): mark is Of<T> => mark.type === type)
const drawn = (...args: Parameters<typeof confusionDifferenceFigure>): KindOfFigure =>
  confusionDifferenceFigure(...args) ?? expect.unreachable('it can be drawn')

describe('the difference of two confusion matrices', () => {
  it('has what the first has more of with a plus, and says which is taken from which', () => {
    const figure = drawn(first, second, false, options)
    expect(figure.table).toEqual({
      columns: ['true class', 'cat', 'dog'],
      rows: [
        ['cat', 4, -4],
        ['dog', 0, 0]
      ]
    })
    const texts = marksOf(figure, 'text').map(({ text }) => text)
    expect(texts).toEqual(expect.arrayContaining(['+4', '−4', 'first minus second']))
    expect(texts).not.toContain('0')
  })

  it('is of the shares of each true class where that is asked for', () => {
    const { table } = drawn(first, second, true, options)
    expect(table.rows[0]?.[1]).toBeCloseTo(0.4, 12)
    expect(table.rows[0]?.[2]).toBeCloseTo(-0.4, 12)
  })

  it('has one colour for what is better and another for what is worse, whatever its sign', () => {
    const { light } = figureThemes
    const [better, worse] = [seriesColor(light, 0), seriesColor(light, 1)]
    const fills = (a: NamedMatrix, b: NamedMatrix): string[] =>
      marksOf(drawn(a, b, false, options), 'rectangle').map(({ fill }) => fill)
    // Four more right answers, four fewer wrong ones; and the other way round.
    expect(fills(first, second).slice(0, 2)).toEqual([better, better])
    expect(fills(second, first).slice(0, 2)).toEqual([worse, worse])
  })

  it('is drawn of matrices that are the same, with nothing in it', () => {
    const figure = drawn(first, first, false, options)
    expect(figure.table.rows.flat().filter((value) => typeof value === 'number')).toEqual([0, 0, 0, 0])
    expect(marksOf(figure, 'rectangle').every(({ fill }) => /^#[0-9a-f]{6}$/.test(fill))).toBe(true)
  })

  it('is none of other classes', () => {
    const other = { ...second, classes: ['cat', 'cow'] }
    expect(confusionDifferenceFigure(first, other, false, options)).toBeNull()
  })
})
