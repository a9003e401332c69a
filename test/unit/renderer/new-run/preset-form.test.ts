import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { describe, expect, it } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import type { Preset } from '../../../../src-main/contract'
import { clientKey } from '../../../../src-renderer/api/client'
import { i18n } from '../../../../src-renderer/i18n'
import NewRunView from '../../../../src-renderer/views/new-run/new-run-view.vue'
import { fakeClient } from '../../../support/fake-client'
import { tinySpec } from '../../../support/run-fixtures'

const preset: Preset = {
  id: 'quick',
  title: 'Quick preset',
  description: '',
  spec: tinySpec({ name: 'Quick', epochs: 7, batchSize: 16 })
}

describe('a form that began as a preset', () => {
  async function form() {
    const router = createRouter({
      history: createMemoryHistory(),
      routes: [{ path: '/', name: 'new-run', component: NewRunView }]
    })
    await router.push('/')
    const { client } = fakeClient({ 'presets.list': () => [preset] })
    const wrapper = mount(NewRunView, {
      global: {
        plugins: [createPinia(), i18n, router],
        provide: { [clientKey as symbol]: client },
        stubs: { ScheduleChart: true }
      },
      attachTo: document.body
    })
    await flushPromises()
    const field = (path: string) => wrapper.get(`[data-path="${path}"]`)
    const type = async (path: string, text: string): Promise<void> => {
      await field(path).get('input').setValue(text)
      await flushPromises()
    }
    const nameOf = (): string => field('name').get<HTMLInputElement>('input').element.value
    return { wrapper, field, type, nameOf }
  }

  it('marks what differs beside its field, counts it at the preset, and puts it back singly', async () => {
    const { wrapper, field, type } = await form()
    expect(wrapper.findAll('.changed')).toHaveLength(0)
    await type('epochs', '9')
    await type('batchSize', '8')
    expect(wrapper.findAll('.changed').map((each) => each.attributes('data-path'))).toEqual([
      'epochs',
      'batchSize'
    ])
    expect(field('epochs').text()).toContain('Preset: 7')
    expect(wrapper.get('.preset').text()).toContain('2 changed')
    expect(wrapper.get('.changes').text()).toContain('2 settings differ from “Quick preset”')

    await field('epochs').get('.put-back').trigger('click')
    expect(field('epochs').get<HTMLInputElement>('input').element.value).toBe('7')
    expect(field('batchSize').get<HTMLInputElement>('input').element.value).toBe('8')
    expect(wrapper.get('.preset').text()).toContain('1 changed')
    wrapper.unmount()
  })

  it('names its run after what was changed, until somebody writes a name', async () => {
    const { wrapper, type, nameOf } = await form()
    expect(nameOf()).toBe('Quick')
    await type('epochs', '9')
    expect(nameOf()).toBe('Quick, epochs 9')
    await type('name', 'my own')
    await type('epochs', '11')
    expect(nameOf()).toBe('my own')
    wrapper.unmount()
  })

  it('says on the screen why it can not be started, and leads to the field', async () => {
    const { wrapper, field, type } = await form()
    expect(wrapper.find('.obstacles').exists()).toBe(false)
    await type('epochs', '')
    expect(wrapper.get('.obstacles').text()).toContain('Epochs: Enter a number')
    await wrapper.get('.obstacles .text-button').trigger('click')
    expect(document.activeElement).toBe(field('epochs').get('input').element)
    wrapper.unmount()
  })

  it('explains each field with its default and unit, to screen readers in any case', async () => {
    const { wrapper, field } = await form()
    const described = (path: string): string | undefined => {
      const id = field(path).get('input').attributes('aria-describedby')
      return document.getElementById(id ?? '')?.textContent?.trim()
    }
    expect(described('epochs')).toBe('How often every training image is seen.')
    expect(described('optimizer.beta1')).toBe("Memory of the gradients' mean. Default: 0.9.")
    expect(field('epochs').get('.unit').text()).toBe('epochs')
    const explain = wrapper.findAll('.switch-field').find((each) => each.text() === 'Explain the fields')
    await explain?.get('button').trigger('click')
    expect(field('epochs').get('.help').classes()).toContain('visually-hidden')
    expect(described('epochs')).toBe('How often every training image is seen.')
    wrapper.unmount()
  })
})
