import { restoreHistory } from '../../workbench/restore-history'
import type { CommandContext } from './context'
import { print, printJson } from './output'

/** Puts the newest backup of the history in the place of one that cannot be read. */
export function restore({ workspace }: CommandContext, options: { json?: boolean }): void {
  const restored = restoreHistory(workspace)
  if (options.json) return printJson(restored)
  print(`The history is as it was on ${restored.moment}.`)
  if (restored.aside !== null) print(`What was there before is kept as ${restored.aside}.`)
}
