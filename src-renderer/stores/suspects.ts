import { defineStore } from 'pinia'
import { shallowReactive } from 'vue'
import type { RunDetail, Suspects } from '../../src-main/contract'
import { useClient, useWorkbenchEvents } from '../api/client'
import { useNoticesStore } from './notices'

/** Suspects that are asked for at a time. */
const pageSize = 48

interface Held {
  isRunning: boolean
  /** With the suspects of all pages that were asked for. */
  result: Suspects | null
  /** The class that a person gives an image, by its hash; null: it is left out. */
  decisions: ReadonlyMap<string, string | null>
}
const nothing: Held = { isRunning: false, result: null, decisions: new Map() }

/** Suspects of runs: what was found and decided is kept while a person looks at something else. */
export const useSuspectsStore = defineStore('suspects', () => {
  const client = useClient()
  const notices = useNoticesStore()
  const held = shallowReactive(new Map<string, Held>())

  useWorkbenchEvents((event) => {
    if (event.type === 'run-deleted') held.delete(event.runId)
  })

  const of = (run: string): Held => held.get(run) ?? nothing
  const change = (run: string, changes: Partial<Held>): void =>
    void held.set(run, { ...of(run), ...changes })

  /** Asks for suspects among what these runs held back: the first, or more of them. */
  async function find(run: string, runs: string[]): Promise<void> {
    const { isRunning, result } = of(run)
    if (isRunning) return
    change(run, { isRunning: true })
    const known = result?.suspects ?? []
    const page = await client
      .call('runs.suspects', { runs, from: known.length, count: pageSize, thumbnails: true })
      .catch((error: unknown) => {
        notices.fail(error)
        return null
      })
    const found = page ? { ...page, from: 0, suspects: [...known, ...page.suspects] } : result
    change(run, { isRunning: false, result: found })
  }

  /** Decides of images; undefined: they stay as they are. */
  function decide(
    run: string,
    decisions: Iterable<[image: string, label: string | null | undefined]>
  ): void {
    const next = new Map(of(run).decisions)
    for (const [image, label] of decisions)
      if (label === undefined) next.delete(image)
      else next.set(image, label)
    change(run, { decisions: next })
  }

  /** Keeps what was decided, beside what the run had corrected. Returns the hash; null where it failed. */
  async function keep({ summary, spec: { dataset } }: RunDetail): Promise<string | null> {
    const changes = [...of(summary.id).decisions].map(([image, label]) => ({ image, label }))
    const { id, path, corrections = null } = dataset
    return client
      .call('datasets.correct', { dataset: id, path, previous: corrections, changes })
      .then((kept) => kept.corrections)
      .catch((error: unknown) => {
        notices.fail(error)
        return null
      })
  }
  return { of, find, decide, keep }
})
