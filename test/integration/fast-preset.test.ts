import { describe, expect, it } from 'vitest'
import { atelier } from '../support/command-line'
import { freshWorkspaces } from '../support/command-line-runs'
import { temporaryFolder } from '../support/temporary-folder'

const workspace = freshWorkspaces(temporaryFolder())

/**
 * Of the weights after two epochs of 64 images, on the engine that computes the same everywhere, as this
 * command line gave them when the preset's results were recorded.
 */
const recorded = '97e189c4542209d3c1c34a1079c129d0ce156892c5703641432a09ebcd4e42b7'

describe('the preset resnet50-fashion-mnist-fast', () => {
  it('trains as it did when its results were recorded: to the same weights', async () => {
    const small = ['--limit', '64', '--batch-size', '32', '--epochs', '2']
    const heldBack = 'dataset.validation={"from":"train","fraction":0.001}'
    const { stdout, stderr } = await atelier(workspace(), [
      ...['train', 'resnet50-fashion-mnist-fast', '--json', ...small],
      ...['--engine', 'wasm', '--set', 'precision=fp32', '--set', heldBack]
    ])
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object)
    expect(stderr).toBe('')
    expect(events.at(-1)).toMatchObject({ type: 'end', status: 'completed', weightsSha256: recorded })
  })
})
