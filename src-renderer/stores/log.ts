import { defineStore } from 'pinia'
import { ref } from 'vue'

/** Whether the window shows the workspace's log; Electron shows it outside of the window. */
export const useLogStore = defineStore('log', () => {
  const isShown = ref(false)

  function open(): void {
    if (window.atelier) window.atelier.openLog()
    else isShown.value = true
  }
  return { isShown, open }
})
