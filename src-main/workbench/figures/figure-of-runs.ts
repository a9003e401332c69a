import type { PlotRequest } from '../../contract'
import type { figureOfRuns as draw, FigureSources } from './figures'

/**
 * A figure of runs as a file (see `figureOfRuns` of `figures.ts`). What draws is loaded with the first
 * figure: nothing else that a process does has to wait for it.
 */
export async function figureOfRuns(
  sources: FigureSources,
  request: PlotRequest,
  signal?: AbortSignal
): ReturnType<typeof draw> {
  const figures = await import('./figures')
  return figures.figureOfRuns(sources, request, signal)
}
