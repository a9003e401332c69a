import type { Command } from 'commander'
import { decodeMetric, formatMetric, type ReferenceResult } from '../../../contract'
import type { CommandContext } from '../context'
import { isJson, type JsonOption } from '../json-option'
import { print, printJson, table } from '../output'
import { runsTable } from '../run-texts'

/** Adds `reference` and what is below it. */
export function addReferenceCommand(program: Command, context: CommandContext): void {
  const reference = program
    .command('reference')
    .description('list the runs that come with Atelier: its presets, really trained')
    .option('--json', 'print JSON')
    .action((options: JsonOption) =>
      context.withWorkbench(async (client) => {
        const results = await client.call('reference.list', {})
        if (options.json) printJson(results)
        else print(resultsTable(results))
      })
    )
  reference
    .command('take <run...>')
    .description('take some of them into the history, to compare with; "all" takes every one')
    .option('--json', 'print JSON')
    .action((runs: string[], _: JsonOption, command: Command) =>
      context.withWorkbench(async (client) => {
        const all = await client.call('reference.list', {})
        const chosen = runs.includes('all') ? all.map(({ id }) => id) : runs
        const taken = await client.call('reference.take', { runs: chosen })
        if (isJson(command)) printJson(taken)
        else print(runsTable(taken))
      })
    )
}

function resultsTable(results: readonly ReferenceResult[]): string {
  return table(
    ['Run', 'Of', 'Name', 'Seed', 'Epochs', 'Accuracy', 'Of images', 'Engine', 'Here'],
    results.map((result) => [
      result.id,
      result.of,
      result.name,
      String(result.seed),
      `${result.epochsDone}/${result.epochsPlanned}`,
      formatMetric('val_accuracy', decodeMetric(result.val_accuracy)),
      result.validationFrom,
      `${result.engine} ${result.precision}`,
      result.isTaken ? 'yes' : 'no'
    ])
  )
}
