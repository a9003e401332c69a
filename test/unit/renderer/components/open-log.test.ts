import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { AtelierError, asOthersSay } from '../../../../src-main/contract'
import { clientKey } from '../../../../src-renderer/api/client'
import LogDialog from '../../../../src-renderer/components/log-dialog.vue'
import NoticeList from '../../../../src-renderer/components/notice-list.vue'
import { i18n, setLanguage } from '../../../../src-renderer/i18n'
import { useNoticesStore } from '../../../../src-renderer/stores/notices'
import { fakeClient } from '../../../support/fake-client'

function shown(lines: string[] = ['first', 'second']) {
  const fake = fakeClient({
    'log.tail': () => ({ path: '/home/me/atelier/log/atelier.log', lines })
  })
  const pinia = createPinia()
  setActivePinia(pinia)
  const options = {
    global: { plugins: [pinia, i18n], provide: { [clientKey as symbol]: fake.client } },
    attachTo: document.body
  }
  const notices = mount(NoticeList, options)
  mount(LogDialog, options)
  const button = (text: string): HTMLButtonElement | undefined =>
    [...document.querySelectorAll('button')].find((each) => each.textContent?.trim() === text)
  return { notices, fake, button }
}
const dialog = (): Element | null => document.querySelector('[role="dialog"]')

afterEach(() => {
  delete window.atelier
})

describe('a notice of what went wrong inside', () => {
  it('opens the end of the log in a dialog, with where it is', async () => {
    const { button, fake } = shown()
    useNoticesStore().fail(new Error('the disk is a toaster'))
    await flushPromises()
    button('Open log')?.click()
    await flushPromises()
    expect(dialog()?.textContent).toContain('/home/me/atelier/log/atelier.log')
    expect(dialog()?.querySelector('pre')?.textContent).toBe('first\nsecond')

    fake.answers['log.tail'] = () => ({ path: '/l', lines: ['second', 'third'] })
    button('Refresh')?.click()
    await flushPromises()
    expect(dialog()?.querySelector('pre')?.textContent).toBe('second\nthird')
    button('Close')?.click()
    await flushPromises()
    expect(dialog()).toBeNull()
  })

  it('says so where nothing was logged, in the language of the window', async () => {
    setLanguage('ja')
    const { button } = shown([])
    useNoticesStore().fail(new AtelierError('INTERNAL', { reason: asOthersSay('no') }))
    await flushPromises()
    button('ログを開く')?.click()
    await flushPromises()
    expect(dialog()?.textContent).toContain('まだ何も記録されていません。')
  })

  it('has the log opened outside of the window where that is Electron’s', async () => {
    const openLog = vi.fn()
    window.atelier = { connect: () => undefined, pathOf: () => '', openLog, dragOut: () => undefined }
    const { button, fake } = shown()
    useNoticesStore().fail(new Error('no'))
    await flushPromises()
    button('Open log')?.click()
    await flushPromises()
    expect(openLog).toHaveBeenCalledTimes(1)
    expect(dialog()).toBeNull()
    expect(fake.asked).toEqual([])
  })

  it('is offered for nothing that a person can mend', async () => {
    const { button } = shown()
    useNoticesStore().fail(new AtelierError('UNKNOWN_RUN', { run: 'x' }))
    await flushPromises()
    expect(button('Open log')).toBeUndefined()
  })
})
