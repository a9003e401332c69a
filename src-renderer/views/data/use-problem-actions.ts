import { ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { experimentSpec, type ViewedProblem } from '../../../src-main/contract'
import { useClient } from '../../api/client'
import { useNoticesStore } from '../../stores/notices'
import { useSettingsStore } from '../../stores/settings'
import { handDraft } from '../new-run/draft-handover'

/** Of each data set the corrections that were made here, so that a second step adds to the first. */
const correctionsOf = new Map<string, string | null>()

/** What can be done about a problem of a data set: ignore it, leave images out of a run, find the files. */
export function useProblemActions(dataset: () => string, update: (problems: ViewedProblem[]) => void) {
  const client = useClient()
  const notices = useNoticesStore()
  const settings = useSettingsStore()
  const router = useRouter()
  const { t } = useI18n()
  /** Whether something is being done. */
  const isBusy = ref(false)

  async function during(work: () => Promise<void>): Promise<void> {
    isBusy.value = true
    try {
      await work()
    } catch (error) {
      notices.fail(error)
    } finally {
      isBusy.value = false
    }
  }

  const ignore = ({ hash }: ViewedProblem, isIgnored: boolean): Promise<void> =>
    during(async () =>
      update(await client.call('datasets.ignore', { dataset: dataset(), problem: hash, isIgnored }))
    )

  /** Opens the form with a run without these images; the files stay as they are. */
  const leaveOut = ({ hash }: ViewedProblem): Promise<void> =>
    during(async () => {
      const id = dataset()
      const kept = await client.call('datasets.leaveOut', {
        dataset: id,
        problem: hash,
        previous: correctionsOf.get(id) ?? null
      })
      correctionsOf.set(id, kept.corrections)
      handDraft(
        experimentSpec.parse({
          model: { id: 'resnet50' },
          dataset: { id, corrections: kept.corrections },
          optimizer: { type: 'adam' },
          epochs: 400,
          batchSize: 128,
          engine: settings.settings.engine
        })
      )
      const text = t('data.leftOutOfRun', { count: kept.leftOut }, kept.leftOut)
      notices.show({ kind: 'info', text, fix: t('data.filesStay') })
      await router.push('/new')
    })

  const copyPaths = ({ hash }: ViewedProblem): Promise<void> =>
    during(async () => {
      const { paths } = await client.call('datasets.problemFiles', {
        dataset: dataset(),
        problem: hash
      })
      await navigator.clipboard.writeText(paths.join('\n'))
      const text = t('data.pathsCopied', { count: paths.length }, paths.length)
      notices.show({ kind: 'info', text, fix: '' })
    })

  return { isBusy, ignore, leaveOut, copyPaths }
}
