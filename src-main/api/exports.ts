import { plotOfRuns } from '../workbench/plots'
import type { HandlersOf } from './handler'

export const exportHandlers = {
  /** A chart of runs as a file. */
  'exports.plot': (request, { workbench: { store } }) => plotOfRuns(store, request)
} satisfies HandlersOf<'exports'>
