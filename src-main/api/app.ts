import { encodeError } from '../contract'
import { application } from '../workbench/application'
import type { HandlersOf } from './handler'

export const appHandlers = {
  /** What is running, and where. */
  'app.info': (_, { workbench, host, address }) => ({
    ...application,
    workspace: workbench.workspace,
    platform: process.platform,
    host,
    pid: process.pid,
    address: address(),
    problem: workbench.problem && encodeError(workbench.problem)
  })
} satisfies HandlersOf<'app'>
