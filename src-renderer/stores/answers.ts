import { computed, type ComputedRef, ref, shallowRef, watch } from 'vue'
import type { AnsweredImage, AtelierError, CallInput, EpochAnswersView } from '../../src-main/contract'
import { knownError } from '../../src-main/contract'
import { useClient, useConnected } from '../api/client'

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
  let asked = 0

  async function load(): Promise<void> {
    const number = ++asked
    isLoading.value = true
    try {
      // The first pictures of a data set take a moment: the figures do not wait for them.
      if (!view.value) {
        const figures = await client.call('runs.answers', { ...request.value, count: 0 })
        if (number !== asked) return
        view.value = figures
      }
      const found = await client.call('runs.answers', request.value)
      if (number !== asked) return
      view.value = found
      failure.value = null
    } catch (error) {
      if (number === asked) failure.value = knownError(error)
    } finally {
      if (number === asked) isLoading.value = false
    }
  }

  async function more(): Promise<void> {
    const known = view.value
    if (!known || isLoading.value) return
    const number = ++asked
    isLoading.value = true
    const page = await client
      .call('runs.answers', { ...request.value, epoch: known.epoch, from: known.images.length })
      .catch(() => null)
    if (number !== asked) return
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
