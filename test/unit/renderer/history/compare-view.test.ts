import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { describe, expect, it } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { AtelierError, type RunDetail } from '../../../../src-main/contract'
import { clientKey } from '../../../../src-renderer/api/client'
import { i18n } from '../../../../src-renderer/i18n'
import CompareView from '../../../../src-renderer/views/history/compare-view.vue'
import { deferred, fakeClient, summaryOf } from '../../../support/fake-client'
import { tinySpec } from '../../../support/run-fixtures'

const detailOf = (id: string): RunDetail => ({
  summary: summaryOf({ id, name: `run ${id}` }),
  spec: tinySpec(),
  setup: null,
  epochs: [],
  sessions: [],
  checkpoints: [],
  steering: [],
  parent: null,
  applicationVersion: '1',
  commit: null,
  weightsSha256: null,
  folder: '/',
  machine: { hostname: 'h', platform: 'p', cpu: 'c', cores: 2, memoryBytes: 1, node: 'v20' }
})

describe('the comparison', () => {
  async function compare(show: (id: string) => RunDetail | Promise<RunDetail>) {
    const router = createRouter({
      history: createMemoryHistory(),
      routes: [{ path: '/:rest(.*)*', component: CompareView }]
    })
    await router.push('/compare?runs=a,b')
    const fake = fakeClient({ 'runs.show': ({ run }) => show(run) })
    const wrapper = mount(CompareView, {
      global: {
        plugins: [createPinia(), i18n, router],
        provide: { [clientKey as symbol]: fake.client },
        stubs: { RunChart: true }
      }
    })
    await flushPromises()
    return { wrapper, ...fake }
  }

  it('says that it loads while it does, and nothing of settings that it does not know', async () => {
    const answer = deferred<RunDetail>()
    const { wrapper } = await compare((id) => (id === 'a' ? answer.promise : detailOf(id)))
    expect(wrapper.text()).toBe('Loading…')
    answer.resolve(detailOf('a'))
    await flushPromises()
    expect(wrapper.text()).toContain('These runs have the same settings.')
    wrapper.unmount()
  })

  it('drops a run that is deleted elsewhere, names it, and says what is left', async () => {
    const gone = new Set<string>()
    const { wrapper, emit } = await compare((id) => {
      if (gone.has(id)) throw new AtelierError('UNKNOWN_RUN', { run: id })
      return detailOf(id)
    })
    gone.add('b')
    emit({ type: 'run-deleted', runId: 'b' })
    await flushPromises()
    expect(wrapper.get('.absent').text()).toBe('“run b” was deleted and is no longer compared.')
    expect(wrapper.text()).toContain('Only one run is left: there is nothing to compare it with.')
    expect(wrapper.findAll('th a').map((link) => link.text())).toEqual(['run a'])
    gone.add('a')
    emit({ type: 'run-deleted', runId: 'a' })
    await flushPromises()
    expect(wrapper.text()).toContain(
      '“run a” was deleted and is no longer compared. “run b” was deleted'
    )
    wrapper.unmount()
  })

  it('names a run that cannot be read, with the reason, and follows a new name', async () => {
    const { wrapper, emit } = await compare((id) => {
      if (id === 'b') throw new AtelierError('INTERNAL', { reason: 'the disk' })
      return detailOf(id)
    })
    expect(wrapper.get('.absent').text()).toMatch(/^b: .*the disk/)
    emit({ type: 'run-changed', summary: summaryOf({ id: 'a', name: 'another name' }) })
    await flushPromises()
    expect(wrapper.findAll('th a').map((link) => link.text())).toEqual(['another name'])
    wrapper.unmount()
  })
})
