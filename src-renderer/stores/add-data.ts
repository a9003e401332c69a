import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { SentFile } from '../api/upload'

/** How much was sent, or is to be. */
interface Amount {
  count: number
  bytes: number
}

/** What is about to be added as data: a path of the workbench's machine, or files of this one. */
export const useAddDataStore = defineStore('add-data', () => {
  const isShown = ref(false)
  /** The dialog is fetched when it is wanted for the first time. */
  const wasShown = ref(false)
  const path = ref('')
  const files = shallowRef<SentFile[]>([])
  /** What lies at the path because it was sent there. */
  const sent = shallowRef<Amount | null>(null)
  const toSend = computed<Amount>(() => ({
    count: files.value.length,
    bytes: files.value.reduce((sum, { file }) => sum + file.size, 0)
  }))

  function begin(what: { path?: string; files?: SentFile[] } = {}): void {
    path.value = what.path ?? ''
    files.value = what.files ?? []
    sent.value = null
  }
  function open(what: { path?: string; files?: SentFile[] } = {}): void {
    begin(what)
    wasShown.value = true
    isShown.value = true
  }
  /** The files lie there now. */
  function keepSent(there: string): void {
    sent.value = toSend.value
    path.value = there
    files.value = []
  }
  return { isShown, wasShown, path, files, sent, toSend, begin, open, keepSent }
})
