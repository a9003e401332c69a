import { describe, expect, it } from 'vitest'
import { plotRequest } from '../../../../src-main/contract'
import {
  firstChoices,
  kindsFor,
  nameOfSize,
  requestOf,
  withKind
} from '../../../../src-renderer/views/export/figure-choices'

const first = firstChoices({}, 'light')

describe('the choices of a figure', () => {
  it('ask for pixels where a size is in millimetres: 25.4 of them are 96 pixels', () => {
    const request = requestOf(['a'], { ...first, unit: 'mm', width: 88.9, height: 50.8 })
    expect(request).toMatchObject({ unit: 'mm', height: 192 })
    expect(request?.width).toBeCloseTo(336)
  })

  it('are a request that the workbench takes, from every kind that one comes to', () => {
    for (const count of [1, 2, 3])
      for (const { kind, isPossible } of kindsFor(count)) {
        if (!isPossible) continue
        const request = requestOf(['a', 'b', 'c'].slice(0, count), withKind(first, kind))
        expect(plotRequest.safeParse(request).error?.issues).toBeUndefined()
      }
  })

  it('are no figure without a metric, a run or a size that can be drawn', () => {
    expect(requestOf(['a'], { ...first, metrics: [] })).toBeNull()
    expect(requestOf([], first)).toBeNull()
    for (const width of [null, Number.NaN, 99, 4001])
      expect(requestOf(['a'], { ...first, width })).toBeNull()
    expect(requestOf(['a'], { ...first, unit: 'mm', width: 26, height: 50 })).toBeNull()
    expect(requestOf(['a'], { ...first, unit: 'mm', width: 27, height: 50 })).not.toBeNull()
  })

  it('keep a format that another kind has, and take PNG where it has none', () => {
    expect(withKind({ ...first, format: 'svg' }, 'confusion').format).toBe('svg')
    expect(withKind({ ...first, format: 'pgf' }, 'architecture').format).toBe('pgf')
    expect(withKind({ ...first, format: 'pgf' }, 'misclassified').format).toBe('png')
  })

  it('leave a size in millimetres as it is when the kind changes', () => {
    const inColumn = { ...first, unit: 'mm' as const, width: 88, height: 49.5 }
    expect(withKind(inColumn, 'confusion')).toMatchObject({ unit: 'mm', width: 88, height: 49.5 })
    expect(withKind(first, 'confusion')).toMatchObject({ unit: 'px', width: 760, height: 700 })
  })

  it('show settings against one metric, which is no learning rate', () => {
    const rate = { ...first, metrics: ['learningRate' as const] }
    expect(withKind(rate, 'parallel').metrics).toEqual(['val_accuracy'])
    const both = { ...first, metrics: ['loss' as const, 'val_loss' as const] }
    expect(withKind(both, 'parallel').metrics).toEqual(['loss'])
  })

  it('say nothing of seeds and shares where the kind makes nothing of them', () => {
    const asked = { ...first, groupBy: 'seed' as const, shares: true }
    expect(requestOf(['a'], asked)).toMatchObject({ groupBy: 'seed', shares: false })
    expect(requestOf(['a'], withKind(asked, 'confusion'))).toMatchObject({ groupBy: null, shares: true })
  })

  it('offer kinds of one run for one, and of several for several', () => {
    const possible = (count: number): string[] =>
      kindsFor(count).flatMap(({ kind, isPossible }) => (isPossible ? [kind] : []))
    expect(possible(1)).not.toContain('parallel')
    expect(possible(1)).toContain('confusion')
    expect(possible(2)).toEqual([
      ...['curves', 'learning-rate', 'difference', 'calibration', 'parallel', 'scatter']
    ])
    expect(possible(3)).not.toContain('difference')
  })

  it('know the sizes that have a name', () => {
    expect(nameOfSize({ unit: 'mm', width: 88, height: 49.5 })).toBe('column')
    expect(nameOfSize({ unit: 'px', width: 88, height: 49.5 })).toBeNull()
  })
})
