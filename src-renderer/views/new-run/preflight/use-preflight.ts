import { computed, onScopeDispose, type Ref, ref, shallowRef, watch } from 'vue'
import {
  type AtelierError,
  type ExperimentSpec,
  knownError,
  type Preflight
} from '../../../../src-main/contract'
import { useClient } from '../../../api/client'
import { newTicket } from '../../../api/ticket'
import type { Draft } from '../use-draft'

/** How long a form has to rest before it is measured by itself, in milliseconds. */
const rest = 1500

/** What takes a form's experiment to be measured: when it may, and when by itself. */
interface Measuring {
  draft: () => Draft
  isReady: () => boolean
  /** Whether it is measured by itself once the form rests. */
  isAutomatic: Ref<boolean>
  /** A run trains: nothing is measured beside it but by somebody who wants it. */
  isTraining: () => boolean
}

/**
 * Measures the form's experiment on request, or by itself when the form has rested; what the form leaves
 * behind is given up. The workbench knows what was measured before.
 */
export function usePreflight({ draft, isReady, isAutomatic, isTraining }: Measuring) {
  const client = useClient()
  const result = shallowRef<Preflight | null>(null)
  const error = shallowRef<AtelierError | null>(null)
  /** The name of what is measured now. */
  const ticket = ref<string | null>(null)
  /** What a name changes nothing about. */
  const subject = computed(() => JSON.stringify({ ...draft(), name: '' }))

  function cancel(): void {
    const given = ticket.value
    ticket.value = null
    if (given !== null) void client.call('experiments.cancel', { ticket: given }).catch(() => undefined)
  }

  /** Measures an experiment; null where it was given up. @throws AtelierError why it can not be measured */
  async function measure(spec: ExperimentSpec): Promise<Preflight | null> {
    cancel()
    const own = newTicket()
    ticket.value = own
    try {
      const answer = await client.call('experiments.preflight', { spec, ticket: own })
      return ticket.value === own ? answer : null
    } catch (reason) {
      if (ticket.value !== own) return null
      throw knownError(reason)
    } finally {
      if (ticket.value === own) ticket.value = null
    }
  }

  const copyOf = (): ExperimentSpec => JSON.parse(JSON.stringify(draft())) as ExperimentSpec
  async function tryIt(): Promise<void> {
    result.value = error.value = null
    try {
      result.value = await measure(copyOf())
    } catch (reason) {
      error.value = reason as AtelierError
    }
  }

  let timer: ReturnType<typeof setTimeout> | undefined
  watch(subject, () => {
    cancel()
    result.value = error.value = null
  })
  watch(
    [subject, isReady, isAutomatic, isTraining],
    () => {
      clearTimeout(timer)
      if (!isReady() || !isAutomatic.value || isTraining() || result.value || error.value) return
      timer = setTimeout(() => void tryIt(), rest)
    },
    { immediate: true }
  )
  onScopeDispose(() => {
    clearTimeout(timer)
    cancel()
  })
  return {
    result,
    error,
    isMeasuring: computed(() => ticket.value !== null),
    measure,
    tryIt,
    cancel,
    copyOf
  }
}
