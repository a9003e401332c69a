import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { describe, expect, it } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import {
  AtelierError,
  type CallOutput,
  type Embedding,
  encodeError
} from '../../../../src-main/contract'
import { clientKey } from '../../../../src-renderer/api/client'
import { i18n } from '../../../../src-renderer/i18n'
import EmbeddingTab from '../../../../src-renderer/views/run/embedding/embedding-tab.vue'
import { fakeClient, summaryOf } from '../../../support/fake-client'
import { tinySpec } from '../../../support/run-fixtures'

const kept = { points: { x: [0, 1, 2] } } as unknown as Embedding
async function tab(found: CallOutput<'runs.embeddingChanges'>) {
  const fake = fakeClient({
    'runs.embedding': () => kept,
    'runs.embeddingChanges': () => found,
    'runs.embed': () => ({ ...kept, isOtherData: true })
  })
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/', component: { template: '<p />' } }]
  })
  await router.push('/')
  const wrapper = mount(EmbeddingTab, {
    props: {
      detail: {
        summary: summaryOf(),
        spec: tinySpec(),
        checkpoints: [{ file: 'checkpoints/a', epoch: 1, step: 0 }]
      } as never
    },
    global: {
      plugins: [i18n, createPinia(), router],
      provide: { [clientKey as symbol]: fake.client },
      stubs: { EmbeddingMap: { props: ['embedding'], template: '<div class="map" />' } }
    }
  })
  await flushPromises()
  return { wrapper, fake }
}

describe('a map that was made before', () => {
  it('is shown without a word where its data is as it was', async () => {
    const { wrapper } = await tab({ changes: { gone: 0, relabelled: 0, total: 3 }, problem: null })
    expect(wrapper.find('.map').exists()).toBe(true)
    expect(wrapper.find('[role=status]').exists()).toBe(false)
  })

  it('says what became of its images since, and is made anew on request', async () => {
    const { wrapper, fake } = await tab({ changes: { gone: 2, relabelled: 1, total: 3 }, problem: null })
    expect(wrapper.get('[role=status]').text()).toContain(
      'Of its 3 images 2 are no longer in the data, 1 is of another class now.'
    )
    await wrapper.get('[role=status] button').trigger('click')
    await flushPromises()
    const [call] = fake.asked.filter(({ name }) => name === 'runs.embed')
    expect(call?.input).toMatchObject({ anew: true, method: 'umap' })
    expect(wrapper.find('[role=status]').exists()).toBe(false)
    expect(wrapper.find('.map').exists()).toBe(true)
  })

  it('says so where its data is not there any more', async () => {
    const error = new AtelierError('UNKNOWN_DATASET', { id: 'mine', datasets: 'garments' })
    const { wrapper } = await tab({ changes: null, problem: encodeError(error) })
    expect(wrapper.get('[role=status]').text()).toContain(error.message)
    expect(wrapper.find('.map').exists()).toBe(true)
  })
})
