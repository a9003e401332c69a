import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { nextTick, ref } from 'vue'
import type { FigureRange } from '../../../../src-main/figures/figure-options'
import RangeField from '../../../../src-renderer/charts/range-field.vue'
import { i18n } from '../../../../src-renderer/i18n'

/** A field, and what it says of the axis. */
function show(first: FigureRange | null, scale: { isShare?: boolean; isBytes?: boolean } = {}) {
  const range = ref(first)
  const wrapper = mount(RangeField, {
    props: {
      ...{ label: 'Loss', isShare: false, ...scale, modelValue: first },
      'onUpdate:modelValue': (value: FigureRange | null) => {
        range.value = value
        void wrapper.setProps({ modelValue: value })
      }
    },
    global: { plugins: [i18n] }
  })
  const end = (name: 'From' | 'To') => wrapper.get<HTMLInputElement>(`[aria-label=${name}]`)
  const type = async (name: 'From' | 'To', text: string): Promise<void> => {
    await end(name).setValue(text)
    await nextTick()
  }
  return { wrapper, range, end, type }
}

describe('the range of a vertical axis', () => {
  it('can have one end set by hand, the other one following the values', async () => {
    const { wrapper, range, type } = show(null)
    await wrapper.get('select').setValue('byHand')
    expect(range.value).toBeNull()
    await type('To', '2.5')
    expect(range.value).toEqual({ max: 2.5 })
    await type('From', '0.5')
    expect(range.value).toEqual({ min: 0.5, max: 2.5 })
    await type('To', '')
    expect(range.value).toEqual({ min: 0.5 })
    await type('From', '')
    expect(range.value).toBeNull()
    expect(wrapper.find('[role=alert]').exists()).toBe(false)
  })

  it('shows the one end that an address has, in the unit of its axis', () => {
    const share = show({ min: 0.85 }, { isShare: true })
    expect([share.end('From').element.value, share.end('To').element.value]).toEqual(['85', ''])
    const bytes = show({ max: 2.5e9 }, { isBytes: true })
    expect([bytes.end('From').element.value, bytes.end('To').element.value]).toEqual(['', '2.5'])
  })

  it('leaves what somebody is typing as it is', async () => {
    const { range, end, type } = show({ max: 3 })
    for (const text of ['0', '0.', '0.5', '0.50']) {
      await type('From', text)
      expect(end('From').element.value).toBe(text)
    }
    expect(range.value).toEqual({ min: 0.5, max: 3 })
  })

  it('is that of all values while an end is no number, or above the other one, and says so', async () => {
    const { wrapper, range, end, type } = show({ max: 3 })
    await type('From', '4')
    expect(range.value).toBeNull()
    expect(wrapper.get('[role=alert]').text()).toBe('The lower end has to be below the upper one.')
    await type('From', 'abc')
    expect(range.value).toBeNull()
    expect(end('From').attributes('aria-invalid')).toBe('true')
    expect(end('From').attributes('aria-describedby')).toBe(wrapper.get('[role=alert]').attributes('id'))
    await type('From', '-1')
    expect(range.value).toEqual({ min: -1, max: 3 })
  })
})
