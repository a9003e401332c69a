import { saidText } from '../../i18n/said'
import { onScopeDispose, ref, type Ref, shallowRef, type ShallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useClient } from '../../api/client'
import { isGivenUp, newTicket } from '../../api/ticket'
import { useNoticesStore } from '../../stores/notices'

/** What an export has come to: where it lies, and what could not be written. */
export interface Made {
  /** A file that was handed to the person, or a folder of the workbench's machine. */
  place: string
  isFolder: boolean
  names: string[]
  notes: string[]
}

interface HandingOut<T extends Made> {
  isBusy: Ref<boolean>
  made: ShallowRef<T | null>
  /** @param body does it, under a name by which the workbench can be told to give it up */
  run(body: (ticket: string) => Promise<T>): Promise<void>
  /** Gives up what is under way. */
  cancel(): void
}

/**
 * An export that takes a while: whether it is under way and what it has come to. One that is done after
 * its dialog was closed is told of all the same.
 * @param done how that is said
 */
export function useHandingOut<T extends Made = Made>(done?: () => string): HandingOut<T> {
  const client = useClient()
  const notices = useNoticesStore()
  const { t } = useI18n()
  const isBusy = ref(false)
  const made: ShallowRef<T | null> = shallowRef(null)
  let underWay = ''
  let isShown = true
  onScopeDispose(() => {
    isShown = false
  })

  async function run(body: (ticket: string) => Promise<T>): Promise<void> {
    isBusy.value = true
    made.value = null
    underWay = newTicket()
    try {
      const { place, notes } = (made.value = await body(underWay))
      const text = done?.() ?? t('exporting.done')
      if (!isShown) notices.show({ kind: 'info', text, fix: [place, ...notes.map(saidText)].join(' ') })
    } catch (error) {
      if (!isGivenUp(error)) notices.fail(error)
    } finally {
      isBusy.value = false
    }
  }
  const cancel = (): void =>
    void client.call('exports.cancel', { ticket: underWay }).catch(() => undefined)
  return { isBusy, made, run, cancel }
}
