import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, describe, expect, it } from 'vitest'
import type { ReferenceResult } from '../../../../src-main/contract'
import { clientKey } from '../../../../src-renderer/api/client'
import { i18n } from '../../../../src-renderer/i18n'
import { useRunsStore } from '../../../../src-renderer/stores/runs'
import ReferenceResults from '../../../../src-renderer/views/history/reference-results.vue'
import { fakeClient, summaryOf } from '../../../support/fake-client'

const result = (change: Partial<ReferenceResult>): ReferenceResult => ({
  ...{ id: 'a', of: 'quickstart', name: 'Quickstart', seed: 1, epochsDone: 5, epochsPlanned: 5 },
  ...{ val_accuracy: 0.8505, validationFrom: 'test', engine: 'onednn', precision: 'fp32' },
  isTaken: false,
  ...change
})

describe('the reference results', () => {
  afterEach(() => document.body.replaceChildren())

  async function list(results: ReferenceResult[]) {
    const pinia = createPinia()
    setActivePinia(pinia)
    const asked: string[][] = []
    const fake = fakeClient({
      'reference.list': () => results,
      'reference.take': ({ runs }) => {
        asked.push(runs)
        return runs.map((id) => summaryOf({ id }))
      }
    })
    const wrapper = mount(ReferenceResults, {
      attachTo: document.body,
      global: { plugins: [pinia, i18n], provide: { [clientKey as symbol]: fake.client } }
    })
    await flushPromises()
    return { wrapper, asked, runs: useRunsStore() }
  }

  it('are listed by preset, with how far they came and what the number is of', async () => {
    const { wrapper } = await list([
      result({}),
      result({ id: 'b', of: 'published', epochsDone: 30, epochsPlanned: 400, val_accuracy: 0.9 }),
      result({ id: 'c', of: 'ablation', name: 'no flips', validationFrom: 'train' })
    ])
    expect(wrapper.findAll('legend').map((each) => each.text())).toEqual([
      'quickstart',
      'published',
      'Ablation: what each ingredient adds'
    ])
    expect(wrapper.findAll('label').map((each) => each.findAll('span')[1]?.text())).toEqual([
      'seed 1, 5 epochs, test 85.05%',
      'seed 1, 30/400 epochs, test 90.00%',
      'seed 1, 5 epochs, held-back images 85.05%'
    ])
    wrapper.unmount()
  })

  it('take those that were chosen into the history, and say when they are done', async () => {
    const { wrapper, asked, runs } = await list([result({}), result({ id: 'b', seed: 2 })])
    const take = wrapper.get('button')
    expect(take.attributes('aria-disabled')).toBe('true')
    await wrapper.findAll('input')[1]?.setValue(true)
    await take.trigger('click')
    await flushPromises()
    expect([asked, runs.all.map(({ id }) => id)]).toEqual([[['b']], ['b']])
    expect(wrapper.emitted('taken')).toHaveLength(1)
    wrapper.unmount()
  })

  it('cannot be taken twice, and are not spoken of where there is none', async () => {
    const { wrapper } = await list([result({ isTaken: true })])
    expect(wrapper.get('input').attributes('disabled')).toBeDefined()
    expect(wrapper.text()).toContain('in the history')
    wrapper.unmount()
    expect((await list([])).wrapper.find('section').exists()).toBe(false)
  })
})
