import type { Command } from 'commander'
import type { CommandContext } from '../context'
import { print, printJson, printNote } from '../output'
import { runsTable } from '../run-texts'
import { wholePath } from '../whole-path'

/** Adds `import`. */
export function addImportCommand(program: Command, context: CommandContext): void {
  program
    .command('import <path>')
    .description(
      'take in runs: a capsule, or what other software recorded: an event file or log folder of TensorBoard, the folder of MLflow, or metrics as CSV, Parquet or JSON, or a folder of them (W&B, Neptune)'
    )
    .option('--json', 'print JSON')
    .action((path: string, options: { json?: boolean }) =>
      context.withWorkbench(async (client) => {
        const { runs, notes } = await client.call('runs.import', { path: wholePath(path) })
        for (const note of notes) printNote(note)
        if (options.json) printJson(runs)
        else print(runsTable(runs))
      })
    )
}
