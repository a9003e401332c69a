import { provide, type Ref, ref, watch } from 'vue'
import { useRoute } from 'vue-router'
import type { ExperimentInput, ExperimentSpec } from '../../../src-main/contract'
import { refusedTextsKey } from '../../components/refused-texts'
import { forgetForm, keepForm, keptForm } from './kept-form'
import type { Draft } from './use-draft'

/**
 * Keeps the form as it is while it is written, and puts it back when one comes to it again: after leaving
 * it, a reload, or a restart. What is handed over to the form takes the kept one's place.
 */
export function useKeptForm({
  draft,
  chosenPreset,
  handed,
  usual,
  restore
}: {
  draft: Ref<Draft>
  chosenPreset: Ref<string | null>
  handed: ExperimentSpec | null
  usual: ExperimentInput
  restore(left: Draft): void
}) {
  const route = useRoute()
  const { from, checkpoint, data } = route.query
  const of = JSON.stringify([from ?? null, checkpoint ?? null, data ?? null])
  const kept = handed ? null : keptForm(of, usual)
  const isRestored = ref(kept !== null)
  const texts = new Map(kept?.texts)
  provide(refusedTextsKey, texts)
  if (kept) {
    chosenPreset.value = kept.preset
    restore(kept.draft)
  }

  /** Whether a person wrote any of it: what the form begins with is there again by itself. */
  let isWritten = kept !== null || handed !== null
  const touch = (): void => {
    isWritten = true
  }
  watch(
    draft,
    () => {
      if (isWritten) keepForm({ of, draft: draft.value, preset: chosenPreset.value, texts: [...texts] })
    },
    { deep: true, immediate: handed !== null }
  )

  /** Its run was started, or it begins anew. */
  function forget(): void {
    isWritten = false
    isRestored.value = false
    texts.clear()
    forgetForm()
  }
  return { isRestored, touch, forget }
}
