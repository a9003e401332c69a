import { useStorage } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'

/** Whether this window may tell the system of runs; the browser has a say, too. */
export const useNotificationChoice = defineStore('notification-choice', () => {
  const wanted = useStorage('atelier.notifications', false)
  const isPossible = 'Notification' in window
  const permission = ref(isPossible ? Notification.permission : 'denied')
  const isOn = computed(() => wanted.value && permission.value === 'granted')
  /** A person wants it and the browser was told not to. */
  const isRefused = computed(() => wanted.value && permission.value === 'denied')

  async function choose(on: boolean): Promise<void> {
    wanted.value = on
    if (on && isPossible && permission.value === 'default')
      permission.value = await Notification.requestPermission()
  }
  return { isPossible, isOn, isRefused, choose }
})
