import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { describe, expect, it } from 'vitest'
import { type Answer, AtelierError } from '../../../../src-main/contract'
import { clientKey } from '../../../../src-renderer/api/client'
import { i18n } from '../../../../src-renderer/i18n'
import { useNoticesStore } from '../../../../src-renderer/stores/notices'
import PictureNeighbours from '../../../../src-renderer/views/run/predict/picture-neighbours.vue'
import { fakeClient } from '../../../support/fake-client'

const seen = { height: 1, width: 1, channels: 1, pixels: 'AA==' }
const answer: Answer = {
  ...{ image: 'a.png', class: 'cat', probability: 0.9, notes: [], seen },
  probabilities: [{ class: 'cat', probability: 0.9 }]
}
const neighbours = [
  { index: 4, image: 'cats/4.png', class: 'cat', distance: 0.0204, seen },
  { index: 2, image: 'dogs/2.png', class: 'dog', distance: 0.5, seen }
]

function open() {
  let settle: { resolve(): void; reject(error: unknown): void } | null = null
  let givenUp = 0
  const { client, emit } = fakeClient()
  const pinia = createPinia()
  const wrapper = mount(PictureNeighbours, {
    props: {
      answer,
      find: () => new Promise<void>((resolve, reject) => (settle = { resolve, reject })),
      giveUp: () => givenUp++
    },
    global: { plugins: [i18n, pinia], provide: { [clientKey as symbol]: client } }
  })
  return { wrapper, emit, pinia, settled: () => settle, givenUp: () => givenUp }
}

describe('neighbours of a picture', () => {
  it('are looked for when a person wants it, with how far that is, and shown with class and distance', async () => {
    const { wrapper, emit, settled } = open()
    await wrapper.get('button').trigger('click')
    expect(wrapper.get('[role=status]').text()).toBe('Looking through the images…')
    emit({ type: 'pictures-progress', datasetId: 'mine', phase: 'features', done: 30, total: 40 })
    await flushPromises()
    expect(wrapper.get('[role=status]').text()).toBe('Looking through the images: 75%')

    await wrapper.setProps({ answer: { ...answer, neighbours } })
    settled()?.resolve()
    await flushPromises()
    expect(wrapper.findAll('li').map((each) => each.text())).toEqual(['cat0.020', 'dog0.500'])
    expect(wrapper.findAll('.class').map((each) => each.classes('other'))).toEqual([false, true])
    expect(wrapper.get('canvas').attributes('aria-label')).toBe('cat: cats/4.png')
    wrapper.unmount()
  })

  it('are looked for among another part that is chosen, instead of those that are shown', async () => {
    const asked: string[] = []
    const { wrapper } = open()
    const find = async (part: string) => void asked.push(part)
    await wrapper.setProps({ find, answer: { ...answer, neighbours } })
    expect(wrapper.get('h3').text()).toBe('Most alike in the training')
    expect(wrapper.findAll('button')).toEqual([])
    await wrapper.get('select').setValue('validation')
    await wrapper.get('button').trigger('click')
    await flushPromises()
    expect(asked).toEqual(['validation'])
    expect(wrapper.get('h3').text()).toBe('Most alike in the validation')
    wrapper.unmount()
  })

  it('can be given up, which is no error, and say what went wrong otherwise', async () => {
    const { wrapper, pinia, settled, givenUp } = open()
    const { notices } = useNoticesStore(pinia)
    await wrapper.get('button').trigger('click')
    await wrapper.get('button').trigger('click')
    expect(givenUp()).toBe(1)
    settled()?.reject(new AtelierError('JOB_CANCELLED'))
    await flushPromises()
    expect(notices).toEqual([])

    await wrapper.get('button').trigger('click')
    settled()?.reject(new AtelierError('DATASET_CHANGED', { id: 'mine' }))
    await flushPromises()
    expect(useNoticesStore(pinia).notices.map(({ kind }) => kind)).toEqual(['error'])
    wrapper.unmount()
  })
})
