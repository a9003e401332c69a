import { type ShallowRef, shallowReactive, shallowRef } from 'vue'
import {
  type EncodedError,
  type ImagePage,
  knownError,
  type ViewedImage
} from '../../../src-main/contract'
import { latestOnly } from '../../stores/latest-only'

/** Images of a page, pages that are asked for at the same time, and pages that are kept. */
export const pageSize = 120
const atOnce = 2
const mostKept = 60

export interface ImagePages {
  /** Images that pass the filter; null until the first page is there. */
  total: ShallowRef<number | null>
  /** Why the last page that was asked for is not there. */
  error: ShallowRef<EncodedError | null>
  /** The image at a place among them, once it is there. */
  at(place: number): ViewedImage | undefined
  /** What is in sight now: what is missing of it is asked for, and nothing else that still waits. */
  want(first: number, last: number): void
  /** Asks again for what is in sight, which stays until the answer is there; forgets the rest. */
  refresh(): void
  /** Forgets all; answers to what was asked before are passed over. */
  clear(): void
}

/** The images of a list, fetched page by page as they come into sight. */
export function imagePages(ask: (from: number, count: number) => Promise<ImagePage>): ImagePages {
  const pages = shallowReactive(new Map<number, ViewedImage[]>())
  const total = shallowRef<number | null>(null)
  const error = shallowRef<EncodedError | null>(null)
  const asked = new Set<number>()
  let wanted: number[] = []
  const questions = latestOnly()

  async function fetchPage(page: number): Promise<void> {
    const isLatest = questions.follow()
    asked.add(page)
    try {
      const answer = await ask(page * pageSize, pageSize)
      if (!isLatest()) return
      stale.delete(page)
      pages.delete(page)
      pages.set(page, answer.images)
      total.value = answer.total
      error.value = null
      dropOldest()
    } catch (reason) {
      if (!isLatest()) return
      error.value = knownError(reason)
      // Asking again at once would fail again: the next scroll or "try again" does.
      wanted = []
    } finally {
      if (isLatest()) {
        asked.delete(page)
        askNext()
      }
    }
  }
  /** Kept pages that are no longer true. */
  const stale = new Set<number>()
  function dropOldest(): void {
    for (const page of [...pages.keys()].slice(0, Math.max(0, pages.size - mostKept)))
      if (!wanted.includes(page)) pages.delete(page)
  }
  function askNext(): void {
    for (const page of wanted) {
      if (asked.size >= atOnce) return
      if ((!pages.has(page) || stale.has(page)) && !asked.has(page)) void fetchPage(page)
    }
  }

  return {
    total,
    error,
    at: (place) => pages.get(Math.floor(place / pageSize))?.[place % pageSize],
    want: (first, last) => {
      const from = Math.floor(first / pageSize)
      const to = Math.floor(Math.max(first, last - 1) / pageSize)
      wanted = Array.from({ length: to - from + 1 }, (_, i) => from + i)
      askNext()
    },
    refresh: () => {
      for (const page of pages.keys())
        if (wanted.includes(page)) stale.add(page)
        else pages.delete(page)
      askNext()
    },
    clear: () => {
      questions.forget()
      stale.clear()
      asked.clear()
      wanted = []
      pages.clear()
      total.value = null
      error.value = null
    }
  }
}
