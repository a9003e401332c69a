import { computed, ref, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import {
  type CheckpointInfo,
  checkpointRefusal,
  formatBytes,
  type RunDetail
} from '../../../../src-main/contract'
import { useClient } from '../../../api/client'
import { useNoticesStore } from '../../../stores/notices'
import { checkpointPlace } from '../../checkpoint-place'

/** What a person does with single checkpoints of a run. */
export function useCheckpointActions(detail: () => RunDetail) {
  const client = useClient()
  const notices = useNoticesStore()
  const { t } = useI18n()
  /** Files of the checkpoints whose note is asked for, and that may be deleted. */
  const noted = ref<string | null>(null)
  const deleted = ref<string | null>(null)
  const asksToDelete = ref(false)

  const named = ({ file }: CheckpointInfo): string => `${detail().summary.id}@${file}`
  const find = (file: string | null): CheckpointInfo | undefined =>
    detail().checkpoints.find((each) => each.file === file)
  const tell = (text: string): void => notices.show({ kind: 'info', text, fix: '' })

  async function keep(checkpoint: CheckpointInfo): Promise<void> {
    const isKept = !checkpoint.isKept
    await client.call('checkpoints.keep', { checkpoint: named(checkpoint), isKept }).catch(notices.fail)
  }

  async function note(checkpoint: CheckpointInfo, text: string): Promise<void> {
    noted.value = null
    if (text === (checkpoint.note ?? '')) return
    await client
      .call('checkpoints.note', { checkpoint: named(checkpoint), note: text })
      .catch(notices.fail)
  }

  /** Asks, or says why it cannot be. */
  function askToDelete({ file }: CheckpointInfo): void {
    const { summary, checkpoints } = detail()
    const refusal = checkpointRefusal(summary, checkpoints, file)
    if (refusal) notices.fail(refusal)
    else {
      deleted.value = file
      asksToDelete.value = true
    }
  }
  const deleteText = computed(() => {
    const checkpoint = find(deleted.value)
    if (!checkpoint) return { title: '', text: '' }
    const { isKept, isGone, bytes } = checkpoint
    const text = isGone
      ? t('checkpoints.goneHint')
      : t('checkpoints.deleteText', { size: formatBytes(bytes) })
    return {
      title: t('checkpoints.deleteTitle', { place: checkpointPlace(t, checkpoint) }),
      text: isKept ? `${t('checkpoints.deleteKept')} ${text}` : text
    }
  })
  async function remove(): Promise<void> {
    const checkpoint = find(deleted.value)
    if (!checkpoint) return
    const { isGone } = checkpoint
    await client
      .call('checkpoints.delete', { checkpoints: [named(checkpoint)] })
      .then(({ freedBytes }) => {
        if (freedBytes > 0) tell(t('checkpoints.freed', { size: formatBytes(freedBytes) }))
        else tell(t(isGone ? 'checkpoints.removedFromList' : 'checkpoints.freedNothing'))
      })
      .catch(notices.fail)
  }

  /** Another window, or the command line, was faster. */
  watch(
    () => detail().checkpoints,
    (now, before) => {
      const asked = noted.value ?? (asksToDelete.value ? deleted.value : null)
      if (asked === null || now.some(({ file }) => file === asked)) return
      noted.value = null
      asksToDelete.value = false
      const gone = before.find(({ file }) => file === asked)
      if (gone) tell(t('checkpoints.deletedElsewhere', { place: checkpointPlace(t, gone) }))
    }
  )
  return { noted, asksToDelete, deleteText, keep, note, askToDelete, remove }
}
