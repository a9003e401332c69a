import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openSource } from '../../src-main/datasets/sources/open-source'
import { contentsByPath, opened } from '../support/source-files'
import { temporaryFolder } from '../support/temporary-folder'

const python = process.env['ATELIER_PEERS_PYTHON']
if (!python) throw new Error('start these tests with "npm run test:peers"')
const folder = temporaryFolder()
execFileSync(python, [join(import.meta.dirname, 'source_files.py'), folder])

/** What Python has of each image. */
interface Described {
  label: string
  split: string | null
  sha256: string
}
const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Record<
  string,
  Record<string, Described>
>

describe('images that Python wrote are the same here', () => {
  it.each(Object.keys(expected))('%s', async (name) => {
    const source = await opened(join(folder, name))
    const contents = await contentsByPath(source)
    const found = source.images.map(({ path, label, split }): [string, Described] => [
      path,
      {
        label: source.classes[label] as string,
        split,
        sha256: createHash('sha256')
          .update(contents[path] as Buffer)
          .digest('hex')
      }
    ])
    expect(found.length).toBeGreaterThan(2)
    expect(Object.fromEntries(found)).toEqual(expected[name])
  })
})

describe('what Python wrote and is no plain array', () => {
  it.each([
    ['objects.npz', 'Python objects (pickle)'],
    ['columns.npz', 'column by column (Fortran order)']
  ])('is refused by what it is: %s', async (name, reason) => {
    await expect(openSource(join(folder, name))).rejects.toMatchObject({
      code: 'DATASET_UNREADABLE',
      message: expect.stringContaining(reason)
    })
  })
})
