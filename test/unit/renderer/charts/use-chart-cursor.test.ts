import { ref } from 'vue'
import { describe, expect, it } from 'vitest'
import type { Series } from '../../../../src-main/figures/series'
import { useChartCursor } from '../../../../src-renderer/charts/use-chart-cursor'

const epochs: Series = {
  ...{ runId: 'a', runName: 'a', metric: 'loss', kind: 'epoch', breaks: [], unlogarithmic: [] },
  points: Array.from({ length: 21 }, (_, i) => ({ x: i, y: i }))
}

describe('the keys of a chart', () => {
  function chart() {
    const cursor = ref<number | null>(null)
    const zoom = ref<{ min: number; max: number } | null>(null)
    const handle = useChartCursor({ series: () => [epochs], cursor, zoom })
    const press = (...keys: string[]): boolean[] =>
      keys.map((key) => {
        const event = new KeyboardEvent('keydown', { key, cancelable: true })
        handle(event)
        return event.defaultPrevented
      })
    return { cursor, zoom, press, handle }
  }

  it('move the cursor from value to value, and not beyond the first and the last', () => {
    const { cursor, press } = chart()
    press('ArrowRight')
    expect(cursor.value).toBe(0)
    press('ArrowRight', 'ArrowRight', 'ArrowLeft')
    expect(cursor.value).toBe(1)
    press('PageDown')
    expect(cursor.value).toBe(11)
    press('PageDown')
    expect(cursor.value).toBe(20)
    press('Home', 'ArrowLeft')
    expect(cursor.value).toBe(0)
  })

  it('begin at the last value going back', () => {
    const { cursor, press } = chart()
    press('ArrowLeft')
    expect(cursor.value).toBe(20)
  })

  it('zoom about the cursor, within the curve, and show all of it again', () => {
    const { cursor, zoom, press } = chart()
    cursor.value = 4
    press('+')
    expect(zoom.value).toEqual({ min: 0, max: 10 })
    press('+')
    expect(zoom.value).toEqual({ min: 1.5, max: 6.5 })
    press('End')
    expect(cursor.value).toBe(6)
    press('-')
    expect(zoom.value).toEqual({ min: 1, max: 11 })
    press('-')
    expect(zoom.value).toBeNull()
    press('+', '0')
    expect(zoom.value).toBeNull()
  })

  it('take the cursor away by Escape, and leave every other key to whoever wants it', () => {
    const { cursor, press, handle } = chart()
    cursor.value = 4
    expect(press('Escape', 'Escape', 'a', 'Tab')).toEqual([true, false, false, false])
    expect(cursor.value).toBeNull()
    const copy = new KeyboardEvent('keydown', { key: '0', ctrlKey: true, cancelable: true })
    handle(copy)
    expect(copy.defaultPrevented).toBe(false)
  })
})
