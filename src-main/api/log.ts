import { logPath } from '../workbench/log/log-file'
import { lastLogLines } from '../workbench/log/log-tail'
import type { HandlersOf } from './handler'

export const logHandlers = {
  /** The end of the workspace's log. */
  'log.tail': ({ lines }, { workbench: { workspace } }) => ({
    path: logPath(workspace),
    lines: lastLogLines(workspace, lines)
  })
} satisfies HandlersOf<'log'>
