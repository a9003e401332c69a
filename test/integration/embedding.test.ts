import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Embedding } from '../../src-main/contract'
import { atelier } from '../support/command-line'
import { writeIdxFolder } from '../support/idx'
import { tinySpec } from '../support/run-fixtures'
import { temporaryFolder } from '../support/temporary-folder'

const root = temporaryFolder()
const workspace = join(root, 'workspace')
const run = (...args: string[]) => atelier(workspace, args, { ATELIER_CACHE: join(root, 'cache') })
const out = (name: string): string => join(root, name)
const read = (name: string): Embedding => JSON.parse(readFileSync(out(name), 'utf8')) as Embedding

beforeAll(async () => {
  const spec = out('tiny.json')
  const path = writeIdxFolder(out('data'), { train: 80, test: 24 })
  writeFileSync(spec, JSON.stringify(tinySpec({ name: 'tiny', dataset: { id: 'mine', path } })))
  expect(await run('train', spec)).toMatchObject({ code: 0 })
})

describe('atelier embed', () => {
  it('places the images of the parts that were asked for, with what the run takes them for', async () => {
    const made = await run('embed', 'tiny', '--part', 'test,train', '--out', out('map.json'))
    expect([made.code, made.stdout]).toEqual([0, `Placed 104 images: ${out('map.json')}\n`])
    const map = read('map.json')
    expect(map.points.part.filter((part) => part === 'test')).toHaveLength(24)
    expect(map.points.name.slice(0, 2)).toEqual(['test/0', 'test/1'])
    expect(map.points.x.every(Number.isFinite)).toBe(true)

    // What the evaluation of the same images counted is what the points say.
    const { stdout } = await run('evaluate', 'tiny', '--json')
    const { accuracy } = JSON.parse(stdout) as { accuracy: number }
    const right = map.points.label.filter(
      (label, i) => map.points.part[i] === 'test' && map.points.predicted[i] === label
    )
    expect(right.length / 24).toBeCloseTo(accuracy, 9)
  })

  it('makes the same map again, and draws a sample by its seed', async () => {
    const asked = ['embed', 'tiny', '--part', 'train', '--images', '30', '--seed', '4', '--out']
    const first = await run(...asked, out('first.csv'))
    expect(first.stdout).toBe(`Placed 30 of 80 images: ${out('first.csv')}\n`)
    const other = await run('embed', 'tiny', '--part', 'train', '--images', '30', '--out', out('o.csv'))
    expect(other.code).toBe(0)
    const [head, ...rows] = readFileSync(out('first.csv'), 'utf8').trim().split('\r\n')
    expect(head).toBe('x,y,image,part,label,predicted,probability,sha256')
    expect(rows).toHaveLength(30)
    expect(readFileSync(out('o.csv'), 'utf8')).not.toBe(readFileSync(out('first.csv'), 'utf8'))

    // Another workspace's cache and history know nothing of the first.
    const elsewhere = (...args: string[]) =>
      atelier(out('other'), args, { ATELIER_CACHE: out('other-cache') })
    expect(await elsewhere('train', out('tiny.json'))).toMatchObject({ code: 0 })
    expect(await elsewhere(...asked, out('again.csv'))).toMatchObject({ code: 0 })
    expect(readFileSync(out('again.csv'), 'utf8')).toBe(readFileSync(out('first.csv'), 'utf8'))
  })

  it('says how much of the variance lies along the axes of PCA', async () => {
    const made = await run('embed', 'tiny', '--method', 'pca', '--out', out('pca.json'))
    expect(made.stdout).toMatch(
      /^Placed 24 images, \d+\.\d+% and \d+\.\d+% of the variance along the axes: /
    )
    const { explainedVariance, points } = read('pca.json')
    const [first = NaN, second = NaN] = explainedVariance ?? []
    expect(first).toBeGreaterThanOrEqual(second)
    const sum = (values: number[]): number => values.reduce((a, b) => a + b, 0)
    expect(sum(points.x)).toBeCloseTo(0, 4)
    const variance = (values: number[]): number => sum(values.map((value) => value ** 2))
    expect(variance(points.y) / variance(points.x)).toBeCloseTo(second / first, 4)
  })

  it('is made anew where the data has changed since, and says that the run did not see that', async () => {
    const asked = ['embed', 'tiny', '--method', 'pca', '--part', 'test', '--out']
    expect(await run(...asked, out('before.json'))).toMatchObject({ code: 0 })
    const [images, labels] = ['images-idx3-ubyte', 'labels-idx1-ubyte'].map((kind) =>
      join(out('data'), `t10k-${kind}`)
    ) as [string, string]
    const [oldImages, oldLabels] = [readFileSync(images), readFileSync(labels)]
    try {
      // Another first image, and another class of the second one.
      const [newImages, newLabels] = [Buffer.from(oldImages), Buffer.from(oldLabels)]
      newImages[16] = 255 - (newImages[16] as number)
      newLabels[9] = ((newLabels[9] as number) + 1) % 10
      writeFileSync(images, newImages)
      writeFileSync(labels, newLabels)

      expect(await run(...asked, out('after.json'))).toMatchObject({ code: 0 })
      const [before, after] = [read('before.json'), read('after.json')]
      expect([before.isOtherData, after.isOtherData]).toEqual([undefined, true])
      const differs = (i: number): boolean =>
        before.points.image[i] !== after.points.image[i] ||
        before.points.label[i] !== after.points.label[i]
      expect(after.points.image.flatMap((_, i) => (differs(i) ? [i] : []))).toEqual([0, 1])
    } finally {
      writeFileSync(images, oldImages)
      writeFileSync(labels, oldLabels)
    }
  })

  it('is drawn as a figure of the very map, from its numbers to a slide', async () => {
    const asked = ['--part', 'train', '--images', '30', '--seed', '4']
    await run('embed', 'tiny', ...asked, '--out', out('of.csv'))
    const figure = ['export', 'plot', 'tiny', '--kind', 'embedding', ...asked, '--color', 'result']
    for (const [format, begins] of [
      ['csv', 'x,y,image'],
      ['svg', '<'],
      ['pptx', 'PK']
    ] as const) {
      const drawn = await run(...figure, '--out', out(`figure.${format}`))
      expect(drawn.code, drawn.stderr).toBe(0)
      expect(readFileSync(out(`figure.${format}`), 'latin1').startsWith(begins)).toBe(true)
    }
    expect(readFileSync(out('figure.csv'))).toEqual(readFileSync(out('of.csv')))
    expect(readFileSync(out('figure.svg'), 'utf8').match(/<circle/g)).toHaveLength(30)
  })

  it('says what cannot be done and what to do', async () => {
    const few = await run('embed', 'tiny', '--images', '5', '--out', out('few.csv'))
    expect([few.code, few.stderr]).toEqual([1, expect.stringContaining('it takes 16 at least')])
    const part = await run('embed', 'tiny', '--part', 'all', '--out', out('few.csv'))
    expect([part.code, part.stderr]).toEqual([2, expect.stringContaining('"all" is no part')])
    writeFileSync(out('there.json'), '')
    const there = await run('embed', 'tiny', '--out', out('there.json'))
    expect([there.code, there.stderr]).toEqual([1, expect.stringContaining('there.json')])
    const nobody = await run('embed', 'nobody', '--out', out('n.csv'))
    expect([nobody.code, nobody.stderr]).toEqual([2, expect.stringContaining('nobody')])
  })
})
