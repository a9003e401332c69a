import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { describe, expect, it } from 'vitest'
import { type Answer, AtelierError } from '../../../../src-main/contract'
import { clientKey } from '../../../../src-renderer/api/client'
import { i18n, setLanguage } from '../../../../src-renderer/i18n'
import PredictionExplanation from '../../../../src-renderer/views/run/predict/prediction-explanation.vue'
import { useNoticesStore } from '../../../../src-renderer/stores/notices'
import { fakeClient } from '../../../support/fake-client'

const answer = (explanation?: Answer['explanation']): Answer => ({
  ...{ image: 'a.png', class: 'cat', probability: 0.9, notes: [] },
  probabilities: [
    { class: 'cat', probability: 0.9 },
    { class: 'dog', probability: 0.1 }
  ],
  seen: { height: 1, width: 1, channels: 1, pixels: 'AA==' },
  ...(explanation && { explanation })
})
const map = (name: string, largest: number) => ({
  ...{ class: name, height: 1, width: 1, values: largest > 0 ? '/w==' : 'AA==', largest }
})
const told = {
  layer: 'conv2d_1',
  layers: ['conv2d', 'conv2d_1'],
  maps: [map('cat', 2), map('dog', 0)]
}

function open(explanation?: Answer['explanation'], fails = false) {
  const asked: (string | null)[] = []
  const pinia = createPinia()
  const wrapper = mount(PredictionExplanation, {
    props: {
      answer: answer(explanation),
      explain: async (layer: string | null) => {
        asked.push(layer)
        if (fails) throw new AtelierError('RUN_HAS_NO_WEIGHTS', { run: 'first' })
      }
    },
    global: { plugins: [i18n, pinia], provide: { [clientKey as symbol]: fakeClient().client } }
  })
  return { wrapper, asked, pinia }
}

describe('where a network looked, in the window', () => {
  it('is asked for when a person wants it, by the last layer', async () => {
    const { wrapper, asked } = open()
    await wrapper.get('button').trigger('click')
    await flushPromises()
    expect(asked).toEqual([null])
    await wrapper.setProps({ answer: answer(told) })
    expect(wrapper.get('canvas').attributes('aria-label')).toBe('Where the network looked for cat')
    wrapper.unmount()
  })

  it('is of any of the classes and layers, and says where nothing speaks for a class', async () => {
    const { wrapper, asked } = open(told)
    await wrapper.findAll('button')[1]?.trigger('click')
    expect(wrapper.get('canvas').attributes('aria-label')).toContain('dog')
    expect(wrapper.text()).toContain('nothing in the picture speaks for this class')
    await wrapper.get('select').setValue('conv2d')
    expect(asked).toEqual(['conv2d'])
    wrapper.unmount()
  })

  it('says so of a network without maps, and what went wrong', async () => {
    const without = open({ layer: null, layers: [], maps: [] })
    expect(without.wrapper.text()).toContain('no layer that results in maps')
    without.wrapper.unmount()

    const { wrapper, pinia } = open(undefined, true)
    await wrapper.get('button').trigger('click')
    await flushPromises()
    expect(useNoticesStore(pinia).notices.map(({ kind }) => kind)).toEqual(['error'])
    expect(wrapper.get('button').attributes('aria-disabled')).toBeUndefined()
    wrapper.unmount()
  })

  it('is spoken of in Japanese, too', () => {
    setLanguage('ja')
    const { wrapper } = open()
    expect(wrapper.text()).toContain('判断の根拠')
    wrapper.unmount()
  })
})
