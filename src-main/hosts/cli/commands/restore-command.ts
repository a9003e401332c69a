import type { Command } from 'commander'
import { restoreHistory } from '../../../workbench/runs/restore-history'
import type { CommandContext } from '../context'
import type { JsonOption } from '../json-option'
import { print, printJson } from '../output'

/** Adds `restore`. */
export function addRestoreCommand(program: Command, context: CommandContext): void {
  program
    .command('restore')
    .description('continue with the newest backup of the history when it cannot be read')
    .option('--json', 'print JSON')
    .action((options: JsonOption) => restore(context, options))
}

/** Puts the newest backup of the history in the place of one that cannot be read. */
function restore({ workspace }: CommandContext, options: JsonOption): void {
  const restored = restoreHistory(workspace)
  if (options.json) return printJson(restored)
  print(`The history is as it was on ${restored.moment}.`)
  if (restored.aside !== null) print(`What was there before is kept as ${restored.aside}.`)
}
