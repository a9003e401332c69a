import { resolve } from 'node:path'
import {
  AtelierError,
  decodeError,
  type ExperimentInput,
  formatBytes,
  formatDuration,
  formatNumber,
  isForeign,
  joinSteering,
  type RunSummary,
  type WorkbenchClient
} from '../../../contract'
import { confusionPicture, confusionRequest } from '../../../workbench/figures/confusion-picture'
import { LiveTensorboard } from '../../../workbench/exchange/live-tensorboard'
import type { CommandContext } from '../context'
import { warn } from '../dataset-texts'
import { FollowedRun } from '../followed-run'
import { writingProblem } from '../file-problem'
import { notWritable } from '../moved-file'
import { onReaderGone, print, printJson, printNote } from '../output'
import { experimentOf, type TrainOptions } from '../experiment-arguments'
import { progressOf } from '../progress-line'
import { exitCodeOf, onEndingSignal } from '../signals'
import { jsonReport, OnceReport, silentReport, TextReport, type TrainReport } from '../train-report'
import { withWholeRecipe } from '../whole-recipe'

/** `isSilent`: what is told of the run is for the caller to tell. */
type Options = { json?: boolean; isSilent?: boolean; tensorboard?: string }

/**
 * Trains an experiment and tells how it goes until it ends.
 * @returns the exit code
 * @throws AtelierError what is wrong with the experiment, or why the run failed
 */
export async function train(
  context: CommandContext,
  source: string,
  options: TrainOptions & Options
): Promise<number> {
  const said = experimentOf(source, options)
  if (options.dryRun) return dryRun(context, said, options)
  const from = options.from === undefined ? null : { run: options.from }
  return follow(context, options, async (client) => {
    const spec = await withWholeRecipe(client, said)
    await warnOfData(client, spec)
    return client.call('runs.start', { spec, from })
  })
}

/** Goes on with a run, as {@link train}. */
export function resume(context: CommandContext, run: string, options: Options): Promise<number> {
  return follow(context, options, (client) => client.call('runs.resume', { run }))
}

/** Trains a run once more with the changes that were made on its way, as {@link train}. */
export function repeat(
  context: CommandContext,
  run: string,
  options: Options & { name?: string }
): Promise<number> {
  return follow(context, options, async (client) => {
    const { summary, spec, steering, parent } = await client.call('runs.show', { run })
    if (isForeign(summary)) throw new AtelierError('RUN_IS_FOREIGN', { run: summary.name })
    const again = {
      ...spec,
      name: options.name ?? `${spec.name || spec.model.id} again`,
      steering: joinSteering([...spec.steering, ...steering])
    }
    return client.call('runs.start', {
      spec: again,
      from: parent && { run: parent.runId, checkpoint: parent.file }
    })
  })
}

/**
 * Says what is remarkable about the data before anything is trained on it. What is wrong is said by
 * whoever starts it.
 */
async function warnOfData(client: WorkbenchClient, spec: unknown): Promise<void> {
  const { findings } = await client.call('experiments.check', { spec })
  warn((spec as { dataset?: { id?: string } }).dataset?.id ?? '', findings)
}

const reportOf = ({ json, isSilent }: Options): TrainReport =>
  isSilent ? silentReport : json ? jsonReport : new TextReport(process.stdout.isTTY)

async function dryRun(
  context: CommandContext,
  said: ExperimentInput,
  options: Options
): Promise<number> {
  await context.withWorkbench(async (client) => {
    const spec = await withWholeRecipe(client, said)
    await warnOfData(client, spec)
    client.onEvent(progressOf())
    const found = await client.call('experiments.preflight', { spec })
    if (options.json) return printJson(found)
    print(
      `On ${found.engine}: ${formatNumber(found.stepSeconds)} s per step, ` +
        `${formatDuration(found.epochSeconds)} per epoch, ${formatDuration(found.totalSeconds)} in total`
    )
    print(
      `Memory ${formatBytes(found.peakMemoryBytes)}, checkpoints ${formatBytes(found.diskBytes)}, ` +
        `largest batch about ${found.largestBatchSize}`
    )
    if (found.isBesideTraining)
      print('A run was training meanwhile: alone, this one will be faster than said here.')
    if (found.isLong) print('This will take more than a day on this machine.')
  })
  return 0
}

/** @throws AtelierError FILE_NOT_WRITABLE, before anything is trained */
function liveLog(folder: string): LiveTensorboard {
  try {
    return new LiveTensorboard(resolve(folder), (error) =>
      printNote(`${folder} gets nothing more of this run: ${writingProblem(error)}.`)
    )
  } catch (error) {
    throw notWritable(folder, error)
  }
}

/** What a log has of a run's end: its own log, and the confusion matrix of its last epoch if it had one. */
async function endingOf(
  client: WorkbenchClient,
  run: string
): Promise<Parameters<LiveTensorboard['end']>[1]> {
  const log = await client.call('runs.log', { run })
  const confusionMatrix = await client
    .call('exports.plot', confusionRequest(run))
    .then(confusionPicture)
    .catch(() => null)
  return { log, confusionMatrix }
}

/**
 * Begins a run and tells how it goes until it ends.
 * @returns the exit code
 * @throws AtelierError why it could not be started, or why it failed
 */
export async function follow(
  context: CommandContext,
  options: Options,
  start: (client: WorkbenchClient) => Promise<RunSummary>
): Promise<number> {
  const report = new OnceReport(reportOf(options))
  return context.withWorkbench(async (client, workbench) => {
    const followed = new FollowedRun(workbench, report)
    const live = options.tensorboard === undefined ? null : liveLog(options.tensorboard)
    if (live) client.onEvent(live.take)
    const forget = onEndingSignal((signal) => {
      if (followed.signal) process.exit(exitCodeOf(signal))
      followed.interrupt(signal)
    })
    // Ctrl-C ends both sides of a pipe, and the other side may be the quicker one.
    onReaderGone(() => followed.stop())
    const run = await followed
      .untilEnd(async () => {
        const begun = await start(client)
        live?.begin(await client.call('runs.show', { run: begun.id }))
        return begun
      })
      .finally(forget)

    const detail = await client.call('runs.show', { run: run.id })
    const { weightsSha256, sessions } = detail
    if (live) live.end(detail, await endingOf(client, run.id))
    report.end(
      run,
      sessions.length > 1
        ? run.activeSeconds
        : ((run.endedAt ?? Date.now()) - (run.startedAt ?? run.createdAt)) / 1000,
      weightsSha256
    )
    if (followed.signal) return exitCodeOf(followed.signal)
    if (run.error) throw decodeError(run.error)
    if (run.status === 'interrupted') throw new AtelierError('RUN_INTERRUPTED', { run: run.name })
    return run.status === 'failed' ? 1 : 0
  })
}
