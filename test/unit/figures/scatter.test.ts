import { describe, expect, it } from 'vitest'
import type { DrawingOptions, Mark } from '../../../src-main/figures/drawing'
import type { ConfiguredRun } from '../../../src-main/figures/kinds/parallel'
import { scatterFigure } from '../../../src-main/figures/kinds/scatter'
import { figureRun } from '../../support/figure-run'
import { epochOf, tinySpec } from '../../support/run-fixtures'

const options: DrawingOptions = {
  ...{ width: 600, height: 400, theme: 'light', title: '', fontFamily: 'x', fontSize: 11 },
  measure: (text, size) => (text.length * size) / 2
}
function run(id: string, learningRate: number, losses: number[], model = 'mlp'): ConfiguredRun {
  const spec = tinySpec()
  const epochs = losses.map((val_loss, i) => ({ ...epochOf(i + 1), val_loss }))
  return {
    ...figureRun(id, id, epochs),
    spec: {
      ...spec,
      model: { ...spec.model, id: model } as typeof spec.model,
      optimizer: { ...spec.optimizer, learningRate }
    }
  }
}
const points = (marks: Mark[]) => marks.flatMap((mark) => (mark.type === 'circle' ? [mark] : []))

describe('a setting against a metric', () => {
  it('has a point a run, at its setting and its best value', () => {
    const runs = [run('a', 0.1, [0.9, 0.5]), run('b', 0.3, [0.4, 0.7]), run('c', 0.5, [0.6])]
    const figure = scatterFigure(runs, 'optimizer.learningRate', 'val_loss', options)
    expect(figure?.table.rows).toEqual([
      ['a', 'a', 0.1, 0.5],
      ['b', 'b', 0.3, 0.4],
      ['c', 'c', 0.5, 0.6]
    ])
    const [a, b, c] = points(figure?.drawing.marks ?? [])
    expect([a?.about, b?.about, c?.about]).toEqual(['a', 'b', 'c'])
    // Equal steps of the setting are equal distances; a smaller loss lies lower.
    expect((b?.x ?? 0) - (a?.x ?? 0)).toBeCloseTo((c?.x ?? 0) - (b?.x ?? 0))
    expect([b, a, c].map((point) => point?.y)).toEqual(
      [b, a, c].map((point) => point?.y ?? 0).toSorted((x, y) => y - x)
    )
  })

  it('lies on a logarithmic axis over orders of magnitude', () => {
    const runs = [0.0001, 0.001, 0.01].map((rate, i) => run(`r${i}`, rate, [i + 1]))
    const figure = scatterFigure(runs, 'optimizer.learningRate', 'val_loss', options)
    const [a, b, c] = points(figure?.drawing.marks ?? [])
    expect((b?.x ?? 0) - (a?.x ?? 0)).toBeCloseTo((c?.x ?? 0) - (b?.x ?? 0))
  })

  it('puts kinds side by side, and says which runs have nothing to draw', () => {
    const runs = [run('a', 1, [2], 'mlp'), run('b', 1, [3], 'cnn'), run('c', 1, [], 'cnn')]
    const figure = scatterFigure(runs, 'model.id', 'val_loss', options)
    const [a, b] = points(figure?.drawing.marks ?? [])
    expect((b?.x ?? 0) < (a?.x ?? 0)).toBe(true)
    const texts = (figure?.drawing.marks ?? []).flatMap((mark) =>
      mark.type === 'text' ? [mark.text] : []
    )
    expect(texts).toEqual(expect.arrayContaining(['cnn', 'mlp', 'c: nothing to draw']))
  })

  it('calls points by their runs, but where a name would lie over another', () => {
    const texts = (runs: ConfiguredRun[]): string[] =>
      (scatterFigure(runs, 'optimizer.learningRate', 'val_loss', options)?.drawing.marks ?? []).flatMap(
        (mark) => (mark.type === 'text' ? [mark.text] : [])
      )
    const apart = texts([run('first', 0.1, [1]), run('second', 0.5, [2])])
    expect(apart).toEqual(expect.arrayContaining(['first', 'second']))
    const together = texts([run('first', 0.1, [1]), run('second', 0.5, [2]), run('third', 0.5, [2])])
    expect(together.filter((text) => ['second', 'third'].includes(text))).toEqual(['second'])
  })

  it('is no figure of a setting in which the runs are the same', () => {
    const runs = [run('a', 1, [2]), run('b', 1, [3])]
    expect(scatterFigure(runs, 'optimizer.learningRate', 'val_loss', options)).toBeNull()
  })
})
