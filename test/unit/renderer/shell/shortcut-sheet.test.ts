import { flushPromises, mount } from '@vue/test-utils'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { i18n, setLanguage } from '../../../../src-renderer/i18n'
import ShortcutSheet from '../../../../src-renderer/shell/shortcut-sheet.vue'

/** What the sheet says, by the keys of each line. */
async function sheet(platform: string): Promise<{ lines: Map<string, string>; escape(): unknown }> {
  vi.spyOn(navigator, 'platform', 'get').mockReturnValue(platform)
  const wrapper = mount(ShortcutSheet, {
    props: { open: true },
    global: { plugins: [i18n] },
    attachTo: document.body
  })
  onTestFinished(() => {
    wrapper.unmount()
    vi.restoreAllMocks()
    setLanguage('en')
  })
  await flushPromises()
  const dialog = document.querySelector('[role="dialog"]')
  const lines = [...(dialog?.querySelectorAll('dt') ?? [])].map((keys): [string, string] => [
    [...keys.querySelectorAll('kbd')].map(({ textContent }) => textContent).join(' '),
    keys.nextElementSibling?.textContent ?? ''
  ])
  const escape = (): unknown => {
    const event = new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true })
    dialog?.dispatchEvent(event)
    return wrapper.emitted('update:open')?.at(-1)?.[0]
  }
  return { lines: new Map(lines), escape }
}

describe('the sheet of keys', () => {
  it('has a line for what each key does, named as this keyboard names it', async () => {
    const { lines } = await sheet('Linux x86_64')
    expect(lines.get('Ctrl K')).toBe('Go to or do anything by its name')
    expect(lines.get('?')).toBe('Show these keys')
    for (const keys of ['/', 'N', 'Ctrl Enter', 'Space', 'Delete Ctrl Z', 'Esc'])
      expect(lines.get(keys), keys).toMatch(/\w/)
    expect(new Set(lines.values()).size).toBe(lines.size)
  })

  it('names the command key of a Mac', async () => {
    const { lines } = await sheet('MacIntel')
    expect(lines.has('⌘ K')).toBe(true)
    expect([...lines.keys()].join(' ')).not.toMatch(/Ctrl/)
  })

  it('is in the language of the window', async () => {
    setLanguage('ja')
    const { lines } = await sheet('Linux x86_64')
    for (const text of lines.values()) expect(text).toMatch(/[\u3040-\u30ff\u4e00-\u9fff]/)
  })

  it('closes with Escape', async () => {
    const { escape } = await sheet('Linux x86_64')
    expect(escape()).toBe(false)
  })
})
