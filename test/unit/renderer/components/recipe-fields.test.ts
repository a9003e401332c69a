import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import type { ImageRecipe } from '../../../../src-main/contract'
import { i18n } from '../../../../src-renderer/i18n'
import RecipeFields from '../../../../src-renderer/components/recipe-fields.vue'

const ofDataset: ImageRecipe = {
  height: 224,
  width: 200,
  channels: 3,
  fit: 'fit',
  background: [0, 0, 0]
}

function open(modelValue: ImageRecipe | null) {
  const wrapper = mount(RecipeFields, {
    props: { modelValue, inForce: ofDataset, errorOf: () => undefined },
    global: { plugins: [i18n] }
  })
  const field = (label: string) => {
    const found = wrapper.findAll('label').find((each) => each.text() === label)
    return wrapper.get<HTMLInputElement>(`[id="${found?.attributes('for')}"]`)
  }
  const sent = (): unknown => wrapper.emitted('update:modelValue')?.at(-1)?.[0]
  return { wrapper, field, sent }
}

describe('the fields of a recipe', () => {
  it('show what the data set says, and begin a change from that', async () => {
    const { wrapper, field, sent } = open(null)
    expect(['Height', 'Width', 'Channels', 'Fit'].map((label) => field(label).element.value)).toEqual([
      '224',
      '200',
      '3',
      'fit'
    ])
    expect([wrapper.text().includes('As the data set says'), wrapper.find('button').exists()]).toEqual([
      true,
      false
    ])
    await field('Height').setValue('64')
    expect(sent()).toEqual({ ...ofDataset, height: 64 })
    await field('Channels').setValue('1')
    expect(sent()).toEqual({ ...ofDataset, channels: 1 })
  })

  it('go back to the data set on request', async () => {
    const { wrapper, field, sent } = open({ ...ofDataset, height: 64 })
    expect(field('Height').element.value).toBe('64')
    await wrapper.get('button').trigger('click')
    expect(sent()).toBeNull()
  })

  it('have the background as a word, or as a colour', async () => {
    const { field, sent } = open(null)
    expect(field('Background').element.value).toBe('black')
    for (const [word, background] of [
      ['auto', 'auto'],
      ['white', [255, 255, 255]]
    ]) {
      await field('Background').setValue(word)
      expect(sent()).toEqual({ ...ofDataset, background })
    }
    const { wrapper, sent: chosen } = open({ ...ofDataset, background: [1, 2, 255] })
    const colour = wrapper.get<HTMLInputElement>('input[type=color]')
    expect(colour.element.value).toBe('#0102ff')
    await colour.setValue('#102030')
    expect(chosen()).toEqual({ ...ofDataset, background: [16, 32, 48] })
  })
})
