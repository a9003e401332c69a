import { onScopeDispose, ref, type Ref, shallowRef, type ShallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useNoticesStore } from '../../stores/notices'

/** What an export has come to: where it lies, and what could not be written. */
export interface Made {
  /** A file that was handed to the person, or a folder of the workbench's machine. */
  place: string
  isFolder: boolean
  names: string[]
  notes: string[]
}

/**
 * An export that takes a while: whether it is under way and what it has come to. One that is done after
 * its dialog was closed is told of all the same.
 */
export function useHandingOut(): {
  isBusy: Ref<boolean>
  made: ShallowRef<Made | null>
  run(body: () => Promise<Made>): Promise<void>
} {
  const notices = useNoticesStore()
  const { t } = useI18n()
  const isBusy = ref(false)
  const made = shallowRef<Made | null>(null)
  let isShown = true
  onScopeDispose(() => {
    isShown = false
  })

  async function run(body: () => Promise<Made>): Promise<void> {
    isBusy.value = true
    made.value = null
    try {
      made.value = await body()
      const { place, notes } = made.value
      if (!isShown)
        notices.show({ kind: 'info', text: t('exporting.done'), fix: [place, ...notes].join(' ') })
    } catch (error) {
      notices.fail(error)
    } finally {
      isBusy.value = false
    }
  }
  return { isBusy, made, run }
}
