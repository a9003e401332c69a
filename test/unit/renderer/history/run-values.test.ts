import { describe, expect, it, onTestFinished } from 'vitest'
import { nextTick, ref, shallowRef } from 'vue'
import type { RunSummary } from '../../../../src-main/contract'
import { useRunValues } from '../../../../src-renderer/views/history/run-values'
import { fakeClient, inWindow, lookAtWindow, summaryOf } from '../../../support/fake-client'

describe('values that the summaries of runs do not have', () => {
  function values(first: RunSummary[], shown: string[]) {
    const host = fakeClient({
      'runs.values': ({ runs, columns }) => {
        const ids = runs ?? list.value.map(({ id }) => id)
        return { runs: ids, columns: columns.map((column) => ids.map((id) => `${column} of ${id}`)) }
      }
    })
    const list = shallowRef(first)
    const columns = ref(shown)
    const { value, scope } = inWindow(host.client, () =>
      useRunValues(
        () => list.value,
        () => columns.value
      )
    )
    onTestFinished(() => scope.stop())
    const asked = () =>
      host.asked.map(({ input }) => input as { runs: string[] | null; columns: string[] })
    return { list, columns, asked, of: (column: string, id: string) => value.value(column, id) }
  }

  it('are asked for all runs in one question, and for what is new alone', async () => {
    const { list, columns, asked, of } = values(
      [summaryOf({ id: 'a' }), summaryOf({ id: 'b' })],
      ['seed']
    )
    await expect.poll(() => of('seed', 'b')).toBe('seed of b')
    expect(asked()).toEqual([{ runs: null, columns: ['seed'] }])

    list.value = [...list.value, summaryOf({ id: 'c' })]
    await nextTick()
    lookAtWindow()
    await expect.poll(() => of('seed', 'c')).toBe('seed of c')
    expect(asked().slice(1)).toEqual([{ runs: ['c'], columns: ['seed'] }])

    columns.value = ['seed', 'model.id']
    await expect.poll(() => of('model.id', 'a')).toBe('model.id of a')
  })

  it('are asked once more of a run that went on, where that changes them', async () => {
    const { list, columns, asked } = values([summaryOf({ id: 'a' }), summaryOf({ id: 'b' })], ['seed'])
    await expect.poll(() => asked()).toHaveLength(1)
    const goOn = async (seq: number): Promise<void> => {
      list.value = list.value.map((run) => (run.id === 'a' ? { ...run, seq } : run))
      await nextTick()
      lookAtWindow()
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    await goOn(1)
    expect(asked()).toHaveLength(1)
    columns.value = ['best.loss']
    await expect.poll(() => asked()).toHaveLength(2)
    await goOn(2)
    await expect.poll(() => asked().at(-1)).toEqual({ runs: ['a'], columns: ['best.loss'] })
  })
})
