import type { Command } from 'commander'
import { type CheckpointInfo, decodeMetric, formatBytes, formatMetric, visible } from '../../../contract'
import type { CommandContext } from '../context'
import { isJson, type JsonOption } from '../json-option'
import { print, printJson, table } from '../output'
import { localMinute } from '../run-filter'

/** Adds `checkpoints` and what is below it. */
export function addCheckpointCommands(program: Command, context: CommandContext): void {
  const checkpoints = addList(program, context)
  addKeeping(checkpoints, context)
  checkpoints
    .command('note <checkpoint> [note]')
    .description('note something of a checkpoint, RUN@CHECKPOINT; without a note, forget what was noted')
    .action((checkpoint: string, note = '') =>
      context.withWorkbench(async (client) =>
        print(lineOf(await client.call('checkpoints.note', { checkpoint, note })))
      )
    )
  checkpoints
    .command('rm <checkpoint...>')
    .description('delete checkpoints, RUN@CHECKPOINT each; evaluations and answers stay')
    .action((names: string[]) =>
      context.withWorkbench(async (client) => {
        const { deleted, freedBytes } = await client.call('checkpoints.delete', { checkpoints: names })
        print(`Deleted ${deleted.join(', ')}: ${freedText(freedBytes)}`)
      })
    )
}

function addList(program: Command, context: CommandContext): Command {
  return program
    .command('checkpoints')
    .argument('<run>')
    .description('list the checkpoints of a run, the oldest first')
    .option('--kept', 'only those that stay because somebody wants it')
    .option('--json', 'print JSON')
    .action((run: string, { kept = false, json = false }: { kept?: boolean } & JsonOption) =>
      context.withWorkbench(async (client) => {
        const { checkpoints } = await client.call('runs.show', { run })
        const chosen = checkpoints.filter(({ isKept = false }) => isKept || !kept)
        if (json) printJson(chosen)
        else print(chosen.length === 0 ? 'No checkpoints.' : checkpointTable(chosen))
      })
    )
}

function addKeeping(checkpoints: Command, context: CommandContext): void {
  const addOne = (name: 'keep' | 'unkeep', description: string): void =>
    void checkpoints
      .command(`${name} <checkpoint...>`)
      .description(description)
      .option('--json', 'print JSON')
      .action((names: string[], _options: JsonOption, command: Command) =>
        context.withWorkbench(async (client) => {
          const changed: CheckpointInfo[] = []
          for (const checkpoint of names)
            changed.push(await client.call('checkpoints.keep', { checkpoint, isKept: name === 'keep' }))
          if (isJson(command)) printJson(changed)
          else print(changed.map(lineOf).join('\n'))
        })
      )
  addOne(
    'keep',
    'have checkpoints, RUN@CHECKPOINT each, stay whatever their run removes, also while it trains'
  )
  addOne('unkeep', 'leave checkpoints to the rule of their run again')
}

/** What is told of a checkpoint beside its numbers. */
export function saidOf({ roles, isKept, isGone, note }: CheckpointInfo): string {
  const what = [
    ...roles.map((role) => (role === 'kept' ? 'every k-th' : role)),
    ...(isKept ? ['kept'] : []),
    ...(isGone ? ['its file is gone'] : [])
  ].join(', ')
  return [what, ...(note === undefined ? [] : [`"${note}"`])].filter((text) => text !== '').join(': ')
}

const lineOf = (checkpoint: CheckpointInfo): string => {
  const said = saidOf(checkpoint)
  return visible(said === '' ? checkpoint.file : `${checkpoint.file} (${said})`)
}

const freedText = (bytes: number): string =>
  bytes > 0
    ? `${formatBytes(bytes)} are free again`
    : 'nothing is freed, since its content is still the start of another run or was gone'

function checkpointTable(checkpoints: CheckpointInfo[]): string {
  return table(
    ['File', 'Epoch', 'Step', 'Saved', 'Size', 'val_accuracy', 'Kept as', 'Note'],
    checkpoints.map(({ note = '', ...each }) => [
      each.file,
      String(each.epoch),
      each.step > 0 ? String(each.step) : '–',
      localMinute(each.at),
      formatBytes(each.bytes),
      each.val_accuracy === null ? '–' : formatMetric('val_accuracy', decodeMetric(each.val_accuracy)),
      saidOf({ ...each }),
      note
    ])
  )
}
