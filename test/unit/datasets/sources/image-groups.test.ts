import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openSource } from '../../../../src-main/datasets/sources/open-source'
import { opened, writeFiles, writePictures } from '../../../support/source-files'
import { temporaryFolder } from '../../../support/temporary-folder'

const root = temporaryFolder()
let made = 0
const fresh = (): string => join(root, String(made++))
const groupsOf = async (path: string, groups: string | null): Promise<(string | null)[]> =>
  (await opened(path, { groups })).images.map(({ group }) => group)

describe('what pictures are grouped by', () => {
  const paths = ['a/p1_x_1.png', 'a/p1_y_2.png', 'a/p27_x.png', 'b/p1_z.png']

  it.each([
    ['p(*)_*.png', ['1', '1', '27', '1']],
    ['(*)_*', ['p1', 'p1', 'p27', 'p1']],
    ['(*)/*.png', ['a', 'a', 'a', 'b']],
    ['?/(*)_?*.png', ['p1', 'p1', 'p27', 'p1']],
    ['a/p1_(*)_?.png', ['x', 'y', null, null]]
  ])('is what a pattern of their paths says: %s', async (pattern, groups) => {
    expect(await groupsOf(writePictures(fresh(), paths), pattern)).toEqual(groups)
  })

  it('has every other character of a pattern as it stands, whatever accents are made of', async () => {
    const path = writePictures(fresh(), ['a/x+(1).cafe\u0301-7.png', 'b/x+11.caf\u00e9-8.png'])
    expect(await groupsOf(path, 'x+(1).caf\u00e9-(*).png')).toEqual(['7', null])
  })

  it('is remarked on where some have none, and refused where all have', async () => {
    const path = writePictures(fresh(), paths)
    const { findings } = await opened(path, { groups: 'p2(*)_*' })
    expect(findings).toMatchObject([{ code: 'ungroupedImages', params: { count: 3, of: 4 } }])
    const refused = { code: 'DATASET_GROUPS_UNFIT', fix: expect.stringContaining('"patient-(*)-*.png"') }
    for (const groups of ['q(*)', 'patient', 'p(*)_(*)', '*/(*)*_*_*'])
      await expect(openSource(path, { groups })).rejects.toMatchObject(refused)
  })

  it('is a column of a manifest, however its name is written', async () => {
    const path = writeFiles(writePictures(fresh(), ['1.png', '2.png', '3.png']), {
      'labels.csv': 'file,label,group,Site ID\n1.png,a,g,north\n2.png,b,g,south\n3.png,a,h,north\n'
    })
    expect(await groupsOf(path, null)).toEqual(['g', 'g', 'h'])
    expect(await groupsOf(path, 'site_id')).toEqual(['north', 'south', 'north'])
    expect(await groupsOf(path, '(*).png')).toEqual(['1', '2', '3'])
    await expect(openSource(path, { groups: 'city' })).rejects.toMatchObject({
      message: expect.stringContaining('no image has anything in a column of that name')
    })
  })

  it('is a column of Parquet files', async () => {
    const path = fresh()
    cpSync(join(import.meta.dirname, '../../../fixtures/parquet/hub'), path, { recursive: true })
    const { images } = await opened(path)
    const byLabel = await groupsOf(path, 'label')
    expect(byLabel).toEqual(images.map(({ label }) => String(label)))
  })
})
