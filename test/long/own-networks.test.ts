import { describe, it } from 'vitest'
import { onednnIsSetUp, tensorflowIsSetUp } from '../support/cache-folder'
import { freshWorkspaces } from '../support/command-line-runs'
import { expectSameWeights, writeNetwork } from '../support/own-network-runs'
import { temporaryFolder } from '../support/temporary-folder'

const root = temporaryFolder()
const workspace = freshWorkspaces(root)
const file = writeNetwork(root)

describe("a network of one's own", () => {
  it.for([
    ['cpu', true],
    ['wasm', true],
    ['onednn', onednnIsSetUp],
    ['tensorflow', tensorflowIsSetUp]
  ] as const)(
    'is trained to the same weights twice, and once more by the record of the run, on %s',
    { timeout: 300_000 },
    async ([engine, isSetUp], { skip }) => {
      skip(!isSetUp, 'it is not set up here')
      await expectSameWeights(file, engine, workspace)
    }
  )
})
