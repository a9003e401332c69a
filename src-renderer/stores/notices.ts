import { defineStore } from 'pinia'
import { ref } from 'vue'
import { AtelierError } from '../../src-main/contract'

export interface Notice {
  id: number
  kind: 'info' | 'error'
  text: string
  fix: string
}

/** Short messages at the window's edge: what was done, and what went wrong with what to do. */
export const useNoticesStore = defineStore('notices', () => {
  const notices = ref<Notice[]>([])
  let count = 0

  function show(notice: Omit<Notice, 'id'>): void {
    const id = count++
    notices.value = [...notices.value.slice(-3), { ...notice, id }]
    setTimeout(() => dismiss(id), notice.kind === 'error' ? 12_000 : 4000)
  }
  function dismiss(id: number): void {
    notices.value = notices.value.filter((notice) => notice.id !== id)
  }
  /** Tells a person what went wrong; a lost connection has its own banner. */
  function fail(error: unknown): void {
    const known =
      error instanceof AtelierError
        ? error
        : new AtelierError('INTERNAL', {
            reason: error instanceof Error ? error.message : String(error)
          })
    if (known.code !== 'DISCONNECTED') show({ kind: 'error', text: known.message, fix: known.fix })
  }
  return { notices, show, dismiss, fail }
})
