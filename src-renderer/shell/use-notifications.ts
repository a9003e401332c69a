import { watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { decodeMetric, formatMetric } from '../../src-main/contract'
import { errorTexts } from '../i18n/said'
import { useNotificationChoice } from '../stores/notification-choice'
import { useRunsStore } from '../stores/runs'
import { newsBetween, type RunNews } from './run-news'

/** Tells the system what happens to runs while the window is not looked at, where a person wants that. */
export function useNotifications(): void {
  const runs = useRunsStore()
  const choice = useNotificationChoice()
  const router = useRouter()
  const { t } = useI18n()

  function tell({ kind, run }: RunNews): void {
    const accuracy = run.best ? decodeMetric(run.best.val_accuracy) : Number.NaN
    const params = {
      epochs: `${run.epochsDone}/${run.epochsPlanned}`,
      accuracy: Number.isFinite(accuracy) ? formatMetric('val_accuracy', accuracy) : '–'
    }
    // One of a run at a time: the next takes its place.
    const why = kind === 'failed' && run.error ? ` ${errorTexts(run.error).message}` : ''
    const shown = new Notification(run.name, { body: t(`news.${kind}`, params) + why, tag: run.id })
    shown.onclick = () => {
      window.focus()
      void router.push(`/runs/${run.id}`)
    }
  }
  watch(
    () => runs.byId,
    (after, before) => {
      if (!choice.isOn || document.visibilityState === 'visible') return
      for (const news of newsBetween(before, after)) tell(news)
    }
  )
}
