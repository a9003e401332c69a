import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { createMemoryHistory, createRouter } from 'vue-router'
import { describe, expect, it } from 'vitest'
import { AtelierError, type DatasetLook } from '../../../../src-main/contract'
import { clientKey } from '../../../../src-renderer/api/client'
import { i18n } from '../../../../src-renderer/i18n'
import DatasetPage from '../../../../src-renderer/views/data/dataset-page.vue'
import { fakeClient } from '../../../support/fake-client'

const look: DatasetLook = {
  dataset: 'pets',
  classes: ['cat', 'dog'],
  imageShape: [4, 6, 1],
  count: 3,
  splits: [{ split: 'train', count: 3, perClass: [1, 2] }],
  widths: { edges: [6, 7], counts: [3] },
  heights: { edges: [4, 5, 6], counts: [1, 2] },
  aspects: { edges: [1, 2], counts: [3] },
  means: { of: 3, overall: null, perClass: [null, null] },
  findings: [],
  leftOut: { count: 0, first: [] }
}

async function page() {
  const fake = fakeClient({
    'datasets.list': () => [],
    'datasets.look': () => look,
    'datasets.problems': () => [],
    'datasets.images': () => ({ total: 0, from: 0, images: [] })
  })
  const component = { template: '<div />' }
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/data/:id?', name: 'data', component },
      { path: '/new', name: 'new-run', component },
      { path: '/quick', name: 'quick', component }
    ]
  })
  await router.push('/data/pets')
  const wrapper = mount(DatasetPage, {
    props: { id: 'pets' },
    global: { plugins: [createPinia(), i18n, router], provide: { [clientKey as symbol]: fake.client } }
  })
  await flushPromises()
  return { wrapper, fake }
}

describe('the page of a data set', () => {
  it('leads to a run on it, and says in words the one size that all have', async () => {
    const { wrapper } = await page()
    const links = wrapper.findAll('a').map((each) => each.attributes('href'))
    expect(links).toContain('/new?data=pets')
    expect(links).toContain('/quick?data=pets')
    expect(wrapper.text()).toContain('All images are 6 pixels wide.')
    expect(wrapper.findAll('figcaption').map((each) => each.text())).toEqual(
      expect.arrayContaining(['Height in pixels', 'Width to height'])
    )
    wrapper.unmount()
  })

  it('shows nothing of a data set any more that was removed elsewhere, and the way back', async () => {
    const { wrapper, fake } = await page()
    fake.answers['datasets.look'] = () =>
      Promise.reject(new AtelierError('UNKNOWN_DATASET', { id: 'pets', datasets: 'garments' }))
    fake.emit({ type: 'datasets-changed' })
    await flushPromises()
    expect(wrapper.text()).toContain('There is no data set "pets".')
    expect(wrapper.find('[role=grid]').exists()).toBe(false)
    expect(wrapper.text()).not.toContain('dog')
    wrapper.unmount()
  })

  it('keeps what it shows where the connection alone was lost', async () => {
    const { wrapper, fake } = await page()
    fake.answers['datasets.look'] = () => Promise.reject(new AtelierError('DISCONNECTED'))
    fake.emit({ type: 'datasets-changed' })
    await flushPromises()
    expect(wrapper.text()).toContain('dog')
    wrapper.unmount()
  })
})
