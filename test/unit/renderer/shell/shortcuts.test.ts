import { mount } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { useShortcuts } from '../../../../src-renderer/shell/use-shortcuts'

describe('the keys of the window', () => {
  afterEach(() => document.body.replaceChildren())

  function listening() {
    const done: string[] = []
    const view = {
      setup: () =>
        useShortcuts({
          palette: () => done.push('palette'),
          sheet: () => done.push('sheet'),
          newRun: () => done.push('new')
        }),
      template: '<main><input type="search" /><input type="text" /><button>x</button></main>'
    }
    return { done, wrapper: mount(view, { attachTo: document.body }) }
  }
  function press(target: Element, key: string, more: KeyboardEventInit = {}): boolean {
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more })
    target.dispatchEvent(event)
    return event.defaultPrevented
  }

  it('do what they are for, and go to the search of the view', () => {
    const { done, wrapper } = listening()
    const button = wrapper.get('button').element
    for (const key of ['n', '?']) press(button, key)
    expect(done).toEqual(['new', 'sheet'])
    expect(press(button, '/')).toBe(true)
    expect(document.activeElement).toBe(wrapper.get('input[type=search]').element)
    wrapper.unmount()
  })

  it('leave letters to whoever types them, and to the browser with Ctrl', () => {
    const { done, wrapper } = listening()
    expect(press(wrapper.get('input[type=text]').element, 'n')).toBe(false)
    expect(press(wrapper.get('button').element, 'n', { ctrlKey: true })).toBe(false)
    expect(press(wrapper.get('button').element, 'n', { isComposing: true })).toBe(false)
    expect(done).toEqual([])
    wrapper.unmount()
  })

  it('open the palette with Ctrl or Cmd and K, wherever one is', () => {
    const { done, wrapper } = listening()
    expect(press(wrapper.get('input[type=text]').element, 'k', { ctrlKey: true })).toBe(true)
    press(wrapper.get('button').element, 'K', { metaKey: true })
    expect(done).toEqual(['palette', 'palette'])
    wrapper.unmount()
  })

  it('do nothing behind a dialog', () => {
    const { done, wrapper } = listening()
    const dialog = document.createElement('div')
    dialog.setAttribute('role', 'dialog')
    document.body.append(dialog)
    press(wrapper.get('button').element, 'n')
    expect(done).toEqual([])
    wrapper.unmount()
  })
})
