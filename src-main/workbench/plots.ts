import type { ExportedFile, PlotRequest } from '../contract'
import { renderPlot } from '../exports/plot'
import type { RunStore } from '../runs/run-store'

/** A chart of stored runs as a file. @throws AtelierError UNKNOWN_RUN, NOTHING_TO_PLOT */
export async function plotOfRuns(store: RunStore, request: PlotRequest): Promise<ExportedFile> {
  const runs = request.runs.map((run) => {
    const id = store.resolve(run)
    const { summary, spec, epochs, sessions, steering } = store.detail(id)
    // Only a figure of a single run shows its steps; a table has all of them.
    const isTable = request.format === 'csv' && request.axis === 'step'
    const points = isTable ? Number.MAX_SAFE_INTEGER : request.runs.length === 1 ? 4000 : 0
    const steps = points > 0 && { steps: store.steps(id, points) }
    return { summary, spec, epochs, sessions, steering, ...steps }
  })
  return renderPlot(request, runs)
}
