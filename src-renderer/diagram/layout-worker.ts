/**
 * A worker of its own for the layout: big networks must not hold the window up. Answers every graph with
 * its places, in order.
 */
import type { DiagramGraph } from '../../src-main/figures/diagram/build'
import { layoutGraph } from '../../src-main/figures/diagram/layout'

addEventListener('message', (event: MessageEvent<{ id: number; graph: DiagramGraph }>) => {
  postMessage({ id: event.data.id, placed: layoutGraph(event.data.graph) })
})
