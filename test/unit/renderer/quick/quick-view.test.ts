import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { describe, expect, it } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import {
  AtelierError,
  type CallInput,
  type DatasetInfo,
  type ExperimentCheck,
  type ExperimentSpec,
  type ShelfEntry,
  asOthersSay
} from '../../../../src-main/contract'
import { clientKey } from '../../../../src-renderer/api/client'
import { i18n, setLanguage } from '../../../../src-renderer/i18n'
import QuickView from '../../../../src-renderer/views/quick/quick-view.vue'
import { fakeClient, summaryOf } from '../../../support/fake-client'

const pets: DatasetInfo = {
  ...{ id: 'pets', title: 'Pets', description: '', synthetic: false, imported: true },
  ...{ imageShape: [64, 48, 3], classes: ['cat', 'dog'], trainCount: 80, testCount: 20 },
  ...{ available: true, source: 'folder', path: '/pets', reason: null, fix: null, findings: [] }
}
const lite = (path: string | null): ShelfEntry => ({
  ...{ id: 'efficientnet-lite0', title: 'Lite0', model: 'efficientnet-lite0', licence: 'Apache-2.0' },
  ...{ source: 'https://example.org', bytes: 17_000_000, sha256: null, trainedOn: 'ImageNet', path },
  input: { height: 224, width: 224, colours: 'RGB', mean: [0.5], deviation: [0.5] }
})
const check = (issues: ExperimentCheck['issues']): ExperimentCheck =>
  ({ issues, findings: [], memory: null }) as unknown as ExperimentCheck

async function open(
  address: string,
  answers: Parameters<typeof fakeClient>[0] = {},
  weights = lite('/cache/lite.pth')
) {
  const fake = fakeClient({
    'datasets.list': () => [pets],
    'weights.list': () => [weights],
    'experiments.check': () => check([]),
    'datasets.problems': () => [],
    'runs.start': () => summaryOf({ id: 'run-7' }),
    ...answers
  })
  const component = { template: '<div />' }
  const router = createRouter({
    history: createMemoryHistory(),
    routes: ['quick', 'data', 'new-run'].map((name) => ({
      path: name === 'data' ? '/data/:id?' : `/${name}`,
      name,
      component
    }))
  })
  await router.push(address)
  const wrapper = mount(QuickView, {
    global: { plugins: [createPinia(), i18n, router], provide: { [clientKey as symbol]: fake.client } }
  })
  await flushPromises()
  const press = async (name: string): Promise<void> => {
    await wrapper
      .findAll('button')
      .find((each) => each.text().startsWith(name))
      ?.trigger('click')
    await flushPromises()
  }
  const started = (): ExperimentSpec[] =>
    fake.asked
      .filter(({ name }) => name === 'runs.start')
      .map(({ input }) => (input as CallInput<'runs.start'>).spec as ExperimentSpec)
  return { wrapper, fake, router, press, started }
}

describe('starting from pictures', () => {
  it('offers the data that is here, and a place to drop some', async () => {
    const { wrapper, router, press } = await open('/quick')
    expect(wrapper.text()).toContain('Drop a folder of pictures here')
    expect(wrapper.text()).toContain('100 pictures, 2 classes')
    await press('Pets')
    expect(router.currentRoute.value.query).toEqual({ data: 'pets' })
    wrapper.unmount()
  })

  it('trains the last layer of what is here, at once where somebody said so with the data', async () => {
    const { wrapper, router, started } = await open('/quick?data=pets&begin=1')
    expect(started().map(({ model }) => model.id)).toEqual(['efficientnet-lite0'])
    expect(started()[0]?.fineTuning?.frozenEpochs).toBeNull()
    expect(router.currentRoute.value.query).toEqual({ run: 'run-7' })
    // Going back does not begin another.
    router.back()
    await flushPromises()
    expect(router.currentRoute.value.query).toEqual({ data: 'pets' })
    expect(started()).toHaveLength(1)
    wrapper.unmount()
  })

  it('says what is wrong with the pictures before anything is trained', async () => {
    const { wrapper, started } = await open('/quick?data=pets', {
      'datasets.problems': () => [
        {
          ...{ id: 'p', code: 'leakage', severity: 'error', params: { count: 3 }, count: 3 },
          ...{ message: '', fix: '', isIgnored: false, leavingOut: 3, files: [] }
        } as never
      ]
    })
    expect(wrapper.text()).toContain('To check in the data')
    expect(wrapper.find('li.error').text()).toContain('3')
    expect(started()).toEqual([])
    wrapper.unmount()
  })

  it('brings weights first that are not here, and offers what can be done where they cannot be had', async () => {
    const failure = new AtelierError('DOWNLOAD_FAILED', {
      ...{ what: 'Lite0', reason: asOthersSay('no network'), hint: asOthersSay('Copy it.') }
    })
    const { wrapper, fake, press, started } = await open(
      '/quick?data=pets',
      { 'weights.fetch': () => Promise.reject(failure), 'weights.add': () => lite('/cache/lite.pth') },
      lite(null)
    )
    expect(wrapper.text()).toContain('are downloaded first')
    await press('Train a classifier')
    expect(started()).toEqual([])
    expect(wrapper.get('[role=alert]').text()).toContain('no network')

    await wrapper.get('form input').setValue('/mnt/lite.pth')
    fake.answers['weights.list'] = () => [lite('/cache/lite.pth')]
    fake.answers['weights.fetch'] = () => lite('/cache/lite.pth')
    await wrapper.get('form').trigger('submit')
    await flushPromises()
    expect(fake.asked).toContainEqual({
      name: 'weights.add',
      input: { path: '/mnt/lite.pth', id: 'efficientnet-lite0' }
    })
    expect(started()).toHaveLength(1)
    wrapper.unmount()
  })

  it('trains a small network from scratch on arrays, and where a person wants that', async () => {
    const { wrapper, press, started } = await open('/quick?data=pets', {
      'experiments.check': () => ({ ...check([]), recipe: null })
    })
    expect(wrapper.text()).toContain('48 × 64')
    await press('Train a classifier')
    expect(started()[0]).toMatchObject({ model: { id: 'cnn' }, dataset: { recipe: null } })
    wrapper.unmount()
  })

  it('shows what a run could not be started for, and tries again', async () => {
    const { wrapper, fake, press, started } = await open('/quick?data=pets', {
      'runs.start': () =>
        Promise.reject(new AtelierError('INVALID_EXPERIMENT', { problems: 'too large', hint: '' }))
    })
    await press('Train a classifier')
    expect(wrapper.get('[role=alert]').text()).toContain('too large')
    fake.answers['runs.start'] = () => summaryOf({ id: 'run-8' })
    await press('Train a classifier')
    expect(started()).toHaveLength(2)
    wrapper.unmount()
  })

  it('is said in Japanese, too', async () => {
    setLanguage('ja')
    const { wrapper } = await open('/quick')
    expect(wrapper.text()).toContain('画像のフォルダーをここにドロップ')
    wrapper.unmount()
  })
})
