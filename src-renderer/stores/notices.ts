import { errorTexts } from '../i18n/said'
import { defineStore } from 'pinia'
import { ref } from 'vue'
import { knownError } from '../../src-main/contract'

export interface Notice {
  id: number
  kind: 'info' | 'error'
  text: string
  fix: string
  /** What went wrong inside: the log has more of it. */
  isInternal?: boolean
  /** What the workbench can be asked to do about it, for as long as it is shown. */
  action?: { text: string; run(): void }
}

/** Short messages at the window's edge: what was done, and what went wrong with what to do. */
export const useNoticesStore = defineStore('notices', () => {
  const notices = ref<Notice[]>([])
  let count = 0

  function show(notice: Omit<Notice, 'id'>): void {
    const id = count++
    notices.value = [...notices.value.slice(-3), { ...notice, id }]
    setTimeout(() => dismiss(id), notice.kind === 'error' || notice.action ? 12_000 : 4000)
  }
  function dismiss(id: number): void {
    notices.value = notices.value.filter((notice) => notice.id !== id)
  }
  /** Tells a person what went wrong; a lost connection has its own banner. */
  function fail(error: unknown): void {
    const known = knownError(error)
    const { code } = known
    const { message, fix } = errorTexts(known)
    if (code !== 'DISCONNECTED')
      show({ kind: 'error', text: message, fix, isInternal: code === 'INTERNAL' })
  }
  return { notices, show, dismiss, fail }
})
