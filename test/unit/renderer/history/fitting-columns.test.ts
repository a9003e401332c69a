import { describe, expect, it } from 'vitest'
import { firstColumns, tracksOf } from '../../../../src-renderer/views/history/columns'
import { fittingColumns, neededWidths } from '../../../../src-renderer/views/history/fitting-columns'
import { summaryOf } from '../../../support/fake-client'

const runs = [
  summaryOf({ id: 'a', modelId: 'resnet50', datasetId: 'fashion-mnist', epochsPlanned: 400 }),
  summaryOf({ id: 'b', modelId: 'resnet50', datasetId: 'fashion-mnist', epochsPlanned: 30 })
]
const shown = (room: number, isGrouped = false): string[] => {
  const needed = neededWidths(runs, room, 'en')
  const columns = fittingColumns(firstColumns, { room, isGrouped, needed })
  // Whatever is shown has room.
  expect(tracksOf(columns, isGrouped, needed).least).toBeLessThanOrEqual(room)
  return columns.map(({ key }) => key)
}

describe('the columns that a history begins with', () => {
  it('are all there where they have room', () => {
    expect(shown(1400)).toEqual(firstColumns.map(({ key }) => key))
  })

  it('leave out what is missed the least in a narrower window, and keep their order', () => {
    expect(shown(950)).toEqual([
      ...['name', 'status', 'modelId', 'datasetId', 'optimizerType', 'learningRate'],
      ...['epochsDone', 'best', 'createdAt']
    ])
    expect(shown(300)).toEqual(['name', 'status', 'best'])
    expect(shown(130)).toEqual(['name'])
  })

  it('leave out more where their cells say something of several runs', () => {
    expect(shown(950, true).length).toBeLessThan(shown(950).length)
  })

  it('are as wide as the longest name of a network, up to what nobody would read', () => {
    const widthFor = (modelTitle: string): number =>
      neededWidths([...runs, summaryOf({ id: 'c', modelTitle })], 950, 'en').get('modelId') ?? 0
    const short = neededWidths(runs, 950, 'en').get('modelId') ?? 0
    expect(widthFor('wide-residual-28-10')).toBeGreaterThan(short)
    expect(widthFor('広い残差ネットワーク')).toBeGreaterThan(widthFor('wideresnet'))
    expect(widthFor('n'.repeat(300))).toBe(widthFor('n'.repeat(400)))
  })

  it('have room for the day and the hour as the language writes them', () => {
    const widthIn = (locale: string) => neededWidths(runs, 950, locale).get('createdAt') ?? 0
    // 月 and 日 are as wide as two letters each.
    expect(widthIn('ja')).toBeGreaterThan(widthIn('en'))
  })

  it('have room for as many digits as the longest training has epochs', () => {
    const widthFor = (epochsPlanned: number): number =>
      neededWidths([...runs, summaryOf({ id: 'c', epochsPlanned })], 950, 'en').get('epochsDone') ?? 0
    // One more digit on each side of the stroke each time.
    const one = widthFor(187_600) - widthFor(18_760)
    expect(one).toBeGreaterThan(0)
    expect(widthFor(1_876_000) - widthFor(187_600)).toBe(one)
  })
})
