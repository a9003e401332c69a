// Claims the workspace of its first argument, says so, and holds it until it is killed.
import { claimWorkspace } from '../../src-main/workbench/ownership/ownership'

void claimWorkspace(process.argv[2] as string, () => undefined).then((claim) =>
  process.send?.(claim.owned)
)
setInterval(() => undefined, 1000)
