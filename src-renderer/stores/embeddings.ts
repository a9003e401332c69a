import { defineStore } from 'pinia'
import { shallowReactive } from 'vue'
import {
  type AtelierError,
  type EmbeddingRequest,
  type Embedding,
  type ErrorCode,
  type ImagePhase,
  knownError
} from '../../src-main/contract'
import { useClient, useWorkbenchEvents } from '../api/client'

interface Held {
  /** The name by which what is under way can be given up; null: nothing is. */
  ticket: string | null
  /** How far it is; null until that is known. */
  progress: { phase: ImagePhase; share: number } | null
  result: Embedding | null
  ending: 'cancelled' | AtelierError | null
}
const nothing: Held = { ticket: null, progress: null, result: null, ending: null }

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

  /** Takes what was made before and is kept with the run. */
  async function look(request: EmbeddingRequest): Promise<void> {
    if (of(request) !== nothing) return
    const kept = await client.call('runs.embedding', request).catch(() => null)
    if (kept && of(request) === nothing) change(keyOf(request), { result: kept })
  }

  async function make(request: EmbeddingRequest, dataset: string): Promise<void> {
    if (of(request).ticket !== null) return
    const key = keyOf(request)
    const ticket = `embedding-${Date.now()}-${Math.random().toString(36).slice(2)}`
    change(key, { ticket, progress: null, ending: null })
    datasets.set(key, dataset)
    try {
      const result = await client.call('runs.embed', { ...request, ticket })
      change(key, { ticket: null, result })
    } catch (error) {
      const known = knownError(error)
      const isCancelled = known.code === ('JOB_CANCELLED' satisfies ErrorCode)
      change(key, { ticket: null, ending: isCancelled ? 'cancelled' : known })
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
