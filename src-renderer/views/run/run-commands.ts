import type { ComputedRef, Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { hasWhereToGoOn, isActive, isForeign, type RunDetail } from '../../../src-main/contract'
import { useClient } from '../../api/client'
import { useViewCommands, type ViewCommand } from '../../stores/view-commands'

/** The tabs of a run's page, in their order. */
export const runTabs = [
  'charts',
  'checkpoints',
  'architecture',
  'configuration',
  'log',
  'evaluation',
  'embedding',
  'predict'
] as const
type Tab = (typeof runTabs)[number]
type Asked = 'runs.stop' | 'runs.pause' | 'runs.resume'

/** What the buttons of a run's page do, and its tabs. */
interface RunPage {
  detail: Ref<RunDetail | null>
  tabs: ComputedRef<readonly Tab[]>
  show(tab: Tab): void
  /** Whether it was asked for already, or what was excludes it. */
  isAsked(name: Asked): boolean
  ask(name: Asked): void
  steer(): void
  again(): void
  repeat(): void
}

/** Offers a run's tabs, and what its buttons offer, in the palette. */
export function useRunCommands(page: RunPage): void {
  const { t } = useI18n()
  const { state } = useClient()
  const command = (id: string, label: string, run: () => void): ViewCommand => ({ id, label, run })

  /** What the workbench is asked for, unless it was. */
  const asking = (name: Asked, label: string): ViewCommand[] =>
    page.isAsked(name) ? [] : [command(name, label, () => page.ask(name))]

  function actions(detail: RunDetail): ViewCommand[] {
    const { summary } = detail
    const rests = !isActive(summary.status) && summary.status !== 'completed'
    return [
      ...(summary.status === 'running' ? [command('steer', t('steering.open'), page.steer)] : []),
      ...(isActive(summary.status)
        ? [...asking('runs.pause', t('run.pause')), ...asking('runs.stop', t('run.stop'))]
        : []),
      ...(rests && hasWhereToGoOn(detail) ? asking('runs.resume', t('run.resume')) : []),
      ...(isForeign(summary)
        ? []
        : [
            command('again', t('run.again'), page.again),
            command('repeat', t('repeat.open'), page.repeat)
          ])
    ]
  }
  useViewCommands(() => {
    const detail = page.detail.value
    if (!detail) return []
    return [
      ...(state.value === 'connected' ? actions(detail) : []),
      ...page.tabs.value.map((tab) => command(`tab ${tab}`, t(`run.${tab}`), () => page.show(tab)))
    ]
  })
}
