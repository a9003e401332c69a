import { onScopeDispose, type Ref, shallowRef, watch } from 'vue'
import type { DiagramGraph } from '../../src-main/figures/diagram/build'
import { layoutGraph, type PlacedGraph } from '../../src-main/figures/diagram/layout'

/** Below this many boxes the layout takes less time than waking a worker does. */
const smallGraph = 1000

/** The latest graph with its places; a newer graph makes an older one's answer void. */
export function useLayout(
  graph: Ref<DiagramGraph>
): Ref<{ graph: DiagramGraph; placed: PlacedGraph } | null> {
  const result = shallowRef<{ graph: DiagramGraph; placed: PlacedGraph } | null>(null)
  let worker: Worker | null = null
  let latest = 0

  watch(
    graph,
    (next) => {
      const id = ++latest
      if (next.nodes.length <= smallGraph) {
        result.value = { graph: next, placed: layoutGraph(next) }
        return
      }
      worker ??= new Worker(new URL('./layout-worker.ts', import.meta.url), { type: 'module' })
      worker.onmessage = (event: MessageEvent<{ id: number; placed: PlacedGraph }>) => {
        if (event.data.id === latest) result.value = { graph: graph.value, placed: event.data.placed }
      }
      // A plain copy: a reactive object cannot be posted.
      worker.postMessage({ id, graph: JSON.parse(JSON.stringify(next)) as DiagramGraph })
    },
    { immediate: true }
  )
  onScopeDispose(() => worker?.terminate())
  return result
}
