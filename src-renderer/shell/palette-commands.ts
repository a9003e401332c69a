import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { useCatalogueWords } from '../components/use-catalogue-words'
import { useCatalogueStore } from '../stores/catalogue'
import { useLogStore } from '../stores/log'
import { useNoticesStore } from '../stores/notices'
import { useRunsStore } from '../stores/runs'
import { useSettingsStore } from '../stores/settings'
import { viewCommands } from '../stores/view-commands'

/** Under which headings, in their order. */
export const paletteGroups = ['view', 'go', 'presets', 'runs', 'data', 'window'] as const

/** What can be chosen in the palette. */
export interface PaletteCommand {
  id: string
  group: (typeof paletteGroups)[number]
  label: string
  /** What tells it from others of its name. */
  hint?: string
  run(): void
}

/**
 * What can be done in the view that is open, every place, preset, run and data set there is, and what can be
 * done to the window.
 */
export function usePaletteCommands(): ComputedRef<PaletteCommand[]> {
  const { t } = useI18n()
  const router = useRouter()
  const wordsOf = useCatalogueWords()
  const catalogue = useCatalogueStore()
  const runs = useRunsStore()
  const log = useLogStore()
  const settings = useSettingsStore()
  const notices = useNoticesStore()
  const to = (path: string) => () => void router.push(path)
  const set = (changes: Parameters<typeof settings.change>[0]) => () =>
    void settings.change(changes).catch(notices.fail)

  const view = computed<PaletteCommand[]>(() =>
    viewCommands.value.map((each) => ({ ...each, id: `view ${each.id}`, group: 'view' }))
  )
  const places = computed<PaletteCommand[]>(() =>
    [
      { path: '/new', label: t('app.newRun') },
      { path: '/quick', label: t('quick.title') },
      { path: '/history', label: t('app.history') },
      { path: '/data', label: t('app.data') },
      { path: '/settings', label: t('app.settings') }
    ].map(({ path, label }) => ({ id: path, group: 'go', label, run: to(path) }))
  )
  const presets = computed<PaletteCommand[]>(() =>
    catalogue.presets.map(({ id, title }) => ({
      id: `preset ${id}`,
      group: 'presets',
      label: wordsOf(`presets.${id}.title`, title),
      run: to(`/new?preset=${encodeURIComponent(id)}`)
    }))
  )
  const all = computed<PaletteCommand[]>(() =>
    runs.all.map(({ id, name, status }) => ({
      id,
      group: 'runs',
      label: name,
      hint: t(`status.${status}`),
      run: to(`/runs/${id}`)
    }))
  )
  const data = computed<PaletteCommand[]>(() =>
    catalogue.datasets.map(({ id, title }) => ({
      id: `data ${id}`,
      group: 'data',
      label: title,
      run: to(`/data/${encodeURIComponent(id)}`)
    }))
  )
  const window = computed<PaletteCommand[]>(() => [
    { id: 'log', group: 'window', label: t('log.open'), run: log.open },
    { id: 'light', group: 'window', label: t('palette.light'), run: set({ theme: 'light' }) },
    { id: 'dark', group: 'window', label: t('palette.dark'), run: set({ theme: 'dark' }) },
    { id: 'en', group: 'window', label: 'English', run: set({ language: 'en' }) },
    { id: 'ja', group: 'window', label: '日本語', run: set({ language: 'ja' }) }
  ])
  return computed(() => [
    ...view.value,
    ...places.value,
    ...presets.value,
    ...all.value,
    ...data.value,
    ...window.value
  ])
}
