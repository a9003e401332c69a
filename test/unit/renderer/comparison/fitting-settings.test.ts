import { describe, expect, it } from 'vitest'
import { fittingSettings, widthOfName } from '../../../../src-renderer/views/comparison/fitting-settings'

/** Settings of which each has one number of three digits below a title of ten letters. */
const settings = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    ...{ path: `setting${i}`, title: 'Batch size', values: [128, null] }
  }))
const others = [{ title: 'Accuracy', values: ['92.17%'] }]

describe('the settings of a comparison that have room', () => {
  it('are all of them in a wide window and the first ones in a narrow one, never none', () => {
    const fitting = (room: number): number =>
      fittingSettings(settings(6), { room, names: ['a run'], others })
    expect(fitting(1000)).toBe(6)
    const some = fitting(450)
    expect(some).toBeGreaterThan(1)
    expect(some).toBeLessThan(6)
    expect(fitting(100)).toBe(1)
  })
  it('are as wide as the longest word of their title or their longest value', () => {
    const fitting = (title: string, value: string | number): number =>
      fittingSettings(
        Array.from({ length: 9 }, (_, i) => ({ path: String(i), title, values: [value] })),
        { room: 800, names: ['a run'], others }
      )
    // A title of two words breaks between them.
    expect(fitting('Label smoothing', 0)).toBe(fitting('smoothing', 0))
    expect(fitting('Label smoothing', 'a value of many words')).toBeLessThan(
      fitting('Label smoothing', 0)
    )
  })
  it('leave names whole, but what nobody would read from end to end', () => {
    expect(widthOfName(['a longer name', 'a'])).toBeGreaterThan(widthOfName(['a']))
    expect(widthOfName(['x'.repeat(80)])).toBe(widthOfName(['x'.repeat(200)]))
  })
})
