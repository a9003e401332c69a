import { computed, watch } from 'vue'
import { type RunStatus, runStatuses } from '../../../src-main/contract'
import { useRunsStore } from '../../stores/runs'
import { oneOf, useAddress, words } from '../../stores/use-address'
import { type ColumnSources, isAsked } from './columns'
import { experimentColumn, groupings, linesOf } from './grouping'
import {
  columnsForm,
  idsForm,
  keepColumns,
  namesForm,
  sortForm,
  writtenColumns
} from './history-address'
import { parseQuery } from './run-query'
import { useRunValues } from './run-values'
import { fittingRuns, sortedRuns } from './sorting'

const statusForm = oneOf<'all' | RunStatus>(['all', ...runStatuses])
const groupForm = oneOf(groupings)

/** How the history is looked at, all of it in the address, and what is seen then. */
export function useHistory() {
  const store = useRunsStore()
  const search = useAddress('search', words, { isContinuous: true })
  const status = useAddress('status', statusForm)
  const sort = useAddress('sort', sortForm)
  const columns = useAddress('columns', columnsForm, { isContinuous: true })
  const group = useAddress('group', groupForm)
  const opened = useAddress('opened', namesForm)
  const selected = useAddress('selected', idsForm)
  watch(columns, keepColumns)

  const asked = useRunValues(
    () => store.all,
    () => {
      const keys = new Set([...columns.value.map(({ key }) => key), sort.value.key])
      if (group.value === 'seed') keys.add(experimentColumn)
      return [...keys].filter(isAsked)
    }
  )
  const sources = computed<ColumnSources>(() => ({
    asked: asked.value,
    nameOf: (id) => store.byId.get(id)?.name
  }))

  const query = computed(() => parseQuery(search.value))
  const fitting = computed(() => fittingRuns(store.all, { search: query.value, status: status.value }))
  const shown = computed(() => sortedRuns(fitting.value, sort.value, sources.value))
  const lines = computed(() =>
    linesOf(shown.value, {
      ...{ grouping: group.value, opened: opened.value },
      ...{ sort: sort.value, sources: sources.value }
    })
  )
  const chosen = computed(() => shown.value.filter((run) => selected.value.has(run.id)))

  /** The part of an address that says how the history is looked at: what a saved view keeps. */
  const address = computed(() => {
    const parts = {
      search: words.write(search.value),
      status: statusForm.write(status.value),
      sort: sortForm.write(sort.value),
      group: groupForm.write(group.value),
      columns: writtenColumns(columns.value)
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
    ...{ query, sources, shown, lines, chosen, address, fold, clearFilters }
  }
}
