import { describe, expect, it } from 'vitest'
import { type FigureOrigin, figureRecipe, type FigureRecipe } from '../../../../src-main/contract'
import { addressOf } from '../../../../src-renderer/charts/figure-address'

function origin(recipe: Partial<FigureRecipe>, ...ids: string[]): FigureOrigin {
  const run = (id: string): FigureOrigin['runs'][0] => ({ id, name: id, configuration: '', results: '' })
  const whole = figureRecipe.parse({
    atelierFigure: 1,
    kind: 'curves',
    metrics: ['loss'],
    ...recipe,
    runs: ids
  })
  return { recipe: whole, runs: ids.map(run) }
}

describe('the place that a dropped figure opens', () => {
  it('is the comparison of its runs, grouped where the figure is', () => {
    expect(addressOf(origin({ groupBy: 'seed', smoothing: 0.5 }, 'a', 'b'))).toMatchObject({
      path: '/compare',
      query: { runs: 'a,b', grouped: 'true', smoothing: '0.5', metric: 'loss' }
    })
    expect(addressOf(origin({}, 'a', 'b'))).not.toHaveProperty('query.grouped')
  })

  it.each([
    ['a@3', '3'],
    ['a@checkpoints/epoch-0012.safetensors', '12'],
    ['a', undefined]
  ])('is the evaluation of the epoch that it is of: %s', (run, epoch) => {
    const address = addressOf(origin({ kind: 'confusion', shares: true }, run))
    expect(address).toMatchObject({ path: '/runs/a', query: { tab: 'evaluation', shares: 'true' } })
    expect((address as { query: Record<string, string> }).query['epoch']).toBe(epoch)
  })
})
