import { computed, shallowRef, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { type RunStatus, runStatuses, type RunSummary } from '../../../src-main/contract'
import { useRunsStore } from '../../stores/runs'
import { oneOf, useAddress, words } from '../../stores/use-address'
import { useTitles } from '../../stores/use-titles'
import { type ColumnSources, isAsked, type LeastWidths, type ShownColumn } from './columns'
import { fittingColumns, neededWidths } from './fitting-columns'
import { columnOf, experimentColumn, linesOf } from './grouping'
import {
  columnsForm,
  groupForm,
  idsForm,
  keepColumns,
  namesForm,
  sortForm,
  writtenColumns
} from './history-address'
import { useRunSearch } from './search/use-run-search'
import { useRunValues } from './run-values'
import { fittingRuns, sortedRuns } from './sorting'

const statusForm = oneOf<'all' | RunStatus>(['all', ...runStatuses])

/** The room that columns had last: a history that is opened again begins with it. */
let lastRoom = Number.POSITIVE_INFINITY

/** How the history is looked at, all of it in the address, and what is seen then. */
export function useHistory() {
  const store = useRunsStore()
  const { locale } = useI18n()
  const search = useAddress('search', words, { isContinuous: true })
  const status = useAddress('status', statusForm)
  const sort = useAddress('sort', sortForm)
  const chosenColumns = useAddress('columns', columnsForm, { isContinuous: true })
  const group = useAddress('group', groupForm)
  const opened = useAddress('opened', namesForm)
  const selected = useAddress('selected', idsForm)
  watch(chosenColumns, keepColumns)
  const { query, ...searching } = useRunSearch(search, () => sources.value)

  const asked = useRunValues(
    () => store.all,
    () => {
      const keys = new Set([...chosenColumns.value.map(({ key }) => key), sort.value.key])
      const grouped = group.value === 'seed' ? experimentColumn : columnOf(group.value)
      if (grouped !== null) keys.add(grouped)
      for (const key of query.value.columns) keys.add(key)
      return [...keys].filter(isAsked)
    }
  )
  const titleOf = useTitles()
  const sources = computed<ColumnSources>(() => ({
    asked: asked.value,
    nameOf: (id) => store.byId.get(id)?.name,
    titleOf
  }))

  const fitting = computed((before: readonly RunSummary[] = []) =>
    // What was found last stays until it is known what fits now.
    searching.isReading.value
      ? before.flatMap(({ id }) => store.byId.get(id) ?? [])
      : fittingRuns(store.all, { search: query.value, status: status.value }, sources.value)
  )
  const shown = computed(() => sortedRuns(fitting.value, sort.value, sources.value))
  const lines = computed(() =>
    linesOf(shown.value, {
      ...{ grouping: group.value, opened: opened.value },
      ...{ sort: sort.value, sources: sources.value }
    })
  )
  const chosen = computed(() => shown.value.filter((run) => selected.value.has(run.id)))

  /** What the columns have together, in units of the letters' size, as the table says. */
  const room = shallowRef(lastRoom)
  watch(room, (now) => (lastRoom = now))
  const needed = computed((before?: LeastWidths): LeastWidths => {
    const now = neededWidths(store.all, room.value, locale.value, titleOf)
    // While nothing of it changes it is the same: no row is shown again for it.
    return before && [...now].every(([key, width]) => before.get(key) === width) ? before : now
  })
  /** As they were chosen; where nobody chose any, those of the usual ones that have room. */
  const columns = computed<readonly ShownColumn[]>({
    get: () =>
      columnsForm.write(chosenColumns.value) === null
        ? fittingColumns(chosenColumns.value, {
            ...{ room: room.value, needed: needed.value, isGrouped: group.value !== 'none' }
          })
        : chosenColumns.value,
    set: (next) => (chosenColumns.value = [...next])
  })
  /** Columns that have no room. */
  const leftOut = computed(() => {
    const there = new Set(columns.value.map(({ key }) => key))
    return chosenColumns.value.map(({ key }) => key).filter((key) => !there.has(key))
  })

  /** The part of an address that says how the history is looked at: what a saved view keeps. */
  const address = computed(() => {
    const parts = {
      search: words.write(search.value),
      status: statusForm.write(status.value),
      sort: sortForm.write(sort.value),
      group: groupForm.write(group.value),
      columns: writtenColumns(chosenColumns.value)
    }
    const given = Object.entries(parts).flatMap(([name, text]) => (text === null ? [] : [[name, text]]))
    return new URLSearchParams(given).toString()
  })

  function fold(key: string): void {
    const next = new Set(opened.value)
    if (!next.delete(key)) next.add(key)
    opened.value = next
  }
  function clearFilters(): void {
    search.value = ''
    status.value = 'all'
  }
  return {
    ...{ search, status, sort, columns, group, selected },
    ...{ room, needed, leftOut },
    ...{ searching, sources, shown, lines, chosen, address, fold, clearFilters }
  }
}
