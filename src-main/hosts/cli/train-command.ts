import { AtelierError, formatBytes, type RunSummary, isActive, joinSteering, decodeError, type WorkbenchClient, type WorkbenchEvent } from '../../contract'
import type { CommandContext } from './context'
import { formatDuration, formatNumber } from '../../workbench/numbers'
import { onReaderGone, print, printJson } from './output'
import { experimentOf, type TrainOptions } from './experiment-arguments'
import { jsonReport, TextReport, type TrainReport } from './train-report'

/** Ctrl-C and a closed terminal end a run properly; a second Ctrl-C does not wait for it. */
export const interruptedExitCode = 130

type Options = { json?: boolean }

/**
 * Trains an experiment and tells how it goes until it ends.
 * @returns the exit code
 * @throws AtelierError what is wrong with the experiment, or why the run failed
 */
export async function train(context: CommandContext, source: string, options: TrainOptions & Options): Promise<number> {
  const spec = experimentOf(source, options)
  if (options.dryRun) return dryRun(context, spec, options)
  const from = options.from === undefined ? null : { run: options.from }
  return follow(context, options, (client) => client.call('runs.start', { spec, from }))
}

/** Goes on with a run, as {@link train}. */
export function resume(context: CommandContext, run: string, options: Options): Promise<number> {
  return follow(context, options, (client) => client.call('runs.resume', { run }))
}

/** Trains a run once more with the changes that were made on its way, as {@link train}. */
export function repeat(context: CommandContext, run: string, options: Options & { name?: string }): Promise<number> {
  return follow(context, options, async (client) => {
    const { spec, steering, parent } = await client.call('runs.show', { run })
    const again = { ...spec, name: options.name ?? `${spec.name || spec.model.id} again`, steering: joinSteering([...spec.steering, ...steering]) }
    return client.call('runs.start', { spec: again, from: parent && { run: parent.runId, checkpoint: parent.file } })
  })
}

async function dryRun(context: CommandContext, spec: unknown, options: Options): Promise<number> {
  await context.withWorkbench(async (client) => {
    const found = await client.call('experiments.preflight', { spec })
    if (options.json) return printJson(found)
    print(`On ${found.engine}: ${formatNumber(found.stepSeconds)} s a step, ${formatDuration(found.epochSeconds)} an epoch, ${formatDuration(found.totalSeconds)} in all`)
    print(`Memory ${formatBytes(found.peakMemoryBytes)}, checkpoints ${formatBytes(found.diskBytes)}, largest batch about ${found.largestBatchSize}`)
    if (found.isLong) print('It takes more than a day on this machine.')
  })
  return 0
}

async function follow(context: CommandContext, options: Options, start: (client: WorkbenchClient) => Promise<RunSummary>): Promise<number> {
  const report: TrainReport = options.json ? jsonReport : new TextReport(process.stdout.isTTY)
  return context.withWorkbench(async (client, workbench) => {
    let interrupted = false, unread = false
    const run = await watch(client, report, () => start(client), (id) => {
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
    const { weightsSha256, sessions } = await client.call('runs.show', { run: run.id })
    report.end(run, sessions.length > 1 ? run.activeSeconds : ((run.endedAt ?? Date.now()) - (run.startedAt ?? run.createdAt)) / 1000, weightsSha256)
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
