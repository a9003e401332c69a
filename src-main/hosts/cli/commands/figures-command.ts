import type { Command } from 'commander'
import type { FigureChange } from '../../../contract'
import { figuresIn } from '../../../workbench/figures/figure-files'
import type { CommandContext } from '../context'
import type { JsonOption } from '../json-option'
import { print, printJson } from '../output'

const reasons: Record<FigureChange['reason'], string> = {
  gone: 'is gone',
  renamed: 'has another name now',
  configuration: 'has other settings now',
  results: 'has other results now',
  others: ''
}

const sentence = ({ reason, run, id }: FigureChange): string =>
  reason === 'others' ? 'its query finds other runs now' : `run "${run}" (${id}) ${reasons[reason]}`

/** Adds `figures` and what is below it. */
export function addFiguresCommand(program: Command, context: CommandContext): void {
  program
    .command('figures')
    .description('look after exported figures')
    .command('verify <folder>')
    .description('fail where the runs of an exported figure have changed or are gone since')
    .option('--json', 'print JSON')
    .action(async (folder: string, options: JsonOption) => {
      const figures = figuresIn(folder)
      await context.withWorkbench(async (client) => {
        const verified = []
        for (const { path, origin } of figures) {
          const { changes } = await client.call('exports.verify', { origin })
          verified.push({ path, changes })
        }
        report(verified, options)
      })
    })
}

function report(verified: { path: string; changes: FigureChange[] }[], { json }: JsonOption): void {
  const changed = verified.filter(({ changes }) => changes.length > 0)
  if (changed.length > 0) process.exitCode = 1
  if (json) return printJson(verified)
  for (const { path, changes } of changed)
    for (const change of changes) print(`${path}: ${sentence(change)}`)
  const same = verified.length - changed.length
  print(`${same} of ${verified.length} figures would be drawn the same today`)
}
