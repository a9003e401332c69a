import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openSource } from '../../../../src-main/datasets/sources/open-source'
import { temporaryFolder } from '../../../support/temporary-folder'

const root = temporaryFolder()

describe('a folder that much else lies in', () => {
  it('is not gone through to its end: it says what was found, and what to name instead', async () => {
    const home = join(root, 'home')
    // The last of them would be a class folder, if anybody came as far.
    for (let folder = 0; folder < 21; folder++) {
      const path = join(home, `folder-${String(folder).padStart(2, '0')}`)
      mkdirSync(path, { recursive: true })
      for (let file = 0; file < 1000; file++) writeFileSync(join(path, `${file}.txt`), 'words')
    }
    await expect(openSource(home, { test: null, classes: null })).rejects.toMatchObject({
      code: 'DATASET_NO_IMAGES',
      message: expect.stringMatching(
        /home holds no images that can be trained on: among its first 20016 files there are 0 pictures\.$/
      ) as unknown,
      fix: 'Name the folder that the images lie in, and not one that much else lies in.'
    })
  })
})
