import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { importDataset } from '../../../../src-main/datasets/import'
import { lookAt } from '../../../../src-main/datasets/view/look'
import { findProblems } from '../../../../src-main/datasets/checks/find-problems'
import { judgedProblems } from '../../../../src-main/datasets/checks/judged-problems'
import { imageMarks } from '../../../../src-main/datasets/view/image-marks'
import { openView } from '../../../../src-main/datasets/view/open-view'
import { greyPng, writeFiles } from '../../../support/picture-folder'
import { temporaryFolder } from '../../../support/temporary-folder'

const root = temporaryFolder()
const places = { cacheFolder: join(root, 'cache'), systemFolder: join(root, 'system') }
const folder = join(root, 'pets')
/** Two by one pixels. */
const png = (a: number, b: number): Buffer => greyPng(2, 1, [a, b])

describe('pictures that are looked at', () => {
  it('have paths, parts and sizes, pixels from the pack and their files as originals', async () => {
    writeFiles(folder, {
      'train/cats/a.png': png(1, 2),
      'train/cats/b.png': png(3, 4),
      'train/dogs/c.png': png(5, 6),
      'train/dogs/broken.png': 'no picture at all',
      'val/cats/d.png': png(7, 8),
      'test/dogs/e.png': png(9, 10),
      'test/cats/copy of a.png': png(1, 2)
    })
    await importDataset({ folder, name: 'pets', classes: null, replace: false }, places)
    const view = await openView('pets', places)
    const facts = Array.from({ length: view.count }, (_, index) => view.facts(index))
    const byName = (name: string): number => facts.findIndex((each) => each.name === name)
    expect(facts.map(({ name, split }) => [name, split]).sort()).toEqual([
      ['test/cats/copy of a.png', 'test'],
      ['test/dogs/e.png', 'test'],
      // The same picture lies with the tests, too: it is not trained on.
      ['train/cats/a.png', 'test'],
      ['train/cats/b.png', 'train'],
      ['train/dogs/c.png', 'train'],
      ['val/cats/d.png', 'validation']
    ])
    expect(facts.map(({ split }) => split)).toEqual([
      ...['train', 'train', 'validation', 'test', 'test', 'test']
    ])
    for (const [name, pixels] of [
      ['train/dogs/c.png', [5, 6]],
      ['val/cats/d.png', [7, 8]],
      ['test/dogs/e.png', [9, 10]]
    ] as const) {
      expect([...view.pixels(byName(name))]).toEqual(pixels)
      expect(view.classes[facts[byName(name)]?.label ?? -1]).toBe(name.split('/')[1])
    }
    const original = await view.original(byName('test/dogs/e.png'))
    expect(original.kind === 'encoded' && Buffer.from(original.bytes).equals(png(9, 10))).toBe(true)

    const marks = imageMarks(judgedProblems(await findProblems(view), new Set(), view))
    expect(marks.of(byName('train/cats/a.png'))).toContain('duplicates')
    expect(marks.of(byName('train/cats/a.png'))).toContain('movedImages')
    expect(marks.of(byName('test/cats/copy of a.png'))).not.toContain('movedImages')
    expect(marks.of(byName('train/cats/b.png'))).not.toContain('duplicates')
    const look = await lookAt(view)
    expect(look.splits.map(({ split, count }) => [split, count])).toEqual([
      ['train', 2],
      ['validation', 1],
      ['test', 3]
    ])
    expect(look.leftOut.first.map(({ path }) => path)).toContain('train/dogs/broken.png')
    // Each has a file that can be shown in its folder.
    expect(view.fileOf(byName('val/cats/d.png'))).toBe(join(folder, 'val/cats/d.png'))
    await view.close()
  })

  it('say which original is gone, and are still seen as the network takes them', async () => {
    const view = await openView('pets', places)
    rmSync(join(folder, 'test/dogs/e.png'))
    const index = Array.from({ length: view.count }, (_, i) => i).find(
      (i) => view.facts(i).name === 'test/dogs/e.png'
    ) as number
    await expect(view.original(index)).rejects.toMatchObject({ code: 'DATASET_UNREADABLE' })
    expect([...view.pixels(index)]).toEqual([9, 10])
    await view.close()
  })
})
