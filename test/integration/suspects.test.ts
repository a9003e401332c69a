import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Suspects } from '../../src-main/contract'
import { atelier } from '../support/command-line'
import { idxBytes } from '../support/idx'
import { tinySpec } from '../support/run-fixtures'
import { temporaryFolder } from '../support/temporary-folder'

const root = temporaryFolder()
const run = (...args: string[]) =>
  atelier(join(root, 'workspace'), args, { ATELIER_CACHE: join(root, 'cache') })

/** Images that are dark, grey or bright, each a little different; the labels of two are wrong. */
function writeShades(folder: string): void {
  mkdirSync(folder)
  const wrong = new Map([
    [4, 2],
    [17, 0]
  ])
  for (const [prefix, images] of [
    ['train', 60],
    ['t10k', 6]
  ] as const) {
    const pixels = Uint8Array.from({ length: images * 16 }, (_, i) => {
      const image = Math.floor(i / 16)
      return (image % 3) * 110 + ((image * 7 + i * 13) % 30)
    })
    const labels = Uint8Array.from(
      { length: images },
      (_, i) => (prefix === 'train' ? wrong.get(i) : undefined) ?? i % 3
    )
    writeFileSync(join(folder, `${prefix}-images-idx3-ubyte`), idxBytes([images, 4, 4], pixels))
    writeFileSync(join(folder, `${prefix}-labels-idx1-ubyte`), idxBytes([images], labels))
  }
}

async function train(name: string, fold: number, merge?: Record<string, string>): Promise<void> {
  const spec = join(root, `${name}.json`)
  const validation = { from: 'fold' as const, folds: 2, fold }
  const classes = merge ? { classes: { leaveOut: [], merge } } : {}
  const experiment = tinySpec({
    ...{ name, epochs: 30, batchSize: 8, dataset: { id: 'shades', validation, ...classes } },
    optimizer: { type: 'adam', learningRate: 0.01 }
  })
  writeFileSync(spec, JSON.stringify(experiment))
  expect(await run('train', spec)).toMatchObject({ code: 0 })
}

describe('labels that are probably wrong', () => {
  it('are found by the runs of the folds, kept with them, and corrected by their list', async () => {
    writeShades(join(root, 'shades'))
    await run('datasets', 'import', join(root, 'shades'), '--name', 'shades')
    await train('one', 1)
    await train('two', 2)

    const list = join(root, 'suspects.csv')
    const found = await run('suspects', 'one', 'two', '--json', '--csv', list)
    expect(found).toMatchObject({ code: 0, stderr: '' })
    const answer = JSON.parse(found.stdout) as Suspects
    expect(answer).toMatchObject({
      part: 'train',
      images: 60,
      folds: { done: 2, of: 2 },
      total: 2
    })
    const named = answer.suspects.map(({ name, label, predicted }) => [name, label, predicted])
    expect(named.toSorted()).toEqual([
      ['train/17', 0, 2],
      ['train/4', 2, 1]
    ])

    const [, ...rows] = readFileSync(list, 'utf8').trim().split('\r\n')
    expect(rows.map((row) => row.split(',').slice(1, 4)).toSorted()).toEqual([
      ['1', 'train/4', '2'],
      ['2', 'train/17', '0']
    ])
    const corrected = await run('datasets', 'correct', 'shades', list)
    expect(corrected.stdout).toContain('0 images left out, 2 relabelled\n')

    // What the runs say is read again, not worked out again.
    const shown = JSON.parse((await run('runs', 'show', 'one', '--json')).stdout) as { folder: string }
    const [kept = ''] = readdirSync(join(shown.folder, 'predictions'))
    const path = join(shown.folder, 'predictions', kept)
    const before = readFileSync(path)
    const text = await run('suspects', 'one', 'two')
    expect(text.stdout).toMatch(
      /^2 of 60 labels are probably wrong \(all 2 folds of the train images\)\n/
    )
    expect(readFileSync(path)).toEqual(before)

    const single = await run('suspects', 'one')
    expect(single.stdout).toMatch(/ of 30 labels .* \(1 of 2 folds of the train images\)/)

    // A class that was merged is named as the runs name it, and corrected to one of the data set.
    await train('merged', 1, { 0: 'not bright', 1: 'not bright' })
    const doubts = join(root, 'merged.csv')
    await run('suspects', 'merged', '--csv', doubts)
    const [, ...lines] = readFileSync(doubts, 'utf8').trim().split('\r\n')
    expect(lines.map((row) => row.split(',').slice(1, 4))).toEqual([['2', 'train/17', 'not bright']])
    const again = await run('datasets', 'correct', 'shades', doubts)
    expect(again.stdout).toContain('0 images left out, 1 relabelled\n')
  })
})
