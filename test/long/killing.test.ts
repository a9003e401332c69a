import { describeKilling } from '../support/killing'
import { temporaryFolder } from '../support/temporary-folder'

describeKilling(temporaryFolder(), { trainer: 50, fineTuning: 15, workbench: 20 })
