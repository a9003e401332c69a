import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, describe, expect, it } from 'vitest'
import { AtelierError } from '../../../../src-main/contract'
import { clientKey } from '../../../../src-renderer/api/client'
import { i18n } from '../../../../src-renderer/i18n'
import { useNoticesStore } from '../../../../src-renderer/stores/notices'
import ImportRunsDialog from '../../../../src-renderer/views/history/import-runs-dialog.vue'
import { fakeClient, summaryOf } from '../../../support/fake-client'

describe('the import of runs', () => {
  afterEach(() => document.body.replaceChildren())

  async function dialog(take: (path: string) => ReturnType<typeof summaryOf>[]) {
    const pinia = createPinia()
    setActivePinia(pinia)
    const fake = fakeClient({
      'reference.list': () => [],
      'runs.import': ({ path }) => ({ runs: take(path), notes: ['logs: 1 line was left out.'] })
    })
    const wrapper = mount(ImportRunsDialog, {
      attachTo: document.body,
      props: { open: true },
      global: { plugins: [pinia, i18n], provide: { [clientKey as symbol]: fake.client } }
    })
    await flushPromises()
    const path = document.querySelector<HTMLInputElement>('input[type=text]')
    const start = document.querySelector<HTMLButtonElement>('button[type=submit]')
    return { wrapper, path, start, notices: useNoticesStore() }
  }
  async function type(field: HTMLInputElement | null, text: string): Promise<void> {
    if (field) field.value = text
    field?.dispatchEvent(new Event('input'))
    await flushPromises()
  }

  it('takes in what a path holds, says how many runs came, and what did not', async () => {
    const asked: string[] = []
    const { wrapper, path, start, notices } = await dialog((from) => {
      asked.push(from)
      return [summaryOf({ id: 'a' }), summaryOf({ id: 'b' })]
    })
    expect(start?.getAttribute('aria-disabled')).toBe('true')
    await type(path, ' /logs/run ')
    start?.form?.dispatchEvent(new Event('submit', { cancelable: true }))
    await flushPromises()
    expect(asked).toEqual(['/logs/run'])
    expect(notices.notices.map(({ text, fix }) => [text, fix])).toEqual([
      ['Imported 2 runs', 'logs: 1 line was left out.']
    ])
    expect(wrapper.emitted('update:open')).toEqual([[false]])
    wrapper.unmount()
  })

  it('stays open with what was typed where nothing could be read', async () => {
    const { wrapper, path, start, notices } = await dialog(() => {
      throw new AtelierError('IMPORT_UNREADABLE', { path: 'x', reason: 'the file is empty' })
    })
    await type(path, '/x')
    start?.form?.dispatchEvent(new Event('submit', { cancelable: true }))
    await flushPromises()
    expect(notices.notices[0]?.text).toBe('x holds no runs that can be read: the file is empty.')
    expect(path?.value).toBe('/x')
    expect(wrapper.emitted('update:open')).toBeUndefined()
    wrapper.unmount()
  })
})
