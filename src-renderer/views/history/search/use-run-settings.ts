import { readonly, type Ref, shallowRef, watch } from 'vue'
import { useClient, useConnected } from '../../../api/client'
import { useLiveUpdate } from '../../../stores/live-updates'
import { useNoticesStore } from '../../../stores/notices'

/**
 * The paths of all settings that any run has, once somebody wants to know them; null until they are there.
 * @param runs how many there are: others have other settings
 */
export function useRunSettings(
  isWanted: () => boolean,
  runs: () => number
): Readonly<Ref<readonly string[] | null>> {
  const client = useClient()
  const notices = useNoticesStore()
  const settings = shallowRef<readonly string[] | null>(null)
  let askedOf: number | null = null

  async function ask(): Promise<void> {
    const count = runs()
    if (!isWanted() || askedOf === count) return
    askedOf = count
    try {
      settings.value = await client.call('runs.settings', {})
    } catch (error) {
      askedOf = null
      notices.fail(error)
    }
  }
  watch(isWanted, () => void ask(), { immediate: true })
  watch(
    runs,
    useLiveUpdate(() => void ask())
  )
  useConnected(() => void ask())
  return readonly(settings) as Readonly<Ref<readonly string[] | null>>
}
