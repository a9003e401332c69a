import { describeKilling } from '../support/killing'
import { temporaryFolder } from '../support/temporary-folder'

// As many as fit into a few minutes; test/long has the rest.
describeKilling(temporaryFolder(), { trainer: 3, fineTuning: 2, workbench: 2 })
