import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { SentFile } from '../api/upload'

/** What is about to be added as data: a path of the workbench's machine, or files of this one. */
export const useAddDataStore = defineStore('add-data', () => {
  const isShown = ref(false)
  /** The dialog is fetched when it is wanted for the first time. */
  const wasShown = ref(false)
  const path = ref('')
  const files = shallowRef<SentFile[]>([])

  function open(what: { path?: string; files?: SentFile[] } = {}): void {
    path.value = what.path ?? ''
    files.value = what.files ?? []
    wasShown.value = true
    isShown.value = true
  }
  return { isShown, wasShown, path, files, open }
})
