import { usePreferredDark } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, ref, watchEffect } from 'vue'
import type { Settings } from '../../src-main/contract'
import { useClient, useConnected, useWorkbenchEvents } from '../api/client'
import { type Language, setLanguage, systemLanguage } from '../i18n'

/** A person's preferences, and what follows from them for this window. */
export const useSettingsStore = defineStore('settings', () => {
  const client = useClient()
  const settings = ref<Settings>({
    theme: 'system',
    language: 'system',
    threads: null,
    engine: 'auto',
    runsPerDevice: 1,
    featureCacheGigabytes: 4,
    historyViews: []
  })
  const prefersDark = usePreferredDark()
  const theme = computed<'light' | 'dark'>(() =>
    settings.value.theme === 'system' ? (prefersDark.value ? 'dark' : 'light') : settings.value.theme
  )
  const language = computed<Language>(() =>
    settings.value.language === 'system' ? systemLanguage() : settings.value.language
  )

  watchEffect(() => {
    document.documentElement.dataset['theme'] = theme.value
  })
  watchEffect(() => setLanguage(language.value))

  useConnected(
    () =>
      void client
        .call('settings.get', {})
        .then((value) => {
          settings.value = value
        })
        .catch(() => undefined)
  )
  // Another window may have changed them.
  useWorkbenchEvents((event) => {
    if (event.type === 'settings-changed') settings.value = event.settings
  })
  async function change(changes: Partial<Settings>): Promise<void> {
    settings.value = await client.call('settings.set', changes)
  }
  return { settings, theme, language, change }
})
