import type { Command } from 'commander'
import { logPath } from '../../../workbench/log/log-file'
import { followLog, lastLogLines } from '../../../workbench/log/log-tail'
import { type CommandContext, wholeNumber } from '../context'
import { print, printNote } from '../output'
import { onEndingSignal } from '../signals'

interface LogOptions {
  follow?: boolean
  lines: number
}

/** Adds `log`: what the processes of a workspace did, and what went wrong inside of them. */
export function addLogCommand(program: Command, context: CommandContext): void {
  program
    .command('log')
    .description("the end of the workspace's log: what was done, and what went wrong inside")
    .option('--follow', 'go on with whatever is written, until Ctrl-C')
    .option('--lines <n>', 'so many lines', (text) => wholeNumber(text, 1, 100_000), 50)
    .action((options: LogOptions) => showLog(context, options))
}

async function showLog({ workspace }: CommandContext, { lines, follow }: LogOptions): Promise<void> {
  const printAll = (all: string[]): void => {
    if (all.length > 0) print(all.join('\n'))
  }
  const last = lastLogLines(workspace, lines)
  const end = follow ? followLog(workspace, printAll) : null
  printAll(last)
  if (last.length === 0) printNote(`Nothing was logged yet in ${logPath(workspace)}.`)
  if (end === null) return

  await new Promise<void>((resolve) => {
    const forget = onEndingSignal(() => {
      forget()
      resolve()
    })
  })
  end()
}
