import type { ExportedFile, PlotRequest } from '../contract'
import { renderPlot } from '../exports/plot'
import type { RunStore } from '../runs/run-store'

/** A chart of stored runs as a file. @throws AtelierError UNKNOWN_RUN, NOTHING_TO_PLOT */
export async function plotOfRuns(store: RunStore, request: PlotRequest): Promise<ExportedFile> {
  const runs = request.runs.map((run) => {
    const id = store.resolve(run)
    const { summary, spec, epochs, sessions, steering } = store.detail(id)
    // Only a figure of a single run shows its steps.
    const steps = request.runs.length === 1 && { steps: store.steps(id, 4000) }
    return { summary, spec, epochs, sessions, steering, ...steps }
  })
  return renderPlot(request, runs)
}
