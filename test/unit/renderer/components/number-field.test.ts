import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import NumberField from '../../../../src-renderer/components/number-field.vue'
import { i18n, setLanguage } from '../../../../src-renderer/i18n'

describe('a field of a number', () => {
  function field(modelValue: number | null) {
    const wrapper = mount(NumberField, {
      props: { label: 'Rate', modelValue },
      global: { plugins: [i18n] }
    })
    const type = async (text: string): Promise<unknown> => {
      await wrapper.get('input').setValue(text)
      const value = wrapper.emitted('update:modelValue')?.at(-1)?.[0] as number | null
      await wrapper.setProps({ modelValue: value })
      return value
    }
    return {
      wrapper,
      type,
      text: () => wrapper.get('input').element.value,
      error: () => (wrapper.find('.field-error').exists() ? wrapper.get('.field-error').text() : null)
    }
  }

  it('takes a decimal comma for what it is, and shows how it was read when one leaves', async () => {
    const { wrapper, type, text, error } = field(0.1)
    expect(await type('0,005')).toBe(0.005)
    await wrapper.get('input').trigger('change')
    expect([text(), error()]).toEqual(['0.005', null])
  })

  it('keeps what it refuses as it was typed, says why, and passes on no number', async () => {
    const { wrapper, type, text, error } = field(64)
    expect(await type('abc')).toBeNaN()
    await wrapper.get('input').trigger('change')
    expect([text(), error()]).toEqual(['abc', '“abc” is not a number; write one like 0.005 or 1e-3'])
    expect(wrapper.get('input').attributes('aria-invalid')).toBe('true')
    setLanguage('ja')
    await wrapper.vm.$nextTick()
    expect(error()).toBe('「abc」は数値ではありません。0.005 や 1e-3 のように入力してください')
  })

  it('names both readings of a text that has two', async () => {
    const { type, error } = field(64)
    expect(await type('1,000')).toBeNaN()
    expect(error()).toBe('“1,000” can be read as 1000 or 1: write 1000 or 1')
  })

  it('refuses what no computer counts with, too large or too small, and takes what is just within', async () => {
    const { type, error } = field(1)
    for (const text of ['1e309', '-1e309', '1e-400']) {
      expect(await type(text)).toBeNaN()
      expect(error()).toBe(`“${text}” is too large or too small to compute with`)
    }
    // The largest and the least number of double precision, and a zero, which is none of them.
    for (const text of ['1.7976931348623157e308', '5e-324', '0.000', '0e-400']) {
      expect(await type(text)).toBe(Number(text))
      expect(error()).toBeNull()
    }
  })

  it('says what is wrong with its number where that can be read, and not before what cannot', async () => {
    const { wrapper, type, error } = field(0)
    await wrapper.setProps({ error: 'Must be at least 1' })
    expect(error()).toBe('Must be at least 1')
    const input = wrapper.get('input')
    expect(input.attributes('aria-invalid')).toBe('true')
    const notes = wrapper.get(`#${input.attributes('aria-describedby')}`)
    expect(notes.text()).toContain('Must be at least 1')
    await type('abc')
    expect(error()).toBe('“abc” is not a number; write one like 0.005 or 1e-3')
    await wrapper.setProps({ error: undefined })
    await type('2')
    expect([error(), input.attributes('aria-invalid')]).toEqual([null, undefined])
  })

  it('follows a value that comes from elsewhere, also where its text was refused', async () => {
    const { wrapper, type, text, error } = field(64)
    await type('abc')
    await wrapper.setProps({ modelValue: 32 })
    expect([text(), error()]).toEqual(['32', null])
    await type('abc')
    await wrapper.setProps({ modelValue: null })
    expect([text(), error()]).toEqual(['', null])
  })
})
