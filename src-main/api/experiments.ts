import { checkExperiment } from '../workbench/experiments/experiment-check'
import type { HandlersOf } from './handler'

export const experimentHandlers = {
  /** Whether an experiment can run here, and what it will need. */
  'experiments.check': async ({ spec }, { workbench }) => {
    const {
      spec: resolved,
      verify: _,
      ...check
    } = await checkExperiment(spec, workbench.workspace, workbench.store)
    return { ...check, recipe: resolved?.dataset.recipe ?? null }
  },

  /** What an experiment will take, from a few real steps of it. */
  'experiments.preflight': ({ spec, ticket }, { workbench }) =>
    workbench.preflights.measure(spec, ticket),

  /** Gives such a measurement up. */
  'experiments.cancel': ({ ticket }, { workbench }) => ({
    isCancelled: workbench.preflights.cancel(ticket)
  })
} satisfies HandlersOf<'experiments'>
