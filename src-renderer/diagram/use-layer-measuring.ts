import { onBeforeUnmount, onMounted, type Ref, ref, shallowRef } from 'vue'
import { type AtelierError, knownError } from '../../src-main/contract'
import { useWorkbenchEvents } from '../api/client'
import { newTicket } from '../api/ticket'

interface Measuring<Found> {
  /** What was measured; null: it is measured as soon as the caller is there. */
  found: Ref<Found | null>
  ask(ticket: string): Promise<Found>
  cancel(ticket: string): Promise<unknown>
}

/**
 * Something that is measured of a network's layers, one measurement at a time; it is given up where the
 * caller goes.
 * @returns the name of what is measured now, how far it is, and what the last one failed by, null where there
 *   is none; and what begins one and gives it up
 */
export function useLayerMeasuring<Found>({ found, ask, cancel }: Measuring<Found>) {
  const ticket = ref<string | null>(null)
  const progress = shallowRef<{ done: number; total: number } | null>(null)
  const failure = shallowRef<AtelierError | null>(null)

  async function measure(): Promise<void> {
    giveUp()
    const own = (ticket.value = newTicket())
    try {
      const answer = await ask(own)
      if (ticket.value === own) found.value = answer
    } catch (error) {
      if (ticket.value === own) failure.value = knownError(error)
    } finally {
      if (ticket.value === own) ticket.value = null
    }
  }
  /** What was asked for before is of no use any more. */
  function giveUp(): void {
    const given = ticket.value
    ticket.value = progress.value = failure.value = null
    if (given !== null) void cancel(given).catch(() => undefined)
  }
  useWorkbenchEvents((event) => {
    if (event.type === 'layers-progress' && event.ticket === ticket.value) progress.value = event
  })
  onBeforeUnmount(giveUp)
  onMounted(() => {
    if (!found.value) void measure()
  })
  return { ticket, progress, failure, measure, giveUp }
}
