import { join } from 'node:path'
import { writeIdxFolder } from '../support/idx'
import { describeKilledWrites } from '../support/killed-writes'
import { temporaryFolder } from '../support/temporary-folder'

const root = temporaryFolder()
let workspaces = 0
const dataset = {
  id: 'mine',
  path: writeIdxFolder(join(root, 'data'), { train: 64, test: 16, size: 28 })
}

describeKilledWrites(() => join(root, `workspace-${workspaces++}`), dataset, 1)
