import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { checkDataset, diffDatasets } from '../../../../src-main/datasets/checks/check-dataset'
import { importDataset } from '../../../../src-main/datasets/import'
import { greyPng, writeFiles } from '../../../support/picture-folder'
import { temporaryFolder } from '../../../support/temporary-folder'

const root = temporaryFolder()
const places = { cacheFolder: join(root, 'cache'), systemFolder: join(root, 'system') }
/** Four by two pixels. */
const png = (...levels: number[]): Buffer => greyPng(4, 2, levels.concat(levels))
const [rising, falling, wave, wall] = [
  png(0, 60, 120, 180),
  png(180, 120, 60, 0),
  png(0, 180, 0, 180),
  png(9, 9, 200, 200)
]

async function imported(name: string, files: Record<string, Uint8Array | string>): Promise<string> {
  const folder = join(root, name)
  mkdirSync(folder)
  writeFiles(folder, files)
  await importDataset({ folder, name, classes: null, replace: false }, places)
  return folder
}
const problems = async (name: string) =>
  (await checkDataset(name, places)).map(({ code, images, details }) => ({ code, images, details }))

describe('a data set of pictures', () => {
  it('is checked by its files, which are called by their paths', async () => {
    await imported('checked', {
      'train/a/copy.png': wave,
      'test/b/copy.png': wave,
      'train/a/rising.png': rising,
      'train/a/cut.png': falling.subarray(0, falling.length - 12),
      'train/b/falling.png': falling,
      'train/b/page.jpg': '<!doctype html><title>Not found</title>',
      'train/b/empty.jpg': '',
      'train/b/wide.png': greyPng(
        90,
        1,
        Array.from({ length: 90 }, (_, i) => 2 * i)
      ),
      'test/a/wall.png': wall,
      'notes.txt': 'no picture'
    })
    expect(await problems('checked')).toEqual([
      {
        code: 'conflictingLabels',
        images: [['test/b/copy.png', 'train/a/copy.png']],
        details: []
      },
      {
        code: 'unreadableImages',
        images: [['train/b/empty.jpg'], ['train/b/page.jpg']],
        details: [
          { path: 'train/b/empty.jpg', reason: 'it is empty' },
          {
            path: 'train/b/page.jpg',
            reason: 'it is not a PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF file'
          }
        ]
      },
      {
        code: 'truncatedImages',
        images: [['train/a/cut.png']],
        details: [{ path: 'train/a/cut.png', reason: 'it is damaged (it ends too early)' }]
      },
      {
        code: 'movedImages',
        images: [['train/a/copy.png']],
        details: [{ path: 'train/a/copy.png', liesIn: 'train', countsIn: 'test' }]
      },
      {
        code: 'oddAspects',
        images: [['train/b/wide.png']],
        details: [
          { path: 'train/b/wide.png', width: 90, height: 1, bytes: expect.any(Number) as number }
        ]
      }
    ])
  })

  it('has JPEG pictures that are damaged inside, which decoders show in wrong colours without a word', async () => {
    const photograph = (blue: number): Promise<Buffer> => {
      const pixels = Uint8Array.from({ length: 96 * 64 * 3 }, (_, i) =>
        i % 3 === 2 ? blue : 128 + 90 * Math.sin(i / 40) + (i % 11)
      )
      return sharp(pixels, { raw: { width: 96, height: 64, channels: 3 } })
        .jpeg({ quality: 90, optimiseCoding: false })
        .toBuffer()
    }
    const [whole, other] = [await photograph(0), await photograph(200)]
    // Codes that are all 0 come to another number of blocks than the picture has.
    const damaged = Buffer.from(other).fill(
      0,
      Math.floor(other.length * 0.6),
      Math.floor(other.length * 0.9)
    )
    await expect(sharp(damaged, { failOn: 'warning' }).raw().toBuffer()).resolves.toHaveLength(
      96 * 64 * 3
    )

    await imported('damaged', {
      'train/a/whole.jpg': whole,
      'train/a/damaged.jpg': damaged,
      'train/b/copy.jpg': damaged,
      'train/b/other.jpg': other
    })
    const found = await problems('damaged')
    expect(found.filter(({ code }) => code === 'damagedImages')).toEqual([
      {
        code: 'damagedImages',
        images: [['train/a/damaged.jpg'], ['train/b/copy.jpg']],
        details: []
      }
    ])
  })

  it('is compared with another by the files: renamed, changed, moved, unreadable', async () => {
    const files = {
      'train/a/1.png': rising,
      'train/a/2.png': wave,
      'train/b/3.png': falling,
      'test/a/4.png': wall,
      'test/b/5.png': png(1, 2, 3, 4)
    }
    await imported('before', files)
    const folder = await imported('after', files)
    renameSync(join(folder, 'train/a/1.png'), join(folder, 'test/a/1.png'))
    rmSync(join(folder, 'test/b/5.png'))
    writeFiles(folder, {
      'train/a/2.png': greyPng(2, 2, [1, 2, 3, 4]),
      'train/b/3.png': falling.subarray(0, 60),
      'test/b/6.png': png(5, 6, 7, 8)
    })
    const { before, after, ...diff } = await diffDatasets('before', 'after', places)
    expect(before).not.toBe(after)
    expect(diff).toEqual({
      by: 'files',
      added: ['test/b/6.png'],
      removed: ['test/b/5.png'],
      changed: ['train/a/2.png'],
      sizes: [
        {
          path: 'train/a/2.png',
          from: { width: 4, height: 2, bytes: wave.length },
          to: { width: 2, height: 2, bytes: greyPng(2, 2, [1, 2, 3, 4]).length }
        }
      ],
      renamed: [{ from: 'train/a/1.png', to: 'test/a/1.png' }],
      relabelled: [],
      moved: [{ path: 'test/a/1.png', from: 'train', to: 'test' }],
      unreadable: [{ path: 'train/b/3.png', reason: 'it is damaged (it ends too early)' }]
    })
    expect(await diffDatasets('before', 'before', places)).toMatchObject({ after: before, changed: [] })
  })
})
