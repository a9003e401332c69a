import { defineStore } from 'pinia'
import { computed, type ComputedRef, shallowReactive } from 'vue'
import type { Evaluation, RunSummary } from '../../src-main/contract'
import { useClient, useWorkbenchEvents } from '../api/client'
import { isGivenUp, newTicket } from '../api/ticket'
import { useNoticesStore } from './notices'

interface Held {
  isRunning: boolean
  /** The name by which what is under way can be given up. */
  ticket: string | null
  result: Evaluation | null
  /** The result is of the weights after so many epochs; later ones make it void. */
  epochsDone: number
}
const nothing: Held = { isRunning: false, ticket: null, result: null, epochsDone: 0 }

/**
 * Evaluations of runs: one is kept, and one under way goes on, while a person looks at something else.
 */
export const useEvaluationsStore = defineStore('evaluations', () => {
  const client = useClient()
  const notices = useNoticesStore()
  const held = shallowReactive(new Map<string, Held>())

  useWorkbenchEvents((event) => {
    if (event.type === 'run-deleted') held.delete(event.runId)
  })

  /** What is known of a run's evaluation, or is under way. */
  function of(
    summary: () => Pick<RunSummary, 'id' | 'epochsDone'>
  ): ComputedRef<Pick<Held, 'isRunning' | 'result'>> {
    return computed(() => {
      const { id, epochsDone } = summary()
      const known = held.get(id) ?? nothing
      return known.epochsDone === epochsDone ? known : { isRunning: known.isRunning, result: null }
    })
  }

  async function evaluate({ id, epochsDone }: Pick<RunSummary, 'id' | 'epochsDone'>): Promise<void> {
    if (held.get(id)?.isRunning) return
    const ticket = newTicket()
    held.set(id, { isRunning: true, ticket, result: null, epochsDone })
    const result = await client.call('runs.evaluate', { run: id, ticket }).catch((error: unknown) => {
      if (!isGivenUp(error)) notices.fail(error)
      return null
    })
    if (held.has(id)) held.set(id, { isRunning: false, ticket: null, result, epochsDone })
  }
  /** Gives an evaluation up that is under way. */
  async function cancel({ id }: Pick<RunSummary, 'id'>): Promise<void> {
    const ticket = held.get(id)?.ticket
    if (ticket) await client.call('runs.cancelEvaluation', { ticket }).catch(notices.fail)
  }
  return { of, evaluate, cancel }
})
