import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { describe, expect, it } from 'vitest'
import { ref } from 'vue'
import { type ExperimentInput, experimentSpec, type ShelfEntry } from '../../../../src-main/contract'
import { clientKey } from '../../../../src-renderer/api/client'
import { i18n, setLanguage } from '../../../../src-renderer/i18n'
import type { Draft } from '../../../../src-renderer/views/new-run/use-draft'
import WeightsSection from '../../../../src-renderer/views/new-run/model/weights-section.vue'
import { fakeClient } from '../../../support/fake-client'

const entry = (id: string, model: string | null, path: string | null): ShelfEntry => ({
  id,
  title: `Title of ${id}`,
  model,
  source: `https://example.org/${id}`,
  licence: 'Apache-2.0',
  bytes: 1000,
  sha256: null,
  input: null,
  trainedOn: 'ImageNet-1k',
  path
})

async function open(change: Partial<ExperimentInput> = {}, error?: string) {
  const fake = fakeClient({
    'weights.list': () => [
      entry('lite', 'efficientnet-lite0', null),
      entry('mine', null, '/cache/mine.pth'),
      entry('resnet', 'torchvision-resnet18', '/cache/resnet.pth')
    ]
  })
  const draft = ref(
    experimentSpec.parse({
      model: { id: 'efficientnet-lite0' },
      dataset: { id: 'mine' },
      optimizer: { type: 'adam' },
      epochs: 3,
      batchSize: 8,
      ...change
    }) as Draft
  )
  const wrapper = mount(WeightsSection, {
    props: { modelValue: draft.value, notes: ['44 tensors are taken.'], errorOf: () => error },
    global: { plugins: [i18n, createPinia()], provide: { [clientKey as symbol]: fake.client } }
  })
  await flushPromises()
  const choose = async (label: string, value: string): Promise<void> => {
    const field = wrapper.findAll('.field').find((each) => each.find('label').text() === label)
    await field?.get('select').setValue(value)
  }
  return { wrapper, fake, draft, choose }
}

describe('the weights of a new run', () => {
  it('are offered where they are of the model, or of none that is known', async () => {
    const { wrapper } = await open()
    expect(wrapper.findAll('option').map((each) => each.text())).toEqual(
      expect.arrayContaining([
        'Random weights (from scratch)',
        'Title of lite, not here yet',
        'Title of mine',
        'A file or a run …'
      ])
    )
    expect(wrapper.text()).not.toContain('Title of resnet')
  })

  it('begin their last layer anew unless it is to be kept, and are fetched from here', async () => {
    const { wrapper, fake, draft, choose } = await open()
    await choose('Begin with', 'lite')
    expect(draft.value.weights).toEqual({ from: 'lite', head: 'new' })
    expect(wrapper.text()).toContain('ImageNet-1k · Apache-2.0')
    await choose('Last layer', 'keep')
    expect(draft.value.weights).toEqual({ from: 'lite', head: 'keep' })

    const fetch = wrapper.findAll('button').find((each) => each.text() === 'Download')
    await fetch?.trigger('click')
    expect(fake.asked.at(-1)).toEqual({ name: 'weights.fetch', input: { id: 'lite' } })
    const progress = { type: 'weights-progress', weights: 'lite', error: null } as const
    fake.emit({ ...progress, receivedBytes: 250, totalBytes: 1000, done: false })
    await flushPromises()
    expect(wrapper.get('progress').attributes('value')).toBe('0.25')

    await choose('Begin with', '')
    expect('weights' in draft.value).toBe(false)
  })

  it('are a file or a run by what is typed, with what is wrong with it', async () => {
    const { wrapper, draft, choose } = await open({}, 'There are no weights "x".')
    await choose('Begin with', '/')
    await wrapper.get('input').setValue('/home/me/weights.pth')
    expect(draft.value.weights).toEqual({ from: '/home/me/weights.pth', head: 'new' })
    expect(wrapper.text()).toContain('There are no weights "x".')
  })

  it('are trained as a whole, by the last layer, or stage by stage', async () => {
    const { wrapper, draft, choose } = await open()
    await choose('What is trained', 'head')
    expect(draft.value.fineTuning?.frozenEpochs).toBeNull()
    await choose('What is trained', 'stages')
    expect(draft.value.fineTuning).toEqual({
      frozenEpochs: 1,
      unfreezeEvery: 0,
      layerDecay: 1,
      freezeNormalization: false
    })
    expect(wrapper.text()).toContain('Epochs of the last layer alone')
    await choose('What is trained', 'whole')
    expect('fineTuning' in draft.value).toBe(false)
  })

  it('are spoken of in Japanese, too', async () => {
    setLanguage('ja')
    const { wrapper } = await open()
    expect(wrapper.text()).toContain('乱数 (ゼロから学習)')
  })
})
