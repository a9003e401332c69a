import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { createMemoryHistory, createRouter, type Router } from 'vue-router'
import { describe, expect, it } from 'vitest'
import { AtelierError, type CallInput, type DatasetInfo } from '../../../../src-main/contract'
import { clientKey } from '../../../../src-renderer/api/client'
import { i18n, setLanguage } from '../../../../src-renderer/i18n'
import DatasetList from '../../../../src-renderer/views/data/dataset-list.vue'
import { fakeClient, summaryOf } from '../../../support/fake-client'

const info = (change: Partial<DatasetInfo>): DatasetInfo => ({
  id: 'shapes',
  title: 'shapes',
  description: '',
  synthetic: false,
  imported: true,
  imageShape: [8, 8, 1],
  classes: ['0', '1'],
  trainCount: 40,
  testCount: 10,
  available: true,
  source: 'folder',
  path: '/data/shapes',
  reason: null,
  fix: null,
  findings: [],
  ...change
})
const builtIn = info({
  id: 'garments',
  title: 'Garments (synthetic)',
  synthetic: true,
  imported: false,
  source: 'synthetic',
  path: null
})

function router(): Router {
  const history = createMemoryHistory()
  history.replace('/data')
  const component = { template: '<div />' }
  return createRouter({ history, routes: [{ path: '/data/:id?', name: 'data', component }] })
}

async function panel(change: (input: CallInput<'datasets.change'>) => DatasetInfo = () => info({})) {
  const fake = fakeClient({
    'datasets.list': () => [builtIn, info({})],
    'runs.list': () => [
      summaryOf({ id: 'a', datasetId: 'shapes' }),
      summaryOf({ id: 'b', datasetId: 'garments' })
    ],
    'datasets.change': change,
    'datasets.remove': () => ({ removed: 'shapes', runs: 1, isUploaded: false })
  })
  const wrapper = mount(DatasetList, {
    global: {
      plugins: [createPinia(), i18n, router()],
      provide: { [clientKey as symbol]: fake.client }
    },
    attachTo: document.body
  })
  await flushPromises()
  const button = (text: string): HTMLButtonElement =>
    [...document.querySelectorAll('button')].find(
      (each) => each.textContent?.trim() === text || each.getAttribute('aria-label') === text
    ) as HTMLButtonElement
  const press = async (text: string): Promise<void> => {
    button(text).click()
    await flushPromises()
  }
  const asked = (name: string): unknown[] =>
    fake.asked.filter((each) => each.name === name).map((each) => each.input)
  return { wrapper, press, button, asked, fake }
}

const type = (field: HTMLInputElement | HTMLTextAreaElement, text: string): void => {
  field.value = text
  field.dispatchEvent(new Event('input'))
}

describe('the list of data sets', () => {
  it('offers to change and remove what was imported, and nothing else', async () => {
    const { wrapper } = await panel()
    expect(wrapper.findAll('.actions button').map((each) => each.attributes('aria-label'))).toEqual([
      'Edit shapes',
      'Remove shapes'
    ])
    wrapper.unmount()
  })

  it('leads to each one, whatever its name has in it', async () => {
    const { wrapper, fake } = await panel()
    fake.answers['datasets.list'] = () => [info({ id: '図形/2?#', title: '図形/2?#' })]
    fake.emit({ type: 'datasets-changed' })
    await flushPromises()
    expect(wrapper.get('.title').attributes('href')).toBe(`/data/${encodeURIComponent('図形/2?#')}`)
    wrapper.unmount()
  })

  it('removes a data set after saying what becomes of the runs that were trained on it', async () => {
    const { wrapper, press, asked } = await panel()
    await press('Remove shapes')
    expect(document.body.textContent).toContain(
      'Its files stay where they are. One run was trained on it'
    )
    expect(asked('datasets.remove')).toEqual([])
    await press('Remove')
    expect(asked('datasets.remove')).toEqual([{ dataset: 'shapes' }])
    expect(asked('datasets.list')).toHaveLength(2)
    wrapper.unmount()
  })

  it('says of files that a window had sent that this copy goes, too', async () => {
    const { wrapper, fake, press } = await panel()
    fake.answers['datasets.list'] = () => [info({ id: 'sent', title: 'sent', isUploaded: true })]
    fake.emit({ type: 'datasets-changed' })
    await flushPromises()
    await press('Remove sent')
    expect(document.querySelector('[role=alertdialog]')?.textContent).toContain(
      'Its files were sent here from a window; this copy is deleted.'
    )
    expect(document.body.textContent).not.toContain('trained on it')
    wrapper.unmount()
  })

  it('gives a name and class names in any script, and only what was changed', async () => {
    const { wrapper, press, asked } = await panel()
    await press('Edit shapes')
    expect(document.querySelector('textarea')?.value).toBe('0\n1')
    type(document.querySelector('.dialog input') as HTMLInputElement, '図形')
    await press('Save')
    expect(asked('datasets.change')).toEqual([{ dataset: 'shapes', change: { name: '図形' } }])
    await press('Edit shapes')
    type(document.querySelector('textarea') as HTMLTextAreaElement, '円\n四角\n')
    await press('Save')
    expect(asked('datasets.change')[1]).toEqual({
      dataset: 'shapes',
      change: { classes: ['円', '四角'] }
    })
    await press('Edit shapes')
    type(document.querySelector('textarea') as HTMLTextAreaElement, '')
    await press('Save')
    expect(asked('datasets.change')[2]).toEqual({ dataset: 'shapes', change: { classes: null } })
    wrapper.unmount()
  })

  it('stays with the question where the answer cannot be, and says why', async () => {
    const { wrapper, press } = await panel(() => {
      throw new AtelierError('CLASS_NAMES_UNFIT', {
        reason: 'there are 1, and the labels go up to 1: that takes 2'
      })
    })
    await press('Edit shapes')
    type(document.querySelector('textarea') as HTMLTextAreaElement, 'only')
    await press('Save')
    expect(document.querySelector('.dialog [role=alert]')?.textContent).toContain(
      'the labels go up to 1: that takes 2'
    )
    wrapper.unmount()
  })

  it('is listed anew when one was changed elsewhere', async () => {
    const { wrapper, fake, asked } = await panel()
    fake.emit({ type: 'datasets-changed' })
    await flushPromises()
    expect(asked('datasets.list')).toHaveLength(2)
    wrapper.unmount()
  })

  it('speaks Japanese', async () => {
    const { wrapper, press } = await panel()
    setLanguage('ja')
    await flushPromises()
    await press('shapes を一覧から削除')
    expect(document.body.textContent).toContain('ファイルはそのまま残ります。1 件の実行')
    wrapper.unmount()
  })
})
