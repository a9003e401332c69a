import { effectScope, nextTick, watch } from 'vue'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type * as liveUpdates from '../../../../src-renderer/stores/live-updates'
import { lookAtWindow } from '../../../support/fake-client'

type LiveUpdates = typeof liveUpdates

describe('what a window shows of trainings', () => {
  let { useLiveUpdate, useUpdatedTime } = {} as LiveUpdates
  beforeEach(async () => {
    vi.useFakeTimers()
    vi.stubGlobal('requestAnimationFrame', (draw: () => void) => setTimeout(draw, 16))
    vi.resetModules()
    ;({ useLiveUpdate, useUpdatedTime } = await import('../../../../src-renderer/stores/live-updates'))
    await vi.advanceTimersByTimeAsync(10_000)
  })

  it('changes at once after a pause, and then once a second however often it is told', async () => {
    const scope = effectScope()
    const changes: number[] = []
    const start = Date.now()
    const ask = scope.run(() => useLiveUpdate(() => changes.push(Date.now() - start)))
    for (let told = 0; told < 25; told++) {
      ask?.()
      await vi.advanceTimersByTimeAsync(100)
    }
    expect(changes).toEqual([0, 1000, 2000])
    scope.stop()
  })

  it('changes all in one turn, with what follows from a change in the same turn', async () => {
    const scope = effectScope()
    const order: string[] = []
    const asks = scope.run(() => {
      const chart = useLiveUpdate(() => order.push('chart'))
      const now = useUpdatedTime()
      watch(now, () => chart())
      return [useLiveUpdate(() => order.push('list')), useLiveUpdate(() => order.push('figures'))]
    })
    await vi.advanceTimersByTimeAsync(500)
    order.length = 0
    for (const ask of asks ?? []) ask()
    await vi.advanceTimersByTimeAsync(499)
    expect(order).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    await nextTick()
    expect([...order].sort()).toEqual(['chart', 'figures', 'list'])
    scope.stop()
  })

  it('changes less often where it takes long to draw, and never rarer than every six seconds', async () => {
    const scope = effectScope()
    const changes: number[] = []
    const start = Date.now()
    let work = 10
    const ask = scope.run(() =>
      useLiveUpdate(() => {
        changes.push(Date.now() - start)
        vi.advanceTimersByTime(work)
      })
    )
    const tell = async (milliseconds: number): Promise<void> => {
      for (let passed = 0; passed < milliseconds; passed += 100) {
        ask?.()
        await vi.advanceTimersByTimeAsync(100)
      }
    }
    await tell(5000)
    const gaps = changes.slice(1).map((at, i) => at - (changes[i] ?? 0))
    // 200 times ten milliseconds.
    for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(2000)
    expect(Math.max(...gaps)).toBeLessThanOrEqual(2200)
    work = 1000
    changes.length = 0
    await tell(25_000)
    const rare = changes.slice(2).map((at, i) => at - (changes[i + 1] ?? 0))
    for (const gap of rare) expect(Math.abs(gap - 6000)).toBeLessThan(200)
    expect(rare.length).toBeGreaterThan(0)
    scope.stop()
  })

  it('changes as seldom as ever where nobody sees the window', async () => {
    const scope = effectScope()
    const changes: number[] = []
    const state = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
    const start = Date.now()
    const ask = scope.run(() => useLiveUpdate(() => changes.push(Date.now() - start)))
    for (let told = 0; told < 130; told++) {
      ask?.()
      await vi.advanceTimersByTimeAsync(100)
    }
    expect(changes).toEqual([0, 6000, 12_000])
    state.mockRestore()
    lookAtWindow()
    expect(changes).toHaveLength(4)
    scope.stop()
  })

  it('changes at once when one looks at the window again, and never after it is gone', async () => {
    const scope = effectScope()
    let changed = 0
    const ask = scope.run(() => useLiveUpdate(() => changed++))
    ask?.()
    await vi.advanceTimersByTimeAsync(10)
    ask?.()
    expect(changed).toBe(1)
    lookAtWindow()
    expect(changed).toBe(2)
    await vi.advanceTimersByTimeAsync(10)
    ask?.()
    scope.stop()
    await vi.advanceTimersByTimeAsync(10_000)
    ask?.()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(changed).toBe(2)
  })
})
