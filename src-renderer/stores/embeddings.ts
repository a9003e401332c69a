import { defineStore } from 'pinia'
import { shallowReactive } from 'vue'
import {
  type AtelierError,
  type EmbeddingRequest,
  type Embedding,
  type EmbeddingChanges,
  type EncodedError,
  type ImagePhase,
  knownError
} from '../../src-main/contract'
import { useClient, useWorkbenchEvents } from '../api/client'
import { isGivenUp, newTicket } from '../api/ticket'

interface Held {
  /** The name by which what is under way can be given up; null: nothing is. */
  ticket: string | null
  result: Embedding | null
  /** What became of its images since, as far as that was asked for. */
  changes: EmbeddingChanges | null
  /** Why its data cannot be looked at any more. */
  problem: EncodedError | null
  /** How far it is; null until that is known. */
  progress: { phase: ImagePhase; share: number } | null
  ending: 'cancelled' | AtelierError | null
}
const nothing: Held = {
  ...{ ticket: null, progress: null, result: null, ending: null },
  ...{ changes: null, problem: null }
}

/** Embeddings of runs: one that is being made goes on while a person looks at something else. */
export const useEmbeddingsStore = defineStore('embeddings', () => {
  const client = useClient()
  const held = shallowReactive(new Map<string, Held>())
  const keyOf = (request: EmbeddingRequest): string => JSON.stringify(request)
  /** The data set of what is under way, by its key. */
  const datasets = new Map<string, string>()

  const of = (request: EmbeddingRequest): Held => held.get(keyOf(request)) ?? nothing
  const change = (key: string, changes: Partial<Held>): void =>
    void held.set(key, { ...(held.get(key) ?? nothing), ...changes })

  useWorkbenchEvents((event) => {
    if (event.type !== 'pictures-progress') return
    const { phase, done, total, datasetId } = event
    for (const [key, dataset] of datasets)
      if (dataset === datasetId)
        change(key, { progress: { phase, share: total > 0 ? done / total : 0 } })
  })

  /** Takes what was made before and is kept with the run, and asks what became of its images. */
  async function look(request: EmbeddingRequest): Promise<void> {
    const key = keyOf(request)
    if (of(request) === nothing) {
      const kept = await client.call('runs.embedding', request).catch(() => null)
      if (kept && of(request) === nothing) change(key, { result: kept })
    }
    const { result } = of(request)
    if (!result) return
    const found = await client.call('runs.embeddingChanges', request).catch(() => null)
    // Another one may have been made meanwhile.
    if (found && of(request).result === result)
      change(key, { changes: found.changes, problem: found.problem })
  }

  /** `anew`: what is kept is made once more. */
  async function make(request: EmbeddingRequest, dataset: string, anew = false): Promise<void> {
    if (of(request).ticket !== null) return
    const key = keyOf(request)
    const ticket = newTicket()
    change(key, { ticket, progress: null, ending: null })
    datasets.set(key, dataset)
    try {
      const result = await client.call('runs.embed', { ...request, ticket, anew })
      change(key, { ticket: null, result, changes: null, problem: null })
    } catch (error) {
      change(key, { ticket: null, ending: isGivenUp(error) ? 'cancelled' : knownError(error) })
    } finally {
      datasets.delete(key)
    }
  }

  async function cancel(request: EmbeddingRequest): Promise<void> {
    const { ticket } = of(request)
    if (ticket !== null) await client.call('runs.cancelEmbedding', { ticket }).catch(() => undefined)
  }
  return { of, look, make, cancel }
})
