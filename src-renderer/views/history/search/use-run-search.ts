import { computed, type Ref, ref } from 'vue'
import { useRunsStore } from '../../../stores/runs'
import type { ColumnSources } from '../columns'
import type { SuggestionSources } from './query-suggestions'
import { parseQuery, type QueryProblem, valuesOf } from './run-query'
import { useColumnTitles } from '../use-column-titles'
import { useRunSettings } from './use-run-settings'

/**
 * A search of the history as it is read.
 * @param sources what runs have in the columns that it asks for
 */
export function useRunSearch(search: Ref<string>, sources: () => ColumnSources) {
  const store = useRunsStore()
  const titleOf = useColumnTitles()
  /** Whether somebody is typing: what a search may go on with is looked up. */
  const isTyping = ref(false)
  const settings = useRunSettings(
    () => isTyping.value || parseQuery(search.value, null).needsSettings,
    () => store.all.length
  )
  const query = computed(() => parseQuery(search.value, settings.value))

  /** Whether it is not known yet which runs fit: what they have is on the way. */
  const isReading = computed(() => {
    const { needsSettings, columns } = query.value
    if (needsSettings && settings.value === null) return true
    const { asked } = sources()
    return columns.some((column) => store.all.some(({ id }) => asked(column, id) === undefined))
  })
  const problems = computed((): readonly QueryProblem[] =>
    isReading.value
      ? query.value.problems
      : [...query.value.problems, ...query.value.valueProblems(store.all, sources())]
  )
  const suggestions = computed((): SuggestionSources => ({
    settings: settings.value ?? [],
    valuesOf: (field) => valuesOf(field, store.all, sources()),
    titleOf: (key) => titleOf(key).text
  }))
  return { isTyping, query, isReading, problems, suggestions }
}
