import type { ExportedFile, PlotRequest, RunDetail } from '../../contract'
import { renderPlot } from '../../exports/plot'
import type { RunStore } from '../../runs/run-store'

/** A chart of stored runs as a file. @throws AtelierError NOTHING_TO_PLOT, FIGURE_NOT_POSSIBLE */
export async function plotOfRuns(
  store: Pick<RunStore, 'steps'>,
  request: PlotRequest,
  details: readonly RunDetail[]
): Promise<ExportedFile> {
  const runs = details.map(({ summary, spec, epochs, sessions, steering }) => {
    // Only a figure of a single run shows its steps; a table has all of them.
    const isTable = request.format === 'csv' && request.axis === 'step'
    const points = isTable ? Number.MAX_SAFE_INTEGER : details.length === 1 ? 4000 : 0
    const steps = points > 0 && { steps: store.steps(summary.id, points) }
    return { summary, spec, epochs, sessions, steering, ...steps }
  })
  return renderPlot(request, runs)
}
