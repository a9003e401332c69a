import { z } from 'zod'
import { plotRequest } from './plot-request'

const { runs, format: _, ...drawn } = plotRequest.shape

/** A figure as it is kept: everything that it is drawn from but the format. Unknown fields are refused. */
export const figureRecipe = z.strictObject({
  /** Which format of recipes this is. */
  atelierFigure: z.literal(1),
  runs,
  ...drawn
})
export type FigureRecipe = z.infer<typeof figureRecipe>

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** A run as it was when a figure was drawn of it. */
const drawnRun = z.object({
  id: z.string(),
  name: z.string(),
  /** Hash of its experiment. */
  configuration: sha256,
  /**
   * Hash of what it has come to: its epochs, its changes, its weights, and its evaluation where that is
   * shown.
   */
  results: sha256
})
export type DrawnRun = z.infer<typeof drawnRun>

/** What an exported figure says of itself: how it is drawn again, and from what. */
export const figureOrigin = z.object({
  recipe: figureRecipe,
  runs: z.array(drawnRun).max(10_000)
})
export type FigureOrigin = z.infer<typeof figureOrigin>

/** What keeps a figure from being what its runs are now. */
export const figureChange = z.object({
  /** `others`: its query finds other runs now. */
  reason: z.enum(['gone', 'renamed', 'configuration', 'results', 'others']),
  /** What the run was called; empty where the reason is no single run. */
  run: z.string(),
  id: z.string()
})
export type FigureChange = z.infer<typeof figureChange>
