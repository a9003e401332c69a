import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { picturePaths } from '../../../src-main/workbench/analysis/prediction-files'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
const folder = join(root, 'shoes')
for (const name of ['10.png', '2.JPG', 'notes.txt', '.hidden.png', 'red/a.webp', '.cache/b.png']) {
  mkdirSync(join(folder, name, '..'), { recursive: true })
  writeFileSync(join(folder, name), '')
}

describe('what is named to be predicted', () => {
  it('is for a folder the pictures in it and below it, counted in their order; a file is itself', () => {
    const named = join(root, 'any.dat')
    expect(picturePaths([named, folder])).toEqual([
      named,
      ...['2.JPG', '10.png', 'red/a.webp'].map((name) => join(folder, name))
    ])
  })

  it('is refused where a folder has no pictures', () => {
    const empty = join(root, 'empty')
    mkdirSync(empty)
    expect(() => picturePaths([empty])).toThrow(
      expect.objectContaining({
        code: 'INVALID_USAGE',
        message: `The folder ${empty} has no pictures in it.`
      })
    )
  })
})
