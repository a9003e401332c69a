import { defineStore } from 'pinia'
import { reactive, shallowRef } from 'vue'
import type { ErrorCode, ShelfEntry } from '../../src-main/contract'
import { useClient, useConnected, useWorkbenchEvents } from '../api/client'
import { useNoticesStore } from './notices'

/** How far a download is: from 0 to 1, or null where the server does not tell. */
type Fraction = number | null

/** The shelf of weights, and what is being fetched for it. */
export const useWeightsStore = defineStore('weights', () => {
  const client = useClient()
  const notices = useNoticesStore()
  const shelf = shallowRef<ShelfEntry[]>([])
  const fetching = reactive(new Map<string, Fraction>())

  async function load(): Promise<void> {
    shelf.value = await client.call('weights.list', {})
  }
  useConnected(() => void load().catch(() => undefined))
  useWorkbenchEvents((event) => {
    if (event.type === 'weights-changed') void load().catch(() => undefined)
    if (event.type !== 'weights-progress') return
    const { weights, receivedBytes, totalBytes, done } = event
    if (done) fetching.delete(weights)
    else fetching.set(weights, totalBytes ? receivedBytes / totalBytes : null)
  })

  /** Brings weights here; what goes wrong is said, unless somebody cancelled it. */
  async function fetch(id: string): Promise<void> {
    fetching.set(id, null)
    try {
      await client.call('weights.fetch', { id })
    } catch (error) {
      const { code } = error as { code?: string }
      if (code !== ('DOWNLOAD_CANCELLED' satisfies ErrorCode)) notices.fail(error)
    } finally {
      fetching.delete(id)
    }
  }
  const cancel = (id: string): void => void client.call('weights.cancel', { id }).catch(notices.fail)
  const remove = (id: string): void => void client.call('weights.remove', { id }).catch(notices.fail)

  /** Takes in a file of the machine that Atelier runs on. Returns whether it was taken. */
  async function add(path: string, id: string): Promise<boolean> {
    try {
      await client.call('weights.add', { path, id })
      return true
    } catch (error) {
      notices.fail(error)
      return false
    }
  }
  return { shelf, fetching, fetch, cancel, remove, add }
})
