/**
 * Set-up of every test file of the window. Files of a worker share what they load and a window, or loading
 * would take most of their time; after each test, what it mounted, stored and chose is gone.
 */
import { disableAutoUnmount, enableAutoUnmount } from '@vue/test-utils'
import { afterEach, vi } from 'vitest'
import { setLanguage } from '../../src-renderer/i18n'
import { beginUpdates } from '../../src-renderer/stores/live-updates'
import { takeDraft } from '../../src-renderer/views/new-run/draft-handover'

function clear(): void {
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  for (const { name } of [...document.documentElement.attributes])
    document.documentElement.removeAttribute(name)
  document.body.replaceChildren()
  for (const { name } of [...document.body.attributes]) document.body.removeAttribute(name)
  localStorage.clear()
  sessionStorage.clear()
  history.replaceState(null, '', '/')
  setLanguage('en')
  takeDraft()
  beginUpdates()
}

afterEach(clear)
// What is registered last comes first.
disableAutoUnmount()
enableAutoUnmount(afterEach)
