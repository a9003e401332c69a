import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { describe, expect, it } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import {
  type DatasetInfo,
  type ExperimentInput,
  type ExperimentSpec,
  finding,
  modelConfig,
  type Preset
} from '../../../../src-main/contract'
import { buildArchitecture } from '../../../../src-main/models/catalogue'
import { describeArchitecture } from '../../../../src-main/models/describe'
import { clientKey } from '../../../../src-renderer/api/client'
import { i18n, setLanguage } from '../../../../src-renderer/i18n'
import { handDraft } from '../../../../src-renderer/views/new-run/draft-handover'
import NewRunView from '../../../../src-renderer/views/new-run/new-run-view.vue'
import { fakeClient } from '../../../support/fake-client'
import { tinySpec } from '../../../support/run-fixtures'

const mine: DatasetInfo = {
  id: 'mine',
  title: 'mine',
  description: '',
  synthetic: false,
  imported: true,
  imageShape: [28, 28, 1],
  classes: ['a', 'b'],
  trainCount: 40,
  testCount: 10,
  available: true,
  source: 'folder',
  path: '/data/mine',
  reason: null,
  fix: null,
  findings: []
}

describe('the form of a new run', () => {
  /** The form with this experiment in it, its folded sections open. */
  async function form(
    changes: Partial<ExperimentInput> | null,
    answers: Parameters<typeof fakeClient>[0] = {},
    address = '/'
  ) {
    if (changes) handDraft(tinySpec(changes))
    const router = createRouter({
      history: createMemoryHistory(),
      routes: [{ path: '/', name: 'new-run', component: NewRunView }]
    })
    await router.push(address)
    const wrapper = mount(NewRunView, {
      global: {
        plugins: [createPinia(), i18n, router],
        provide: { [clientKey as symbol]: fakeClient(answers).client },
        stubs: { ScheduleChart: true }
      },
      attachTo: document.body
    })
    await flushPromises()
    for (const trigger of wrapper.findAll('.folded .trigger')) await trigger.trigger('click')
    const errors = (): Record<string, string> =>
      Object.fromEntries(
        wrapper
          .findAll('.field')
          .filter((field) => field.find('.field-error').exists())
          .map((field) => [field.get('label').text(), field.get('.field-error').text()])
      )
    return { wrapper, errors }
  }

  it('begins with what trains in moments where somebody comes from data of their own', async () => {
    const preset = (id: string, changes: Partial<ExperimentInput>): Preset => ({
      ...{ id, title: id, description: '' },
      spec: tinySpec(changes)
    })
    const presets = [
      preset('adam', { epochs: 400 }),
      preset('quickstart', { epochs: 5, dataset: { id: 'fashion-mnist', limit: 6000 } })
    ]
    const { wrapper } = await form(
      null,
      { 'presets.list': () => presets, 'datasets.list': () => [mine] },
      '/?data=mine'
    )
    const valueOf = (label: string): string | undefined => {
      const found = wrapper.findAll('label').find((each) => each.text() === label)
      return wrapper.get<HTMLInputElement>(`[id="${found?.attributes('for')}"]`).element.value
    }
    expect(['Data set', 'Training images', 'Epochs', 'Name'].map(valueOf)).toEqual([
      'mine',
      '',
      '5',
      'mine'
    ])
    wrapper.unmount()
  })

  it('makes other images of arrays where somebody wants that, and takes them as they are again', async () => {
    const model = describeArchitecture(
      buildArchitecture(modelConfig.parse({ id: 'mlp' }), [28, 20, 1], 10)
    )
    const checked: unknown[] = []
    const { wrapper } = await form(
      {},
      {
        'experiments.check': ({ spec }) => {
          const { recipe } = (spec as ExperimentSpec).dataset
          checked.push(recipe)
          return { issues: [], model, memory: null, stepsPerEpoch: 1, findings: [], recipe }
        }
      }
    )
    await expect.poll(() => wrapper.text()).toContain('taken as they are: 28 × 20 × 1')
    const press = async (text: string): Promise<void> => {
      await wrapper
        .findAll('button')
        .find((each) => each.text() === text)
        ?.trigger('click')
      await flushPromises()
    }
    await press('Change size or colour')
    const sides = wrapper.findAll<HTMLInputElement>('.recipe input').map(({ element }) => element.value)
    expect(sides.slice(0, 2)).toEqual(['28', '20'])
    await expect.poll(() => checked.at(-1)).toMatchObject({ height: 28, width: 20, channels: 1 })
    await press('Back to the data set’s own')
    await expect.poll(() => checked.at(-1)).toBeNull()
    expect(wrapper.text()).toContain('taken as they are: 28 × 20 × 1')
    wrapper.unmount()
  })

  it("says under a field that it contradicts another, in the window's present language", async () => {
    const { wrapper, errors } = await form({
      epochs: 10,
      batchSize: 1,
      schedule: { type: 'cosine', warmupEpochs: 20 },
      augmentation: { mixup: 0.2 }
    })
    expect(errors()).toEqual({
      'Warm-up epochs': "20 epochs is more than the run's 10",
      'Mixup (alpha)':
        'Mixup needs a batch size of at least 2: a single image has nothing to be mixed with'
    })
    expect(wrapper.get('.button.primary').attributes('aria-disabled')).toBe('true')
    setLanguage('ja')
    await flushPromises()
    expect(errors()).toEqual({
      'ウォームアップ (エポック)': '20 エポックは、この実行の 10 エポックを超えています',
      'Mixup (アルファ)':
        'Mixup には 2 以上のバッチサイズが必要です。画像 1 枚では混ぜる相手がありません'
    })
    wrapper.unmount()
  })

  it('says at the fields of a crop what is wrong with either end of a range, and with both', async () => {
    const { wrapper, errors } = await form({ augmentation: { crop: { area: [0.5, 1] } } })
    const type = (label: string, text: string) =>
      wrapper
        .findAll('.field')
        .find((each) => each.get('label').text() === label)
        ?.get('input')
        .setValue(text)
    await type('Narrowest (width / height)', '0')
    await type('Largest part of the area', '')
    expect(errors()).toEqual({
      'Narrowest (width / height)': 'Too small: expected number to be >=0.01',
      'Largest part of the area': 'Enter a number'
    })
    await type('Narrowest (width / height)', '0.5')
    await type('Largest part of the area', '0.2')
    expect(errors()).toEqual({
      'Largest part of the area': 'The smallest, 0.5, is larger than the largest, 0.2'
    })
    await type('Largest part of the area', '0.9')
    expect(errors()).toEqual({})
    wrapper.unmount()
  })

  it('asks for colours only where images have some, and about RandAugment where it is on', async () => {
    const labels = async (
      channels: number,
      augmentation: ExperimentInput['augmentation']
    ): Promise<string[]> => {
      const { wrapper } = await form(
        { dataset: { id: 'mine' }, augmentation },
        { 'datasets.list': () => [{ ...mine, imageShape: [28, 28, channels] }] }
      )
      const found = wrapper.findAll('.folded .field label').map((label) => label.text())
      wrapper.unmount()
      return found
    }
    const colours = ['Saturation (±)', 'Hue (± turns, up to 0.5)', 'Greyscale (probability)']
    expect(await labels(3, {})).toEqual(expect.arrayContaining(['Contrast (±)', ...colours]))
    const grey = await labels(1, { hue: 0.1 })
    expect(grey).toContain('Contrast (±)')
    expect(grey.filter((label) => colours.includes(label))).toEqual(['Hue (± turns, up to 0.5)'])
    expect(grey).not.toContain('Magnitude (0 to 30)')
    expect(await labels(1, { randAugment: {} })).toContain('Magnitude (0 to 30)')
  })

  it('refuses what is no number at its field, and never takes it for an empty one', async () => {
    const { wrapper, errors } = await form({ dataset: { id: 'garments', limit: 64 } })
    const limit = wrapper
      .findAll('.field')
      .find((field) => field.get('label').text() === 'Training images')
      ?.get('input')
    const start = (): string | undefined => wrapper.get('.button.primary').attributes('aria-disabled')
    expect(start()).toBeUndefined()
    for (const text of ['abc', '1,000', '1e999']) {
      await limit?.setValue(text)
      expect([text, Object.keys(errors()), start() !== undefined]).toEqual([
        text,
        ['Training images'],
        true
      ])
    }
    await limit?.setValue('')
    expect([errors(), start()]).toEqual([{}, undefined])
    wrapper.unmount()
  })

  it('keeps a refused text in a part that is folded and opened again', async () => {
    const { wrapper, errors } = await form({})
    const trigger = wrapper.findAll('.folded .trigger')[1]
    await wrapper
      .findAll('.field')
      .find((field) => field.get('label').text() === 'Label smoothing')
      ?.get('input')
      .setValue('0,1x')
    await trigger?.trigger('click')
    expect(wrapper.get('.problems').text()).toBe('1 to fix')
    await trigger?.trigger('click')
    const again = wrapper
      .findAll('.field')
      .find((field) => field.get('label').text() === 'Label smoothing')
      ?.get('input')
    expect(again?.element.value).toBe('0,1x')
    expect(errors()).toEqual({
      'Label smoothing': '“0,1x” is not a number; write one like 0.005 or 1e-3'
    })
    wrapper.unmount()
  })

  it("says what is remarkable about the data, or cannot be right, in the window's language", async () => {
    const nothing = { model: null, memory: null, stepsPerEpoch: null }
    const remarked = await form(
      {},
      {
        'experiments.check': () => ({
          ...nothing,
          issues: [],
          findings: [finding('oneClass', { count: 40, class: '犬' })]
        })
      }
    )
    await expect
      .poll(() => remarked.wrapper.find('.findings').text())
      .toBe('All 40 training images belong to one class (犬): any model is right from the start.')
    expect(remarked.wrapper.get('.button.primary').attributes('aria-disabled')).toBeUndefined()
    remarked.wrapper.unmount()

    const { code, params, message } = finding('labelOutlier', {
      label: 255,
      count: 1,
      of: 50,
      highest: 9
    })
    const refused = await form(
      {},
      {
        'experiments.check': () => ({
          ...nothing,
          findings: [],
          issues: [{ path: 'dataset.id', message, finding: code, params }]
        })
      }
    )
    await expect
      .poll(() => refused.errors()['Data set'])
      .toContain('1 of its 50 labels go up to 255, while all the others are at most 9')
    expect(refused.wrapper.get('.button.primary').attributes('aria-disabled')).toBe('true')
    setLanguage('ja')
    await flushPromises()
    expect(Object.values(refused.errors())[0]).toContain('50 個のラベルのうち 1 個だけに最大 255')
    refused.wrapper.unmount()
  })

  it('says so of a warm-up that is longer than its schedule', async () => {
    const { wrapper, errors } = await form({
      epochs: 10,
      schedule: { type: 'cosine', warmupEpochs: 5, epochs: 4 }
    })
    expect(errors()).toEqual({ 'Warm-up epochs': 'The warm-up is longer than the schedule' })
    setLanguage('ja')
    await flushPromises()
    expect(errors()).toEqual({
      'ウォームアップ (エポック)': 'ウォームアップがスケジュールより長くなっています'
    })
    wrapper.unmount()
  })
})
