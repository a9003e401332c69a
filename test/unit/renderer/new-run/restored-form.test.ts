import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { describe, expect, it } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import type { Preset } from '../../../../src-main/contract'
import { clientKey } from '../../../../src-renderer/api/client'
import { i18n } from '../../../../src-renderer/i18n'
import NewRunView from '../../../../src-renderer/views/new-run/new-run-view.vue'
import { fakeClient, summaryOf } from '../../../support/fake-client'
import { tinySpec } from '../../../support/run-fixtures'

const preset: Preset = {
  id: 'quickstart',
  title: 'Quick',
  description: '',
  spec: tinySpec({ epochs: 7 })
}

describe('a form that one comes back to', () => {
  async function form(address = '/') {
    const router = createRouter({
      history: createMemoryHistory(),
      routes: [
        { path: '/', name: 'new-run', component: NewRunView },
        { path: '/runs/:id', component: { template: '<p />' } }
      ]
    })
    await router.push(address)
    const { client } = fakeClient({
      'presets.list': () => [preset],
      'runs.start': () => summaryOf()
    })
    const wrapper = mount(NewRunView, {
      global: {
        plugins: [createPinia(), i18n, router],
        provide: { [clientKey as symbol]: client },
        stubs: { ScheduleChart: true }
      },
      attachTo: document.body
    })
    await flushPromises()
    const epochs = () => {
      const label = wrapper.findAll('label').find((each) => each.text() === 'Epochs')
      return wrapper.get<HTMLInputElement>(`[id="${label?.attributes('for')}"]`)
    }
    return { wrapper, epochs }
  }

  it('is as it was left, with what was refused in it', async () => {
    const first = await form()
    expect(first.epochs().element.value).toBe('7')
    await first.epochs().setValue('1,2,3')
    await flushPromises()
    first.wrapper.unmount()

    const second = await form()
    expect(second.wrapper.text()).toContain('This is the form as you left it.')
    expect(second.epochs().element.value).toBe('1,2,3')
    const again = second.wrapper.findAll('button').find((each) => each.text() === 'Start over')
    await again?.trigger('click')
    await flushPromises()
    expect(second.epochs().element.value).toBe('7')
    expect(second.wrapper.text()).not.toContain('as you left it')
    second.wrapper.unmount()

    const third = await form()
    expect(third.wrapper.text()).not.toContain('as you left it')
    third.wrapper.unmount()
  })

  it('is not restored where nobody wrote anything, or for other data', async () => {
    const first = await form()
    first.wrapper.unmount()
    const second = await form()
    expect(second.wrapper.text()).not.toContain('as you left it')
    await second.epochs().setValue('9')
    await flushPromises()
    second.wrapper.unmount()
    const other = await form('/?data=mine')
    expect(other.epochs().element.value).toBe('7')
    other.wrapper.unmount()
  })
})
