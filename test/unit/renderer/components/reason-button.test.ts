import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { type Component, nextTick } from 'vue'
import { expect, it, onTestFinished, vi } from 'vitest'
import { clientKey } from '../../../../src-renderer/api/client'
import ActionButton from '../../../../src-renderer/components/action-button.vue'
import ReasonButton from '../../../../src-renderer/components/reason-button.vue'
import { i18n } from '../../../../src-renderer/i18n'
import { fakeClient } from '../../../support/fake-client'

const away = 'The workbench cannot be reached: nothing can be started or changed.'
function shown(why: string | null, component: Component = ReasonButton) {
  const press = vi.fn()
  const { client } = fakeClient({})
  const wrapper = mount(component, {
    props: { why, title: 'Compares them', onClick: press } as object,
    slots: { default: '<b>Compare</b>' },
    global: { plugins: [createPinia(), i18n], provide: { [clientKey as symbol]: client } },
    attachTo: document.body
  })
  onTestFinished(() => wrapper.unmount())
  const button = wrapper.element as HTMLButtonElement
  const beside = (): string | undefined => document.querySelector('.reason-of-button')?.textContent
  return { wrapper, button, press, client, beside }
}

it('is pressed, and says what it does, where nothing is in the way', () => {
  const { button, press, beside } = shown(null)
  button.querySelector('b')?.click()
  expect(press).toHaveBeenCalledTimes(1)
  expect([button.title, button.getAttribute('aria-disabled')]).toEqual(['Compares them', null])
  expect(beside()).toBeUndefined()
})

it('is not pressed by pointer or keys where there is a reason, keeps the focus and shows it', async () => {
  const { button, press, beside } = shown('Choose two runs.')
  expect([button.title, button.getAttribute('aria-disabled'), button.disabled]).toEqual([
    ...['Choose two runs.', 'true', false]
  ])
  button.querySelector('b')?.click()
  button.click()
  await nextTick()
  expect(press).not.toHaveBeenCalled()
  expect(beside()).toBe('Choose two runs.')
  button.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }))
  await nextTick()
  expect(beside()).toBeUndefined()

  button.focus()
  await nextTick()
  expect([document.activeElement === button, beside()]).toEqual([true, 'Choose two runs.'])
  button.blur()
  await nextTick()
  expect(beside()).toBeUndefined()
})

it('takes the reason away with what was in the way', async () => {
  const { wrapper, button, press, beside } = shown('Choose two runs.')
  button.focus()
  await wrapper.setProps({ why: null })
  expect([beside(), document.activeElement === button]).toEqual([undefined, true])
  button.click()
  expect(press).toHaveBeenCalledTimes(1)
})

it('keeps a form from being sent by it, as a button does that cannot be pressed', () => {
  const { button } = shown('Choose two runs.')
  const form = document.createElement('form')
  document.body.append(form)
  onTestFinished(() => form.remove())
  const sent = vi.fn((event: Event) => event.preventDefault())
  form.addEventListener('submit', sent)
  form.append(button)
  button.type = 'submit'
  button.click()
  expect(sent).not.toHaveBeenCalled()
})

it('says first that the workbench is away, where it is the workbench that has to do it', async () => {
  const { button, client, press } = shown('Choose two runs.', ActionButton)
  expect(button.title).toBe('Choose two runs.')
  client.state.value = 'lost'
  await nextTick()
  expect(button.title).toBe(away)
  button.click()
  expect(press).not.toHaveBeenCalled()
})
