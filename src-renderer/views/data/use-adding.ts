import { computed, ref, type ShallowRef, shallowRef } from 'vue'
import {
  type CallInput,
  type DatasetInfo,
  type EncodedError,
  knownError
} from '../../../src-main/contract'
import { useClient, useWorkbenchEvents } from '../../api/client'
import { type SentFile, sendFiles, type UploadProgress } from '../../api/upload'

/** How far an import is: so many pictures of all of them. */
interface ImportProgress {
  phase: 'reading' | 'decoding'
  done: number
  total: number
}
type Stage = 'idle' | 'sending' | 'reading' | 'cancelling'

/** Adds data: sends files where they are on this computer, then has them imported. */
export function useAdding(): {
  stage: ShallowRef<Stage>
  sent: ShallowRef<UploadProgress | null>
  /** Where that takes its time. */
  read: ShallowRef<ImportProgress | null>
  refusal: ShallowRef<EncodedError | null>
  isBusy: Readonly<{ value: boolean }>
  /** The path that the files have there, or null where they could not be sent or that was given up. */
  send(name: string, files: readonly SentFile[]): Promise<string | null>
  /** The data set, or null where it could not be imported or that was given up. */
  add(request: CallInput<'datasets.import'>): Promise<DatasetInfo | null>
  /** Gives up what is under way. */
  cancel(): void
  /** Takes away what was sent and not imported. */
  discard(): void
  reset(): void
} {
  const client = useClient()
  const stage = ref<Stage>('idle')
  const sent = shallowRef<UploadProgress | null>(null)
  const refusal = shallowRef<EncodedError | null>(null)
  const read = shallowRef<ImportProgress | null>(null)
  let name = ''
  let upload: string | null = null
  let ending = new AbortController()
  useWorkbenchEvents((event) => {
    if (event.type !== 'dataset-progress' || event.datasetId !== name || !event.phase) return
    const { phase, receivedBytes: done, totalBytes: total } = event
    if (total !== null) read.value = { phase, done, total }
  })

  async function attempt<T>(begun: Stage, work: () => Promise<T>): Promise<T | null> {
    refusal.value = null
    stage.value = begun
    const { signal } = ending
    try {
      return await work()
    } catch (error) {
      const known = knownError(error)
      if (!signal.aborted && known.code !== 'IMPORT_CANCELLED') refusal.value = known
      return null
    } finally {
      stage.value = 'idle'
    }
  }
  function send(folderName: string, files: readonly SentFile[]): Promise<string | null> {
    const { signal } = (ending = new AbortController())
    sent.value = null
    return attempt('sending', async () => {
      const there = await sendFiles(
        client,
        folderName,
        files,
        (progress) => (sent.value = progress),
        signal
      )
      ;({ upload } = there)
      return there.path
    })
  }
  async function add(request: CallInput<'datasets.import'>): Promise<DatasetInfo | null> {
    ending = new AbortController()
    read.value = null
    name = request.name
    const added = await attempt('reading', () => client.call('datasets.import', request))
    name = ''
    if (added) upload = null
    return added
  }
  function cancel(): void {
    if (stage.value === 'sending') ending.abort()
    if (stage.value !== 'reading') return
    stage.value = 'cancelling'
    // What ends the import answers it, too.
    void client.call('datasets.cancel', { name }).catch(() => undefined)
  }
  function discard(): void {
    if (upload !== null) void client.call('uploads.cancel', { upload }).catch(() => undefined)
    upload = null
  }
  return {
    ...{ stage, sent, read, refusal, send, add, cancel, discard },
    isBusy: computed(() => stage.value !== 'idle'),
    reset: () => {
      refusal.value = null
      sent.value = null
    }
  }
}
