import { isActive, type LogLine, type WorkbenchClient } from '../../contract'
import type { LastingWorkbench } from './lasting-workbench'
import { print, printJson } from './output'
import { onEndingSignal } from './signals'

const text = ({ at, level, text: line }: LogLine): string =>
  `${new Date(at).toISOString()}  ${level.padEnd(7)}  ${line}`

/** Prints a run's log; with `follow` also what comes, until the run ends or the command is told to. */
export async function showRunLog(
  client: WorkbenchClient,
  workbench: LastingWorkbench,
  run: string,
  { json, follow }: { json: boolean; follow: boolean }
): Promise<void> {
  const show = (line: LogLine): void => (json ? printJson(line) : print(text(line)))
  if (follow) return followRunLog(client, workbench, run, show)
  const lines = await client.call('runs.log', { run })
  if (json) printJson(lines)
  else lines.forEach(show)
}

/** Shows each line once: what was shown is a beginning of what there is. */
async function followRunLog(
  client: WorkbenchClient,
  workbench: LastingWorkbench,
  run: string,
  show: (line: LogLine) => void
): Promise<void> {
  const ended = new Set<string>()
  let hasNews = true
  let isTold = false
  let wake = (): void => undefined
  client.onEvent((event) => {
    if (event.type !== 'run') return
    if (!isActive(event.summary.status)) ended.add(event.runId)
    hasNews = true
    wake()
  })
  const endIt = (): void => {
    isTold = true
    wake()
  }
  // Who trained it is gone with it; what it logged is stored.
  workbench.onLost(endIt)
  const forget = onEndingSignal(endIt)

  try {
    const { summary } = await client.call('runs.show', { run })
    if (!isActive(summary.status)) ended.add(summary.id)
    let shown = 0
    for (;;) {
      while (hasNews) {
        hasNews = false
        const lines = await client.call('runs.log', { run: summary.id })
        lines.slice(shown).forEach(show)
        shown = lines.length
      }
      if (isTold || ended.has(summary.id)) return
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  } finally {
    forget()
  }
}
