import { computed, ref, type ShallowRef, shallowRef } from 'vue'
import {
  type DatasetInfo,
  type EncodedError,
  knownError,
  type WorkbenchEvent
} from '../../../src-main/contract'
import { useClient, useWorkbenchEvents } from '../../api/client'
import { type SentFile, sendFiles, type UploadProgress } from '../../api/upload'

/** What a person says of the data to be added. */
interface Wanted {
  name: string
  /** One a line; empty: as the files tell. */
  classes: string
  path: string
  /** Sent first where there are any; the path counts otherwise. */
  files: readonly SentFile[]
  /** Told where they lie once they were sent: what fails after that need not be sent again. */
  onSent(path: string): void
}

type ImportProgress = Extract<WorkbenchEvent, { type: 'import-progress' }>
type Stage = 'idle' | 'sending' | 'reading'

/** Adds data: sends files where they are on this computer, then has them read. */
export function useAdding(): {
  stage: ShallowRef<Stage>
  sent: ShallowRef<UploadProgress | null>
  /** How far reading or decoding is, where that takes its time. */
  read: ShallowRef<ImportProgress | null>
  refusal: ShallowRef<EncodedError | null>
  isBusy: Readonly<{ value: boolean }>
  add(wanted: Wanted): Promise<DatasetInfo | null>
  cancel(): void
  reset(): void
} {
  const client = useClient()
  const stage = ref<Stage>('idle')
  const sent = shallowRef<UploadProgress | null>(null)
  const refusal = shallowRef<EncodedError | null>(null)
  const read = shallowRef<ImportProgress | null>(null)
  let name = ''
  useWorkbenchEvents((event) => {
    if (event.type === 'import-progress' && event.name === name) read.value = event
  })
  let ending = new AbortController()

  async function pathOf({ name, path, files, onSent }: Wanted, signal: AbortSignal): Promise<string> {
    if (files.length === 0) return path.trim()
    stage.value = 'sending'
    const there = await sendFiles(client, name, files, (progress) => (sent.value = progress), signal)
    onSent(there)
    return there
  }

  /** The data set, or null where it could not be added or the person gave it up. */
  async function add(wanted: Wanted): Promise<DatasetInfo | null> {
    const { signal } = (ending = new AbortController())
    refusal.value = null
    sent.value = null
    read.value = null
    name = wanted.name
    try {
      const folder = await pathOf(wanted, signal)
      stage.value = 'reading'
      const lines = wanted.classes.trimEnd()
      return await client.call('datasets.import', {
        folder,
        name: wanted.name,
        classes: lines === '' ? null : lines.split('\n')
      })
    } catch (error) {
      if (!signal.aborted) refusal.value = knownError(error)
      return null
    } finally {
      stage.value = 'idle'
      name = ''
    }
  }
  return {
    stage,
    sent,
    read,
    refusal,
    isBusy: computed(() => stage.value !== 'idle'),
    add,
    cancel: () => ending.abort(),
    reset: () => {
      refusal.value = null
      sent.value = null
    }
  }
}
