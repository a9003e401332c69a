import { onScopeDispose, ref, type Ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { AtelierError, type CallOutput } from '../../../src-main/contract'
import { useClient, useConnected, useWorkbenchEvents } from '../../api/client'
import { useAway } from '../../components/use-away'
import { useNoticesStore } from '../../stores/notices'

type DeletedRun = CallOutput<'runs.deleted'>[number]

/** Deleting runs, and bringing them back for as long as that can be done. */
export function useDeletion(onDeleted: (ids: string[]) => void): {
  remove(ids: string[]): Promise<void>
  restore(ids: string[]): Promise<void>
  /** Brings back what was deleted last. */
  undo(): void
  /** What can be brought back, the last first. */
  deleted: Readonly<Ref<readonly DeletedRun[]>>
  /** Runs that only go for good, since the disk has no room to note that they may come back. */
  forGood: Ref<string[]>
  removeForGood(): Promise<void>
} {
  const client = useClient()
  const notices = useNoticesStore()
  const away = useAway()
  const { t } = useI18n()
  const deleted = shallowRef<readonly DeletedRun[]>([])
  const forGood = ref<string[]>([])
  let timer: ReturnType<typeof setTimeout> | null = null
  onScopeDispose(() => {
    if (timer !== null) clearTimeout(timer)
  })

  /** Shows what can be brought back until its time is over. */
  function keep(runs: readonly DeletedRun[]): void {
    const now = Date.now()
    deleted.value = runs.filter(({ until }) => until > now).toSorted((a, b) => b.until - a.until)
    if (timer !== null) clearTimeout(timer)
    const first = deleted.value.at(-1)
    timer = first ? setTimeout(() => keep(deleted.value), first.until - now + 100) : null
  }
  const list = (): void =>
    void client
      .call('runs.deleted', {})
      .then(keep)
      .catch(() => undefined)
  useConnected(list)
  // Another window, or this one, deleted one or brought it back.
  useWorkbenchEvents((event) => {
    if (event.type === 'run-deleted') list()
    if (event.type === 'run-changed') keep(deleted.value.filter(({ id }) => id !== event.summary.id))
  })

  async function remove(ids: string[]): Promise<void> {
    try {
      const { deleted: gone } = await client.call('runs.delete', { runs: ids, canBeUndone: true })
      onDeleted(gone)
      notices.show({
        kind: 'info',
        text: t('history.deleted', { count: gone.length }, gone.length),
        fix: '',
        action: { text: t('history.undo'), run: () => void restore(gone) }
      })
    } catch (error) {
      if (error instanceof AtelierError && error.code === 'DISK_FULL') forGood.value = ids
      else notices.fail(error)
    }
  }
  async function restore(ids: string[]): Promise<void> {
    try {
      const { length } = await client.call('runs.restore', { runs: ids })
      notices.show({ kind: 'info', text: t('history.restored', { count: length }, length), fix: '' })
    } catch (error) {
      notices.fail(error)
      list()
    }
  }
  function undo(): void {
    if (away.value !== null) return notices.show({ kind: 'info', text: away.value, fix: '' })
    const [last] = deleted.value
    const together = deleted.value.filter(({ until }) => until === last?.until).map(({ id }) => id)
    if (together.length > 0) void restore(together)
  }
  async function removeForGood(): Promise<void> {
    const runs = forGood.value
    forGood.value = []
    await client
      .call('runs.delete', { runs })
      .then(({ deleted: gone }) => onDeleted(gone))
      .catch(notices.fail)
  }
  return { remove, restore, undo, deleted, forGood, removeForGood }
}
