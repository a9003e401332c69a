import { describeFlippedBits } from '../support/flipped-bits'
import { temporaryFolder } from '../support/temporary-folder'

describeFlippedBits(temporaryFolder(), 400)
