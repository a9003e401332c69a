import { beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick, reactive } from 'vue'
import { AtelierError, type DatasetExamination } from '../../../../src-main/contract'
import { linesOf, useExamination } from '../../../../src-renderer/views/data/use-examination'
import { deferred, fakeClient, inWindow } from '../../../support/fake-client'

const found = (count: number, severity: 'error' | 'warning' = 'warning'): DatasetExamination => ({
  kind: 'class folders',
  count,
  bytes: 1,
  classes: [],
  classCount: 0,
  parts: { train: 0, validation: 0, test: 0, undivided: count },
  looked: {
    of: count,
    grey: 0,
    smallest: null,
    largest: null,
    unreadable: { count: 0, first: [] }
  },
  leftOut: { count: 0, first: [] },
  recipe: null,
  findings: [{ code: 'oneFolder', severity, params: {}, message: '', fix: '' }]
})

/** Looks at whatever `path` is; answers come when a test gives them. */
function examining() {
  const answers: Record<string, ReturnType<typeof deferred<DatasetExamination>>> = {}
  const fake = fakeClient({
    'datasets.examine': ({ folder }) => (answers[folder] = deferred<DatasetExamination>()).promise
  })
  const wanted = reactive({ path: '', test: '', classes: '' })
  const { value } = inWindow(fake.client, () => useExamination(() => ({ ...wanted })))
  const go = async (path: string): Promise<void> => {
    wanted.path = path
    await nextTick()
    await vi.advanceTimersByTimeAsync(1000)
  }
  return { ...value, answers, wanted, go, asked: fake.asked }
}

describe('what lies at a path', () => {
  beforeEach(() => void vi.useFakeTimers())

  it('is looked at once when somebody has typed it', async () => {
    const { wanted, go, answers, asked, isLooking, isFit, ...seen } = examining()
    for (const path of ['/', '/p', '/pe']) {
      wanted.path = path
      await nextTick()
    }
    await go('/pets')
    expect(asked.map(({ input }) => input)).toEqual([{ folder: '/pets', test: null, classes: null }])
    expect([isLooking.value, isFit.value]).toEqual([true, false])
    answers['/pets']?.resolve(found(3))
    await vi.advanceTimersByTimeAsync(0)
    expect([seen.found.value?.count, isLooking.value, isFit.value]).toEqual([3, false, true])
  })

  it('is not what an earlier question is answered with, however late', async () => {
    const { go, answers, isLooking, ...seen } = examining()
    await go('/slow')
    await go('/fast')
    answers['/fast']?.resolve(found(1))
    await vi.advanceTimersByTimeAsync(0)
    answers['/slow']?.resolve(found(999))
    await vi.advanceTimersByTimeAsync(0)
    expect([seen.found.value?.count, isLooking.value]).toEqual([1, false])
  })

  it('stays while its test path is wrong, and cannot be imported then', async () => {
    const { wanted, go, answers, isFit, refusal, ...seen } = examining()
    await go('/pets')
    answers['/pets']?.resolve(found(3))
    await vi.advanceTimersByTimeAsync(0)
    wanted.test = '/gone'
    await go('/pets')
    answers['/pets']?.reject(new AtelierError('DATASET_UNREADABLE', { path: '/gone' }))
    await vi.advanceTimersByTimeAsync(0)
    expect([seen.found.value?.count, refusal.value?.code, isFit.value]).toEqual([
      3,
      'DATASET_UNREADABLE',
      false
    ])
    await go('')
    expect([seen.found.value, refusal.value]).toEqual([null, null])
  })

  it('cannot be imported where it cannot be right', async () => {
    const { go, answers, isFit } = examining()
    await go('/pets')
    answers['/pets']?.resolve(found(3, 'error'))
    await vi.advanceTimersByTimeAsync(0)
    expect(isFit.value).toBe(false)
  })

  it('has class names of lines, or none', () => {
    expect([linesOf(''), linesOf(' \n'), linesOf('a\nb\n')]).toEqual([null, null, ['a', 'b']])
  })
})
