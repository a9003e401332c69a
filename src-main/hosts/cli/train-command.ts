import { AtelierError, type RunSummary, isActive, decodeError, type WorkbenchClient, type WorkbenchEvent } from '../../contract'
import type { CommandContext } from './context'
import { onReaderGone } from './output'
import { experimentOf, type TrainOptions } from './experiment-arguments'
import { jsonReport, TextReport, type TrainReport } from './train-report'

/** Ctrl-C and a closed terminal end a run properly; a second Ctrl-C does not wait for it. */
export const interruptedExitCode = 130

/**
 * Trains an experiment and tells how it goes until it ends.
 * @returns the exit code
 * @throws AtelierError what is wrong with the experiment, or why the run failed
 */
export async function train(context: CommandContext, source: string, options: TrainOptions & { json?: boolean }): Promise<number> {
  const spec = experimentOf(source, options)
  const report: TrainReport = options.json ? jsonReport : new TextReport(process.stdout.isTTY)
  return context.withWorkbench(async (client, workbench) => {
    let interrupted = false, unread = false
    const run = await watch(client, report, async () => client.call('runs.start', { spec }), (id) => {
      const stop = (): void => {
        if (interrupted) process.exit(interruptedExitCode)
        interrupted = true
        void client.call('runs.stop', { run: id }).catch(() => undefined)
      }
      // Ctrl-C ends both sides of a pipe, and the other side may be the quicker one.
      onReaderGone(() => {
        if (!unread) void client.call('runs.stop', { run: id }).catch(() => undefined)
        unread = true
      })
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
    }, (listener) => workbench.onLost(listener))
    const { weightsSha256 } = await client.call('runs.show', { run: run.id })
    report.end(run, weightsSha256)
    if (interrupted) return interruptedExitCode
    if (run.error) throw decodeError(run.error)
    if (run.status === 'interrupted') throw new AtelierError('RUN_INTERRUPTED', { run: run.name })
    return run.status === 'failed' ? 1 : 0
  })
}

/** Subscribes first, starts, and follows the run by its sequence numbers to its end. */
async function watch(client: WorkbenchClient, report: TrainReport, start: () => Promise<RunSummary>, onStarted: (id: string) => void, onLost: (listener: () => void) => void): Promise<RunSummary> {
  return new Promise((resolve, reject) => {
    const early: WorkbenchEvent[] = []
    let id: string | null = null
    const follow = (event: WorkbenchEvent): void => {
      if (event.type !== 'run' || event.runId !== id) return
      for (const each of event.events) report.event(each, event.summary)
      if (!isActive(event.summary.status)) resolve(event.summary)
    }
    client.onEvent((event) => (id === null ? void early.push(event) : follow(event)))
    onLost(() => void client.call('app.info', {}).catch(reject))
    start().then((run) => {
      id = run.id
      onStarted(run.id)
      early.splice(0).forEach(follow)
    }, reject)
  })
}
