import { encodeError } from '../contract'
import type { Implementation } from './implementation'
import { application } from '../workbench/application'

/** What is running, and where. */
export const appInfo: Implementation<'app.info'> = (_, { workbench, host, address }) => ({
  ...application,
  workspace: workbench.workspace,
  platform: process.platform,
  host,
  pid: process.pid,
  address: address(),
  problem: workbench.problem && encodeError(workbench.problem)
})
