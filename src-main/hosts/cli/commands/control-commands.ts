import type { Command } from 'commander'
import {
  AtelierError,
  type CallInput,
  isActive,
  type MetricName,
  type RunSummary,
  type WorkbenchClient
} from '../../../contract'
import { type CommandContext, positiveNumber, wholeNumber } from '../context'
import type { LastingWorkbench } from '../lasting-workbench'
import { metricName } from '../metric-option'

interface SteerOptions {
  learningRate?: number
  epochs?: number
  earlyStopping?: number | false
  frozenStages?: number
  monitor?: MetricName
}

/** Adds what is done to a run while it trains: `pause`, `steer`, `stop`. */
export function addControlCommands(program: Command, context: CommandContext): void {
  addEnding(
    program,
    context,
    'pause',
    'pause a run after the step in progress; it can be resumed exactly there'
  )
  program
    .command('steer <run>')
    .description('change a run during training, from its next step on')
    .option('--learning-rate <rate>', 'learning rate, before the schedule is applied', positiveNumber)
    .option('--epochs <n>', 'number of epochs of the whole run', (text) => wholeNumber(text, 1, 100_000))
    .option('--early-stopping <patience>', 'stop after this many epochs without improvement', (text) =>
      wholeNumber(text, 1, 100_000)
    )
    .option('--monitor <metric>', 'metric that early stopping watches (default: val_loss)', metricName)
    .option('--no-early-stopping', 'train to the last epoch')
    .option(
      '--frozen-stages <n>',
      'of a fine-tuning run: stages, from the input on, that are not trained; 0 trains all',
      (text) => wholeNumber(text, 0, 1000)
    )
    .action((run: string, options: SteerOptions) =>
      context.withWorkbench(async (client) => {
        await client.call('runs.steer', { run, change: changeOf(options) })
      })
    )
  addEnding(program, context, 'stop', 'stop a run after the step in progress')
}

function addEnding(
  program: Command,
  context: CommandContext,
  what: 'pause' | 'stop',
  description: string
): void {
  program
    .command(`${what} <run>`)
    .description(description)
    .action((run: string) =>
      context.withWorkbench((client, workbench) =>
        untilEnded(client, workbench, () => client.call(`runs.${what}`, { run }))
      )
    )
}

/** @throws AtelierError INVALID_USAGE where nothing is to be changed, or nothing is watched */
function changeOf({
  learningRate,
  epochs,
  earlyStopping,
  frozenStages,
  monitor
}: SteerOptions): CallInput<'runs.steer'>['change'] {
  if (monitor && !earlyStopping)
    throw new AtelierError('INVALID_USAGE', {
      problem: '--monitor needs --early-stopping, whose metric it names.'
    })
  const stopping =
    earlyStopping === false
      ? null
      : earlyStopping === undefined
        ? undefined
        : { patience: earlyStopping, ...(monitor && { monitor }) }
  const change = {
    ...(learningRate !== undefined && { learningRate }),
    ...(epochs !== undefined && { epochs }),
    ...(stopping !== undefined && { earlyStopping: stopping }),
    ...(frozenStages !== undefined && { frozenStages })
  }
  if (Object.keys(change).length === 0)
    throw new AtelierError('INVALID_USAGE', { problem: 'No change was given.' })
  return change
}

/**
 * Asks for the end of a run and waits for it: who comes after that finds the checkpoint written and the
 * device free.
 */
async function untilEnded(
  client: WorkbenchClient,
  workbench: LastingWorkbench,
  ask: () => Promise<RunSummary>
): Promise<void> {
  const ended = new Set<string>()
  let look = (): void => undefined
  client.onEvent((event) => {
    if (event.type !== 'run' || isActive(event.summary.status)) return
    ended.add(event.runId)
    look()
  })
  const { id, status } = await ask()
  if (!isActive(status)) return
  await new Promise<void>((resolve) => {
    look = () => {
      if (ended.has(id)) resolve()
    }
    // Its owner ends with it, or because of something else: in either case it trains no more.
    workbench.onLost(resolve)
    look()
  })
}
