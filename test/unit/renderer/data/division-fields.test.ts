import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { i18n } from '../../../../src-renderer/i18n'
import DivisionFields from '../../../../src-renderer/views/data/division-fields.vue'
import { type ImportChoices, untouchedChoices } from '../../../../src-renderer/views/data/import-fields'

describe('the fields of how images are divided', () => {
  it('say folded what is set, and take groups and folds when they are opened', async () => {
    const wrapper = mount(DivisionFields, {
      props: { modelValue: untouchedChoices, error: undefined },
      global: { plugins: [i18n] }
    })
    const chosen = async (): Promise<ImportChoices> => {
      const modelValue = wrapper.emitted('update:modelValue')?.at(-1)?.[0] as ImportChoices
      await wrapper.setProps({ modelValue })
      return modelValue
    }
    const field = (label: string) => {
      const labels = wrapper.findAll('label').filter((each) => each.text() === label)
      return labels[0] ? wrapper.get(`[id="${labels[0].attributes('for')}"]`) : null
    }
    const summary = (): string => wrapper.get('.summary').text()
    expect(summary()).toBe('As the source says')

    await wrapper.get('button').trigger('click')
    await field('Keep images together by')?.setValue('patient')
    expect(await chosen()).toEqual({ ...untouchedChoices, groups: 'patient' })
    expect(field('Fold for testing')).toBeNull()
    await field('Folds')?.setValue('5')
    await chosen()
    await field('Fold for testing')?.setValue('2')
    expect(await chosen()).toEqual({ ...untouchedChoices, groups: 'patient', folds: 5, fold: 2 })
    expect(summary()).toBe('together by “patient” · fold 2 of 5')

    await field('Fold for testing')?.setValue('6')
    await chosen()
    expect(wrapper.get('.field-error').text()).toBe('Must be at most 5')
    expect(wrapper.get('.problems').text()).toContain('1')
  })
})
