import { useDebounceFn } from '@vueuse/core'
import { computed, type ComputedRef, type Ref, ref, type ShallowRef, shallowRef, watch } from 'vue'
import { type DatasetExamination, type EncodedError, knownError } from '../../../src-main/contract'
import { useClient } from '../../api/client'
import { pathOf } from './import-fields'
import { latestOnly } from '../../stores/latest-only'

/** What is to be looked at; an empty path is nothing yet. */
interface ToExamine {
  path: string
  test: string
  /** One a line; empty: as the files tell. */
  classes: string
}

/** A path that is still being typed is not looked at, in milliseconds. */
const delay = 350

/** The names of lines; null where there are none. */
export function linesOf(text: string): string[] | null {
  const lines = text.trimEnd()
  return lines === '' ? null : lines.split('\n')
}

/** Looks at what a path holds, again whenever it changes; an answer that comes late counts for nothing. */
export function useExamination(wanted: () => ToExamine): {
  found: ShallowRef<DatasetExamination | null>
  refusal: ShallowRef<EncodedError | null>
  /** Whether what is shown is not yet of what is wanted. */
  isLooking: Ref<boolean>
  /** Whether what was found is of what is wanted, and can be imported. */
  isFit: ComputedRef<boolean>
} {
  const client = useClient()
  const found = shallowRef<DatasetExamination | null>(null)
  const refusal = shallowRef<EncodedError | null>(null)
  const isLooking = ref(false)
  const questions = latestOnly()
  let lookedAt = ''

  async function look(): Promise<void> {
    const isLatest = questions.begin()
    const { path, test, classes } = wanted()
    const folder = pathOf(path)
    try {
      const request = { folder, test: pathOf(test) || null, classes: linesOf(classes) }
      const answer = await client.call('datasets.examine', request)
      if (!isLatest()) return
      found.value = answer
      refusal.value = null
      lookedAt = folder
    } catch (error) {
      if (!isLatest()) return
      refusal.value = knownError(error)
      // What is wrong with a name or another path changes nothing of what was found.
      if (folder !== lookedAt) found.value = null
    }
    isLooking.value = false
  }
  const lookSoon = useDebounceFn(look, delay)
  watch(
    () => JSON.stringify(wanted()),
    () => {
      questions.forget()
      refusal.value = null
      const path = pathOf(wanted().path)
      isLooking.value = path !== ''
      if (path !== lookedAt) found.value = null
      if (path === '') lookedAt = ''
      else void lookSoon()
    },
    { immediate: true }
  )
  const isFit = computed(
    () =>
      found.value !== null &&
      refusal.value === null &&
      !isLooking.value &&
      found.value.findings.every(({ severity }) => severity !== 'error')
  )
  return { found, refusal, isLooking, isFit }
}
