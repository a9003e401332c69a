import { mount } from '@vue/test-utils'
import { defineComponent, h, nextTick, ref, useTemplateRef } from 'vue'
import { describe, expect, it } from 'vitest'
import { useKeptFocus } from '../../../../src-renderer/shell/use-kept-focus'

describe('the focus of the window', () => {
  async function window() {
    const [shown, disabled] = [ref(true), ref(false)]
    const View = defineComponent({
      setup() {
        const place = useTemplateRef<HTMLElement>('place')
        useKeptFocus(() => place.value)
        return () =>
          h('div', [
            h('a', { href: '#', class: 'rail' }),
            h('main', { ref: 'place', tabindex: -1 }, [
              h('section', [
                h('p', shown.value ? [h('button', { class: 'gone' })] : []),
                h('button', { class: 'stays', disabled: disabled.value })
              ])
            ])
          ])
      }
    })
    const wrapper = mount(View, { attachTo: document.body })
    const focus = (selector: string): void => (wrapper.get(selector).element as HTMLElement).focus()
    /** The document is changed, and whoever observes that has heard of it. */
    const settled = async (): Promise<string | undefined> => {
      await nextTick()
      await new Promise((done) => setTimeout(done, 5))
      return document.activeElement?.tagName
    }
    return { wrapper, shown, disabled, focus, settled }
  }

  it('goes to what is around a button that is removed', async () => {
    const { shown, focus, settled } = await window()
    focus('.gone')
    shown.value = false
    expect(await settled()).toBe('P')
  })

  it('goes to what is always there when all around it is removed', async () => {
    const { wrapper, settled, focus } = await window()
    focus('.gone')
    wrapper.get('section').element.remove()
    expect(await settled()).toBe('MAIN')
  })

  it('stays where it is when something else is removed', async () => {
    const { shown, focus, settled, wrapper } = await window()
    focus('.stays')
    shown.value = false
    await settled()
    expect(document.activeElement).toBe(wrapper.get('.stays').element)
  })
})
