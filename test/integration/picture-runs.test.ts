import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { drawGarments } from '../../src-main/datasets/garments'
import { jpegDecoderPath } from '../support/cache-folder'
import { atelier, startCli } from '../support/command-line'
import { writeFiles } from '../support/picture-folder'
import { writePicturesAndArrays } from '../support/pictures-and-arrays'
import { temporaryFolder } from '../support/temporary-folder'

const root = temporaryFolder()
const cache = join(root, 'cache')
const run = (args: string[], extra: NodeJS.ProcessEnv = {}) =>
  atelier(join(root, 'workspace'), args, { ATELIER_CACHE: cache, ...extra })

const train = (name: string, dataset: string[], extra: NodeJS.ProcessEnv = {}) =>
  run(
    [
      ...['train', 'quickstart', '--engine', 'wasm', '--epochs', '1', '--batch-size', '50'],
      ...['--set', 'model={"id":"cnn","filters":[4],"denseUnits":8}', '--set', 'dataset.limit=null'],
      ...['--set', 'augmentation.normalize=true', '--set', 'augmentation.flip=true'],
      ...['--name', name, '--json', ...dataset.flatMap((each) => ['--set', each])]
    ],
    extra
  )
const weightsOf = (stdout: string): string =>
  (JSON.parse(stdout.trim().split('\n').at(-1) as string) as { weightsSha256: string }).weightsSha256

/** What a network says of one picture. */
const probabilitiesOf = (stdout = ''): unknown =>
  (JSON.parse(stdout) as [{ probabilities: object[] }])[0].probabilities

/** The first images of a drawn data set as PNG files in ten folders a part, and as arrays. */
function writePictures(folder: string, count: { train: number; test: number }): [string, string] {
  const drawn = drawGarments()
  return writePicturesAndArrays(folder, [
    { split: 'train', part: drawn.train, count: count.train },
    { split: 'test', part: drawn.test, count: count.test }
  ])
}

describe('a run on a folder of pictures', () => {
  it('has the weights of one on the same images as arrays, from memory and from the file', async () => {
    const [pictures, arrays] = writePictures(join(root, 'garments'), { train: 1800, test: 200 })
    const onArrays = await train('arrays', ['dataset.id=arrays', `dataset.path=${arrays}`])
    expect(onArrays).toMatchObject({ code: 0 })
    const weights = weightsOf(onArrays.stdout)
    expect(weights).toMatch(/^[0-9a-f]{64}$/)

    const imported = await run(['datasets', 'import', pictures, '--name', 'pictures'])
    expect(imported).toMatchObject({
      code: 0,
      stdout: `pictures: 1,800 training and 200 test images, 10 classes, in ${pictures}\n`
    })
    const inMemory = await train('memory', ['dataset.id=pictures'])
    expect(weightsOf(inMemory.stdout)).toBe(weights)
    const inFile = await train('file', ['dataset.id=pictures'], { ATELIER_IMAGE_MEMORY: '1000' })
    expect(weightsOf(inFile.stdout)).toBe(weights)

    const shown = JSON.parse((await run(['runs', 'show', 'memory', '--json'])).stdout) as object
    expect(shown).toMatchObject({
      spec: { dataset: { recipe: { height: 28, width: 28, channels: 1, fit: 'fit' } } }
    })
    expect(await run(['datasets', 'rm', 'pictures'])).toMatchObject({ code: 0 })
    expect(readdirSync(join(cache, 'packs'))).toEqual([])
    expect(existsSync(join(pictures, 'train/0'))).toBe(true)
  })

  it('has the weights of one on the same images as arrays where a recipe makes others of both', async () => {
    const [pictures, arrays] = writePictures(join(root, 'scaled'), { train: 300, test: 50 })
    const recipe = ['dataset.recipe.height=40', 'dataset.recipe.width=32']
    const own = { ATELIER_CACHE: join(root, 'cache-of-scaled') }
    const ofPictures = ['dataset.id=scaled', `dataset.path=${pictures}`, ...recipe]
    const first = await train('scaled pictures', ofPictures, own)
    expect(first).toMatchObject({ code: 0 })
    const ofArrays = ['dataset.id=arrays', `dataset.path=${arrays}`, ...recipe]
    const second = await train('scaled arrays', ofArrays, own)
    expect(weightsOf(second.stdout)).toBe(weightsOf(first.stdout))

    const shown = JSON.parse((await run(['runs', 'show', 'scaled arrays', '--json'])).stdout) as object
    expect(shown).toMatchObject({
      spec: { dataset: { recipe: { height: 40, width: 32, channels: 1, fit: 'fit' } } }
    })
    // Pictures come into both networks as their images did.
    const picture = join(pictures, 'test/3', readdirSync(join(pictures, 'test/3'))[0] as string)
    const [asPicture, asArray] = await Promise.all(
      ['scaled pictures', 'scaled arrays'].map((name) => run(['predict', name, picture, '--json']))
    )
    expect(asArray).toMatchObject({ code: 0 })
    expect(probabilitiesOf(asArray?.stdout)).toHaveLength(10)
    expect(probabilitiesOf(asArray?.stdout)).toEqual(probabilitiesOf(asPicture?.stdout))
  })

  it.skipIf(jpegDecoderPath === null || !existsSync(jpegDecoderPath))(
    'has the same weights whatever decodes its JPEG files',
    async () => {
      const photographs = join(root, 'photographs')
      for (let number = 0; number < 40; number++) {
        const size = { width: 60 + number, height: 90 - number, channels: 3 } as const
        const pixels = Uint8Array.from(
          { length: size.width * size.height * 3 },
          (_, i) => 128 + 100 * Math.sin(i / (7 + number)) + ((i * 31) % 27)
        )
        const file = await sharp(pixels, { raw: size })
          .jpeg({ quality: 60 + number, progressive: number % 5 === 0 })
          .toBuffer()
        const part = number < 30 ? 'train' : 'test'
        writeFiles(photographs, { [`${part}/${number % 2}/${number}.jpg`]: file })
      }
      // Each has a cache of its own, so that it decodes.
      const hashes: string[] = []
      for (const decoder of ['', 'libvips']) {
        const own = join(root, `cache-of-${decoder}`)
        mkdirSync(own)
        symlinkSync(dirname(dirname(jpegDecoderPath as string)), join(own, 'jpeg'))
        const photographsRun = ['dataset.id=photographs', `dataset.path=${photographs}`]
        const result = await train(`by ${decoder}`, photographsRun, {
          ATELIER_CACHE: own,
          ATELIER_JPEG: decoder
        })
        expect(result).toMatchObject({ code: 0 })
        hashes.push(weightsOf(result.stdout))
      }
      expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/)
      expect(hashes[1]).toBe(hashes[0])
    }
  )

  it('is trained after a process was killed while it made the pack', async () => {
    const [pictures] = writePictures(join(root, 'killed'), { train: 1000, test: 100 })
    const packs = join(cache, 'packs')
    const importing = startCli(join(root, 'workspace'), ['datasets', 'import', pictures], {
      ATELIER_CACHE: cache
    })
    const ended = once(importing, 'exit')
    const isBeingMade = (): boolean =>
      existsSync(packs) && readdirSync(packs).some((name) => name.endsWith('.tmp'))
    while (!isBeingMade() && importing.exitCode === null) await setTimeout(1)
    importing.kill('SIGKILL')
    await ended
    expect(isBeingMade()).toBe(true)

    const trained = await train('after', ['dataset.id=killed', `dataset.path=${pictures}`])
    expect(trained).toMatchObject({ code: 0 })
    expect(isBeingMade()).toBe(false)
    expect(readdirSync(packs).filter((name) => name.endsWith('.pack'))).toHaveLength(1)
    const log = await run(['runs', 'log', 'after'])
    expect(log.stdout).toContain('Making images: 1,100 of 1,100.')

    rmSync(packs, { recursive: true })
    const evaluated = await run(['evaluate', 'after', '--json'])
    expect(evaluated).toMatchObject({ code: 0, stderr: '  making images\n  evaluating\n' })
    expect(JSON.parse(evaluated.stdout)).toHaveProperty('accuracy')
  })
})
