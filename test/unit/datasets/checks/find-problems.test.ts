import { describe, expect, it } from 'vitest'
import { versionOfPixels } from '../../../../src-main/datasets/checks/check-dataset'
import { findProblems } from '../../../../src-main/datasets/checks/find-problems'
import { judgedProblems } from '../../../../src-main/datasets/checks/judged-problems'
import { doubtfulImages } from '../../../../src-main/datasets/checks/said-problems'
import type { LoadedDataset } from '../../../../src-main/datasets/dataset'
import { viewOfArrays } from '../../../../src-main/datasets/view/viewed-dataset'

describe('the images of a data set in memory', () => {
  const dataset: LoadedDataset = {
    ...{ id: 'mine', imageShape: [1, 2, 1], classes: ['cat', 'dog'], source: 'folder' },
    ...{ path: null, findings: [] },
    train: { images: Uint8Array.of(0, 9, 5, 5), labels: Uint8Array.of(0, 1), count: 2 },
    test: { images: Uint8Array.of(0, 9), labels: Uint8Array.of(1), count: 1 }
  }

  it('are checked by their pixels, and called by their parts and numbers', async () => {
    const view = viewOfArrays(dataset)
    const problems = judgedProblems(await findProblems(view), new Set(), view)
    expect(problems.map((problem) => doubtfulImages(problem, view))).toMatchObject([
      { code: 'leakage', severity: 'error', count: 2, images: [['train/0', 'test/0']] },
      { code: 'conflictingLabels', params: { count: 2 }, images: [['train/0', 'test/0']] },
      { code: 'constantImages', count: 1, images: [['train/1']], details: [] }
    ])
  })
  it('are called by their contents in a version', () => {
    const { images } = versionOfPixels(dataset)
    // printf '\x00\x09' | sha256sum
    const first = 'c87479cd656e7e3ad6bd8db402e8027df454b2b0c42ff29e093458beb98a23d4'
    expect(images.map(({ path, label, split }) => [path, label, split])).toEqual([
      [first, 'cat', 'train'],
      [expect.stringMatching(/^[0-9a-f]{64}$/), 'dog', 'train'],
      [`${first}#2`, 'dog', 'test']
    ])
  })
})
