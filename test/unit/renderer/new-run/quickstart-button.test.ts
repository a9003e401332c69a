import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { describe, expect, it } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { AtelierError, type Preset } from '../../../../src-main/contract'
import { clientKey } from '../../../../src-renderer/api/client'
import { i18n } from '../../../../src-renderer/i18n'
import QuickstartButton from '../../../../src-renderer/views/new-run/presets/quickstart-button.vue'
import { fakeClient, summaryOf } from '../../../support/fake-client'
import { tinySpec } from '../../../support/run-fixtures'

const preset: Preset = {
  id: 'quickstart',
  title: 'Quickstart',
  description: '',
  spec: tinySpec({ dataset: { id: 'fashion-mnist', limit: 60 } })
}

describe('the quickstart', () => {
  async function button(answers: Parameters<typeof fakeClient>[0]) {
    const router = createRouter({
      history: createMemoryHistory(),
      routes: [{ path: '/:anything(.*)', component: { template: '<p />' } }]
    })
    const { client, asked, emit } = fakeClient({ 'presets.list': () => [preset], ...answers })
    const wrapper = mount(
      { components: { QuickstartButton }, template: '<div><QuickstartButton /></div>' },
      { global: { plugins: [createPinia(), i18n, router], provide: { [clientKey as symbol]: client } } }
    )
    await flushPromises()
    const calls = () => asked.filter(({ name }) => /^(datasets.get|runs)/.test(name))
    return { wrapper, calls, emit, router }
  }

  it('brings its data, starts the preset and opens the run, in one click', async () => {
    const { wrapper, calls, router } = await button({
      'datasets.get': () => ({}) as never,
      'runs.start': () => summaryOf({ id: 'run-7' })
    })
    expect(wrapper.text()).toBe('Run the quickstart')
    await wrapper.get('button').trigger('click')
    await flushPromises()
    expect(calls()).toEqual([
      { name: 'datasets.get', input: { dataset: 'fashion-mnist' } },
      { name: 'runs.start', input: { spec: { ...preset.spec, engine: 'auto' } } }
    ])
    expect(router.currentRoute.value.path).toBe('/runs/run-7')
  })

  it('says how far the data is, and is not pressed twice', async () => {
    const { wrapper, emit, calls } = await button({})
    await wrapper.get('button').trigger('click')
    emit({
      type: 'dataset-progress',
      datasetId: 'fashion-mnist',
      receivedBytes: 1,
      totalBytes: 4,
      done: false
    } as never)
    await flushPromises()
    expect(wrapper.text()).toBe('Getting the images…')
    expect(wrapper.get('progress').attributes('value')).toBe('0.25')
    await wrapper.get('button').trigger('click')
    expect(calls()).toHaveLength(1)
  })

  it('says in words why it could not, and starts nothing without its data', async () => {
    const error = new AtelierError('RUN_IS_ACTIVE', { run: 'other', status: 'running' })
    const { wrapper, calls } = await button({ 'datasets.get': () => Promise.reject(error) })
    await wrapper.get('button').trigger('click')
    await flushPromises()
    expect(wrapper.get('[role=alert]').text()).toBe(`${error.message} ${error.fix}`)
    expect(calls()).toHaveLength(1)
    expect(wrapper.get('button').attributes('aria-disabled')).toBeUndefined()
  })
})
