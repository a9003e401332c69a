import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PNG } from 'pngjs'
import { describe, expect, it } from 'vitest'
import { encodeSafetensors } from '../../src-main/models/safetensors'
import { atelier, tinyTraining } from '../support/command-line'
import { freshWorkspaces, objects } from '../support/command-line-runs'
import { temporaryFolder } from '../support/temporary-folder'

const root = temporaryFolder()
const workspace = freshWorkspaces(root)
const fixture = join(import.meta.dirname, '../fixtures/weights/zip.pth')
const shownOf = async (place: string, run: string): Promise<Record<string, unknown>> =>
  JSON.parse((await atelier(place, ['runs', 'show', run, '--json'])).stdout) as Record<string, unknown>

describe('weights on the command line', () => {
  it('begins with those of a run, trains the last layer alone, and goes the same way again', async () => {
    const place = workspace()
    expect((await atelier(place, [...tinyTraining, '--name', 'first'])).code).toBe(0)
    const headOnly = ['--weights', 'first', '--head', 'new', '--set', 'fineTuning.frozenEpochs=null']
    const trained = await atelier(place, [...tinyTraining, ...headOnly, '--name', 'second', '--json'])
    expect(trained).toMatchObject({ code: 0, stderr: '' })

    const first = await shownOf(place, 'first')
    const folder = join(place, 'runs', String(first['id']), 'checkpoints')
    const checkpoint = readFileSync(join(folder, readdirSync(folder).at(-1) ?? ''))
    const { spec, weightsSha256 } = await shownOf(place, 'second')
    expect(spec).toMatchObject({
      weights: { head: 'new', sha256: createHash('sha256').update(checkpoint).digest('hex') },
      fineTuning: { frozenEpochs: null }
    })
    const log = (await atelier(place, ['runs', 'log', 'second'])).stdout
    expect(log).toMatch(/Begins with the weights in .*\.safetensors \(SHA-256 [0-9a-f]{64}\)\./)
    expect(log).toMatch(/The last layer, \w+, begins anew; the file's is left out\./)

    const again = await atelier(place, ['repeat', 'second', '--json'])
    expect(objects(again.stdout).at(-1)).toMatchObject({ type: 'end', weightsSha256 })
  })

  it('keeps the features of images for a run with another learning rate, which becomes the same as without', async () => {
    const place = workspace()
    expect((await atelier(place, [...tinyTraining, '--name', 'first'])).code).toBe(0)
    const headOnly = ['--weights', 'first', '--head', 'new', '--set', 'fineTuning.frozenEpochs=null']
    const logOf = async (name: string, rate: string, cache: string): Promise<string> => {
      const change = ['--set', `optimizer.learningRate=${rate}`, '--name', name]
      const kept = { ATELIER_CACHE: join(place, cache) }
      const trained = await atelier(place, [...tinyTraining, ...headOnly, ...change], kept)
      expect(trained).toMatchObject({ code: 0, stderr: '' })
      return (await atelier(place, ['runs', 'log', name])).stdout
    }
    expect(await logOf('slow', '0.001', 'cache')).not.toContain('known from earlier runs')
    const [, known, all] =
      /Features of (\d+) of (\d+) images are known/.exec(await logOf('fast', '0.01', 'cache')) ?? []
    expect(Number(known)).toBeGreaterThan(0)
    expect(known).toBe(all)
    expect(await logOf('alone', '0.01', 'another')).not.toContain('known from earlier runs')
    expect((await shownOf(place, 'fast'))['weightsSha256']).toBe(
      (await shownOf(place, 'alone'))['weightsSha256']
    )

    const picture = join(place, 'grey.png')
    const grey = new PNG({ width: 28, height: 28 })
    grey.data.fill(255)
    writeFileSync(picture, PNG.sync.write(grey))
    const { stdout } = await atelier(
      place,
      ['predict', 'fast', picture, '--neighbours', '3', '--json'],
      {
        ATELIER_CACHE: join(place, 'cache')
      }
    )
    const [answer] = JSON.parse(stdout) as { neighbours: { image: string; distance: number }[] }[]
    const { neighbours = [] } = answer ?? {}
    expect(neighbours).toHaveLength(3)
    for (const { image } of neighbours) expect(image).toMatch(/^train\/\d+$/)
    const distances = neighbours.map(({ distance }) => distance)
    expect(distances).toEqual(distances.toSorted((x, y) => x - y))
    const refused = await atelier(place, ['predict', 'fast', picture, '--neighbours', '0'])
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('from 1 to 100') })
  })

  it('says in two lines what does not fit, and makes no run of it', async () => {
    const place = workspace()
    const refused = await atelier(place, [...tinyTraining, '--weights', fixture])
    expect(refused.code).toBe(2)
    expect(refused.stderr.trim().split('\n')).toEqual([
      expect.stringMatching(
        /^The weights in .*zip\.pth do not fit \w+: missing: .*; too much: .* more\.$/
      ),
      'Choose the model that they were saved from.'
    ])
    const unknown = await atelier(place, [...tinyTraining, '--weights', 'nothing'])
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('no weights "nothing"') })
    expect((await atelier(place, ['runs', '--json'])).stdout.trim()).toBe('[]')
  })

  it('says in two lines what is wrong with numbers that are none, and what was done to others', async () => {
    const place = workspace()
    const shapes = {
      'dense.weight': [16, 784],
      'dense.bias': [16],
      'dense_1.weight': [10, 16],
      'dense_1.bias': [10]
    }
    const file = (name: string, value: number): string => {
      const tensors = Object.entries(shapes).map(([tensor, shape]) => ({
        name: `model.${tensor}`,
        shape,
        data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value)
      }))
      const path = join(root, name)
      writeFileSync(path, encodeSafetensors(tensors))
      return path
    }
    const refused = await atelier(place, [...tinyTraining, '--weights', file('nan.safetensors', NaN)])
    expect(refused).toMatchObject({ code: 2, stdout: '' })
    expect(refused.stderr.trim().split('\n')).toEqual([
      expect.stringMatching(
        /^No weights can be read from .*: "dense\.weight" has numbers that are none/
      ),
      'Get the file anew: this copy is damaged.'
    ])
    expect((await atelier(place, ['runs', '--json'])).stdout.trim()).toBe('[]')

    const taken = await atelier(place, [...tinyTraining, '--weights', file('sound.safetensors', 0.01)])
    expect(taken).toMatchObject({ code: 0, stderr: '' })
    expect(taken.stdout).toContain('"model." before all names was left out.')
  })

  it('keeps a shelf: takes a file in, lists it and takes it away', async () => {
    const place = workspace()
    const cache = { ATELIER_CACHE: join(place, 'cache') }
    const add = ['weights', 'add', fixture, '--as', 'mine', '--json']
    const added = JSON.parse((await atelier(place, add, cache)).stdout) as { path: string }
    expect(readFileSync(added.path)).toEqual(readFileSync(fixture))
    const { stdout } = await atelier(place, ['weights', '--json'], cache)
    const shelf = JSON.parse(stdout) as { id: string; path: string | null }[]
    expect(shelf.filter(({ path }) => path !== null).map(({ id }) => id)).toEqual(['mine'])
    expect(shelf.map(({ id }) => id)).toContain('torchvision-resnet18')

    const other = await atelier(place, ['weights', 'add', fixture, '--as', 'mobilenet-v2'], cache)
    expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining('is not the file of') })
    expect(await atelier(place, ['weights', 'rm', 'mine'], cache)).toMatchObject({ code: 0 })
    expect(await atelier(place, ['weights', 'rm', 'mine'], cache)).toMatchObject({ code: 2 })

    // As data sets are called for, too.
    const imported = await atelier(place, ['weights', 'import', fixture, '--name', 'mine'], cache)
    expect(imported).toMatchObject({ code: 0, stdout: expect.stringContaining('mine: mine') })
    const here = await atelier(place, ['weights', 'get', 'mine', '--json'], cache)
    expect(JSON.parse(here.stdout)).toMatchObject({ id: 'mine', bytes: statSync(fixture).size })
  })
})
