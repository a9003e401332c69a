import { describeFlippedBits } from '../../support/flipped-bits'
import { temporaryFolder } from '../../support/temporary-folder'

// As many as fit into some seconds; test/long has the rest.
describeFlippedBits(temporaryFolder(), 40)
