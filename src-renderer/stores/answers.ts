import { computed, type ComputedRef, ref, shallowRef, watch } from 'vue'
import type { AnsweredImage, AtelierError, CallInput, EpochAnswersView } from '../../src-main/contract'
import { knownError } from '../../src-main/contract'
import { useClient, useConnected } from '../api/client'
import { latestOnly } from './latest-only'

type Request = CallInput<'runs.answers'>

/**
 * What a run's network took its validation images for: asked for anew when another epoch, other images or
 * another comparison is wanted, and with more images page by page. What was known stays until then.
 */
export function useAnswers(request: ComputedRef<Request>) {
  const client = useClient()
  const view = shallowRef<EpochAnswersView | null>(null)
  const isLoading = ref(false)
  const failure = shallowRef<AtelierError | null>(null)
  const questions = latestOnly()

  async function load(): Promise<void> {
    const isLatest = questions.begin()
    isLoading.value = true
    try {
      // The first pictures of a data set take a moment: the figures do not wait for them.
      if (!view.value) {
        const figures = await client.call('runs.answers', { ...request.value, count: 0 })
        if (!isLatest()) return
        view.value = figures
      }
      const found = await client.call('runs.answers', request.value)
      if (!isLatest()) return
      view.value = found
      failure.value = null
    } catch (error) {
      if (isLatest()) failure.value = knownError(error)
    } finally {
      if (isLatest()) isLoading.value = false
    }
  }

  async function more(): Promise<void> {
    const known = view.value
    if (!known || isLoading.value) return
    const isLatest = questions.begin()
    isLoading.value = true
    const page = await client
      .call('runs.answers', { ...request.value, epoch: known.epoch, from: known.images.length })
      .catch(() => null)
    if (!isLatest()) return
    isLoading.value = false
    if (page) view.value = { ...known, images: [...known.images, ...page.images] }
  }

  watch(
    () => JSON.stringify(request.value),
    () => void load()
  )
  useConnected(() => void load())
  const images = computed<AnsweredImage[]>(() => view.value?.images ?? [])
  return { view, images, isLoading, failure, load, more }
}
