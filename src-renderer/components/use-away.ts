import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useClient } from '../api/client'

/** Why nothing can be asked of the workbench now, in the window's language; null where it answers. */
export function useAway(): ComputedRef<string | null> {
  const { state } = useClient()
  const { t } = useI18n()
  return computed(() => (state.value === 'connected' ? null : t('app.noHost')))
}
