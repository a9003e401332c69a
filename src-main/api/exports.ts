import { figuresOf, paperOf, reportOf } from '../workbench/figures/documents'
import { changesSince } from '../workbench/figures/figure-origins'
import { figureOfRuns } from '../workbench/figures/figure-of-runs'
import type { HandlersOf } from './handler'

export const exportHandlers = {
  /** A chart of runs as a file. */
  'exports.plot': ({ ticket, ...request }, { workbench }) =>
    workbench.exportTickets.holding(ticket, (signal) => figureOfRuns(workbench, request, signal)),

  'exports.report': (input, { workbench }) => reportOf(workbench, input),

  'exports.paper': ({ runs }, { workbench }) => paperOf(workbench, runs),

  'exports.figures': (request, { workbench }) => figuresOf(workbench, request),

  /** What has changed since a figure was drawn. */
  'exports.verify': ({ origin }, { workbench: { store } }) => ({ changes: changesSince(store, origin) }),

  /** A run's network in a format of other software. */
  'exports.model': (request, { workbench: { modelExports } }) => modelExports.make(request),

  /** What is recorded of runs, for other software. */
  'exports.records': (request, { workbench: { recordExports } }) => recordExports.make(request),

  /** A whole run as one file. */
  'exports.capsule': (request, { workbench: { capsules } }) => capsules.make(request),

  'exports.cancel': ({ ticket }, { workbench: { exportTickets } }) => ({
    isCancelled: exportTickets.cancel(ticket)
  }),

  /** A file or a folder that was written, for a browser to fetch. */
  'exports.offer': ({ folder, name }, { workbench: { downloads } }) => downloads.offer(folder, name),

  'exports.withdraw': ({ download }, { workbench: { downloads } }) => {
    downloads.withdraw(download)
    return {}
  }
} satisfies HandlersOf<'exports'>
