import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { splitRule, type SplitRule } from '../../../src-main/contract'
import { changeDataset, importDataset } from '../../../src-main/datasets/import'
import { loadDataset } from '../../../src-main/datasets/load'
import { writeIdxFolder } from '../../support/idx'
import { greyPng, writeFiles } from '../../support/picture-folder'
import { pixelsOf } from '../../support/pixels'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
const places = { cacheFolder: join(root, 'cache'), systemFolder: join(root, 'system') }

/** Three pictures of each of four patients; the first pixel is the patient's number. */
const folder = join(root, 'scans')
for (let patient = 1; patient <= 4; patient++)
  for (const [i, name] of ['ill', 'well', 'ill'].entries())
    writeFiles(folder, { [`${name}/p${patient}_${i}.png`]: greyPng(2, 2, [patient, i, 0, 0]) })

const bring = (name: string, rule: SplitRule | null) =>
  importDataset({ folder, name, classes: null, replace: false, rule }, places)
/** The patients of each part, an image each. */
async function patients(id: string): Promise<{ train: number[]; test: number[] }> {
  const { train, test } = await loadDataset({ id, path: null }, places)
  const of = (part: typeof train): number[] =>
    Array.from({ length: part.count }, (_, i) => pixelsOf(part)[i * 4] as number).sort()
  return { train: of(train), test: of(test) }
}
const groups = 'p(*)_*.png'

describe('the parts of pictures that are imported', () => {
  it('keep groups together, also when the classes get other names', async () => {
    await bring('grouped', splitRule.parse({ by: 'group', groups, test: 0.25 }))
    const parts = await patients('grouped')
    expect([parts.train.length, parts.test.length, new Set(parts.test).size]).toEqual([9, 3, 1])
    await changeDataset('grouped', { classes: ['well', 'ill'] }, places)
    expect(await patients('grouped')).toEqual(parts)
  })

  it('are folds that are the whole together, each of whole groups', async () => {
    const tested: number[] = []
    for (const fold of [1, 2, 3, 4]) {
      await bring(`fold ${fold}`, splitRule.parse({ by: 'fold', folds: 4, fold, grouped: true, groups }))
      const { test } = await patients(`fold ${fold}`)
      expect(new Set(test).size).toBe(1)
      tested.push(...test)
    }
    expect(tested.sort()).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4])
  })

  it('have the shares that are said', async () => {
    await bring('half', splitRule.parse({ by: 'source', test: 0.5 }))
    const { train, test } = await patients('half')
    expect([train.length, test.length]).toEqual([6, 6])
  })

  it('are those of the files where these are IDX files', async () => {
    const request = { folder: writeIdxFolder(join(root, 'idx')), name: 'idx', classes: null }
    const rule = splitRule.parse({ by: 'fold', folds: 2, fold: 1 })
    await expect(importDataset({ ...request, replace: false, rule }, places)).rejects.toMatchObject({
      code: 'DATASET_UNREADABLE',
      fix: expect.stringContaining('parts')
    })
  })
})
