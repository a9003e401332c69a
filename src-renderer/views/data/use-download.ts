import { type Ref, ref } from 'vue'
import { useClient, useWorkbenchEvents } from '../../api/client'
import { useNoticesStore } from '../../stores/notices'

/** The download under way, whichever window began it. */
export interface Download {
  id: string
  /** Null while nobody knows how much there is to come. */
  fraction: number | null
}

/** Brings a data set of the catalogue here, and says how far that is. */
export function useDownload(): { progress: Ref<Download | null>; download(id: string): Promise<void> } {
  const client = useClient()
  const notices = useNoticesStore()
  const progress = ref<Download | null>(null)

  useWorkbenchEvents((event) => {
    if (event.type === 'dataset-progress')
      progress.value = event.done
        ? null
        : {
            id: event.datasetId,
            fraction: event.totalBytes ? event.receivedBytes / event.totalBytes : null
          }
  })
  async function download(dataset: string): Promise<void> {
    progress.value = { id: dataset, fraction: null }
    await client.call('datasets.get', { dataset }).catch(notices.fail)
    progress.value = null
  }
  return { progress, download }
}
