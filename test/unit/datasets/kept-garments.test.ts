import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { contentHash } from '../../../src-main/datasets/dataset'
import { drawGarments } from '../../../src-main/datasets/garments'
import { garmentsHash, garmentsPath, loadGarments } from '../../../src-main/datasets/kept-garments'
import { pixelsOf } from '../../support/pixels'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
const drawn = drawGarments()

describe('the synthetic data set', () => {
  it('is what it was when its hash was written down', () => {
    expect(contentHash(drawn)).toBe(garmentsHash)
  })

  it('is drawn by the first process, and read by the next, to the last pixel', async () => {
    const cache = join(root, 'not there yet', 'cache')
    expect(await loadGarments(cache)).toBe(drawn)
    const read = await loadGarments(cache)
    expect(read).not.toBe(drawn)
    expect(read).toMatchObject({ id: 'garments', source: 'synthetic', classes: drawn.classes })
    expect(contentHash(read)).toBe(garmentsHash)
    expect([read.train.count, pixelsOf(read.train).length]).toEqual([6_000, 6_000 * 784])
    expect([read.test.count, read.test.labels.length]).toEqual([1_000, 1_000])
    expect([...read.test.labels]).toEqual([...drawn.test.labels])
  })

  it.each([
    ['with one bit flipped', (path: string) => flip(path, 1_234_567)],
    ['with another label', (path: string) => flip(path, 6_000 * 785 - 1)],
    ['cut short', (path: string) => truncateSync(path, 1_000)],
    ['empty', (path: string) => truncateSync(path, 0)]
  ])('is drawn anew where the cache has it %s, which is put right', async (what, damage) => {
    const cache = join(root, what)
    await loadGarments(cache)
    const path = garmentsPath(cache)
    const whole = readFileSync(path)
    damage(path)
    // Not by matchers, which take seconds for millions of bytes.
    expect(readFileSync(path).equals(whole)).toBe(false)
    expect(await loadGarments(cache)).toBe(drawn)
    expect(readFileSync(path).equals(whole)).toBe(true)
  })

  it('is there where nothing can be kept', async () => {
    const cache = join(root, 'a file', 'cache')
    writeFileSync(dirname(cache), 'not a folder')
    expect(await loadGarments(cache)).toBe(drawn)
  })

  it('leaves no half of a file where its place is taken', async () => {
    const cache = join(root, 'taken')
    mkdirSync(join(garmentsPath(cache), 'something'), { recursive: true })
    expect(await loadGarments(cache)).toBe(drawn)
    expect(readdirSync(cache)).toEqual([basename(garmentsPath(cache))])
  })
})

function flip(path: string, at: number): void {
  const bytes = readFileSync(path)
  bytes[at] = (bytes[at] as number) ^ 1
  writeFileSync(path, bytes)
}
