import { execFile, execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import sharp, { type Sharp } from 'sharp'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { imageRecipe, type ImageRecipe } from '../../../../src-main/contract'
import { jpegDecoder } from '../../../../src-main/datasets/pictures/jpeg-addon'
import { decodeJpeg, type JpegDecoder } from '../../../../src-main/datasets/pictures/jpeg-decoder'
import { jpegPlan } from '../../../../src-main/datasets/pictures/jpeg-plan'
import type { Size } from '../../../../src-main/datasets/pictures/placement'
import { readPicture } from '../../../../src-main/datasets/pictures/read-picture'
import { usualJpegHeader } from '../../../../src-main/datasets/pictures/jpeg-header'
import { jpegDecoderPath } from '../../../support/cache-folder'
import { type Draw, drawJpeg, type DrawnJpeg } from '../../../support/jpeg-writer'
import { temporaryFolder } from '../../../support/temporary-folder'

const folder = temporaryFolder()

/** The same numbers in every run. */
function numbers(seed: number): Draw {
  let state = seed
  return (count) => (state = (state * 48_271) % 2_147_483_647) % Math.max(1, Math.floor(count))
}

/** Waves of colour, edges and a fine grain. */
function photograph({ width, height }: Size): Sharp {
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const x = Math.floor(i / 3) % width,
      y = Math.floor(i / 3 / width)
    const edge = (x * 3 + y * 5) % 97 < 40 ? 60 : 0
    return 100 + 70 * Math.sin(x / 9 + y / (5 + (i % 3))) + edge + ((x * 7 + y * 13 + i) % 23)
  })
  return sharp(pixels, { raw: { width, height, channels: 3 } })
}

const recipe = (change: Partial<ImageRecipe>): ImageRecipe =>
  imageRecipe.parse({ height: 32, width: 32, channels: 3, fit: 'stretch', ...change })

/** What libvips makes of a file, or what it says is wrong with it. */
async function byTheLibrary(file: Buffer, to: Size): Promise<Buffer | string> {
  return sharp(file, { failOn: 'warning' })
    .toColourspace('srgb')
    .resize(to.width, to.height, { fit: 'fill', kernel: 'lanczos3', fastShrinkOnLoad: false })
    .raw()
    .toBuffer()
    .catch((error: Error) => error.message)
}

/** A file's pixels by the decoder alone; null where it leaves them to the library. */
async function byTheDecoder(file: Buffer, to: Size): Promise<Buffer | null> {
  const header = usualJpegHeader(file)
  const plan = header && jpegPlan(header, to)
  if (!plan) return null
  const pixels = Buffer.alloc(plan.size.width * plan.size.height * 3)
  const isDone = await decodeJpeg(jpegDecoder() as JpegDecoder, file, header, plan, pixels)
  return isDone ? pixels : null
}

const part = ({ width, height }: Size, by: number): Size => ({
  width: Math.max(1, Math.round(width / by)),
  height: Math.max(1, Math.round(height / by))
})
/** Whole, by Lanczos alone, and at a half, a quarter and an eighth before that. */
const parts = [1, 1.3, 2.23, 3.9, 4, 6.1, 9, 17, 30]

const drawn: DrawnJpeg['sampling'][] = [
  [[1, 1]],
  [[2, 2]],
  [
    [1, 1],
    [1, 1],
    [1, 1]
  ],
  [
    [2, 1],
    [1, 1],
    [1, 1]
  ],
  [
    [1, 2],
    [1, 1],
    [1, 1]
  ],
  [
    [2, 2],
    [1, 1],
    [1, 1]
  ],
  [
    [4, 1],
    [1, 1],
    [1, 1]
  ],
  [
    [2, 2],
    [2, 1],
    [2, 1]
  ],
  [
    [2, 2],
    [1, 2],
    [1, 2]
  ]
]

afterEach(() => vi.unstubAllEnvs())

/** The program of a thread that decodes a file and reads another, says what it came to, and goes on until it is ended. */
const decodeInAThread = `
  const { parentPort, workerData: { path, file } } = require('node:worker_threads')
  const { decode, read } = require(path)
  const { size } = require('node:fs').statSync(path)
  const decodeMany = async (count) => {
    let pixels
    for (let i = 0; i < count; i++) {
      pixels = new Uint8Array(120 * 80 * 3)
      const own = new Uint8Array(size)
      const [isDecoded, hash] = await Promise.all([
        decode(file, 120, 80, 1, null, null, pixels),
        read(path, own, new Float64Array(3))
      ])
      if (!isDecoded || hash === null) throw new Error('it was refused')
    }
    return pixels
  }
  decodeMany(20).then((pixels) => { parentPort.postMessage(pixels); return decodeMany(1e6) })`

describe.skipIf(jpegDecoderPath === null || !existsSync(jpegDecoderPath))(
  'the decoder of usual JPEG files',
  () => {
    it('comes to the pixels of the library, whatever the sampling, the size and the restart marks', async () => {
      const draw = numbers(11)
      for (const sampling of drawn)
        for (let i = 0; i < 12; i++) {
          const size = { width: 1 + draw(150), height: 1 + draw(150) }
          const file = drawJpeg(
            { ...size, sampling, restartInterval: i % 3 === 2 ? 1 + draw(7) : 0 },
            draw
          )
          for (const by of parts) {
            const to = part(size, by)
            if (jpegPlan(size, to) === null) continue
            const said = `${JSON.stringify(sampling)} ${size.width}x${size.height} by ${by}`
            const decoded = await byTheDecoder(file, to)
            expect(decoded, said).not.toBeNull()
            expect(decoded?.equals((await byTheLibrary(file, to)) as Buffer), said).toBe(true)
          }
        }
    })

    it.each([
      ['4:2:0', (image: Sharp): Sharp => image.jpeg({ quality: 88 })],
      ['4:4:4', (image: Sharp): Sharp => image.jpeg({ chromaSubsampling: '4:4:4' })],
      ['progressive', (image: Sharp): Sharp => image.jpeg({ progressive: true })],
      ['grey', (image: Sharp): Sharp => image.greyscale().jpeg()],
      ['grey and progressive', (image: Sharp): Sharp => image.greyscale().jpeg({ progressive: true })],
      ['of few levels', (image: Sharp): Sharp => image.jpeg({ quality: 5 })]
    ])('comes to the pixels of the library, whatever the encoder does (%s)', async (_, encode) => {
      for (const size of [
        { width: 500, height: 375 },
        { width: 333, height: 500 },
        { width: 97, height: 64 },
        { width: 640, height: 481 }
      ]) {
        const file = await encode(photograph(size)).toBuffer()
        for (const by of parts) {
          const to = part(size, by)
          if (jpegPlan(size, to) === null) continue
          const said = `${size.width}x${size.height} by ${by}`
          expect(
            (await byTheDecoder(file, to))?.equals((await byTheLibrary(file, to)) as Buffer),
            said
          ).toBe(true)
        }
      }
    })

    it.each(['stretch', 'crop', 'fit', 'pad'] as const)(
      'changes nothing of an image, in colours or grey (%s)',
      async (fit) => {
        const colour = await photograph({ width: 211, height: 133 }).jpeg().toBuffer()
        const grey = await photograph({ width: 211, height: 133 }).greyscale().jpeg().toBuffer()
        for (const file of [colour, grey])
          for (const channels of [1, 3] as const)
            for (const side of [9, 64, 133, 300]) {
              const asked = recipe({ fit, channels, width: side, height: side })
              vi.stubEnv('ATELIER_JPEG', 'libvips')
              const { pixels: expected, ...rest } = await readPicture(file, asked)
              vi.unstubAllEnvs()
              const { pixels, ...others } = await readPicture(file, asked)
              expect(Buffer.from(pixels).equals(expected), `${side}`).toBe(true)
              expect(others).toEqual(rest)
            }
      }
    )

    it('leaves to the library what is damaged, or decodes it to the very same pixels', async () => {
      const draw = numbers(23)
      const size = { width: 61, height: 45 }
      const encoded = await Promise.all([
        photograph(size).jpeg().toBuffer(),
        photograph(size).jpeg({ progressive: true }).toBuffer(),
        photograph(size).greyscale().jpeg().toBuffer()
      ])
      const files = [
        ...encoded,
        drawJpeg(
          {
            ...size,
            sampling: [
              [2, 1],
              [1, 1],
              [1, 1]
            ],
            restartInterval: 3
          },
          draw
        )
      ]
      let decoded = 0,
        left = 0
      for (let i = 0; i < 2400; i++) {
        const file = mutated(files[i % files.length] as Buffer, i, draw)
        const header = usualJpegHeader(file)
        if (!header || header.width * header.height > 2 ** 20) continue
        const to = part(header, [1, 2.23, 5][i % 3] as number)
        const pixels = await byTheDecoder(file, to)
        if (pixels === null) {
          left++
          continue
        }
        decoded++
        const expected = await byTheLibrary(file, to)
        expect(typeof expected === 'string' ? expected : pixels.equals(expected), `file ${i}`).toBe(true)
      }
      expect(decoded).toBeGreaterThan(200)
      expect(left).toBeGreaterThan(200)
    })

    it('says of a damaged file what the library says of it', async () => {
      const draw = numbers(5)
      const whole = await photograph({ width: 90, height: 70 }).jpeg().toBuffer()
      for (let i = 0; i < 60; i++) {
        const file = mutated(whole, i, draw)
        const said = (): Promise<unknown> =>
          readPicture(file, recipe({})).catch((error: Error) => error.message)
        vi.stubEnv('ATELIER_JPEG', 'libvips')
        const expected = await said()
        vi.unstubAllEnvs()
        expect(await said()).toEqual(expected)
      }
    })

    it('refuses a call that does not fit, and reads nothing', async () => {
      const { decode } = jpegDecoder() as JpegDecoder
      const file = await photograph({ width: 40, height: 30 }).jpeg().toBuffer()
      const { reductions } = jpegPlan({ width: 40, height: 30 }, { width: 20, height: 15 }) ?? {}
      const { down, across } = reductions ?? {}
      if (!down || !across) throw new Error('there is no plan')
      const memory = new Uint8Array(20 * 15 * 3)
      const calls: Parameters<typeof decode>[] = [
        [file, 40, 30, 1, null, null, memory],
        [file, 40, 30, 3, down, across, memory],
        [file, 40, 30, 1, across, down, memory],
        [file, 40, 30, 1, down, across, memory.subarray(1)],
        [file, 70000, 30, 1, down, across, memory],
        [file, Number.NaN, 30, 1, down, across, memory],
        [file, 40, 30, 1, { ...down, first: down.first.map(() => 30) }, across, memory],
        [file, 40, 30, 1, { ...down, weights: down.weights.subarray(2) }, across, memory],
        [file, 40, 30, 1, { ...down, to: 0 }, across, memory],
        [new Float32Array(9) as unknown as Uint8Array, 40, 30, 1, down, across, memory]
      ]
      for (const call of calls) expect(() => decode(...call)).toThrow(TypeError)
      expect(await decode(file, 40, 30, 1, down, across, memory)).toBe(true)
      // A header of another size than was said is no mistake of the caller's.
      const other = await photograph({ width: 41, height: 30 }).jpeg().toBuffer()
      expect(await decode(other, 40, 30, 1, down, across, memory)).toBe(false)
    })

    it('reads a file of any kind whole, and says what Node says of it', async () => {
      const { read } = jpegDecoder() as JpegDecoder
      for (const length of [0, 1, 63, 64, 65_537, 3_000_001]) {
        const path = join(folder, `${length} é.bin`)
        const written = Buffer.from(Uint8Array.from({ length }, (_, i) => (i * 7 + (i >> 8)) % 251))
        writeFileSync(path, written)
        utimesSync(path, 1_700_000_000, 1_650_000_000.123457)
        const content = Buffer.alloc(length, 1),
          state = new Float64Array(3)
        expect(await read(path, content, state)).toBe(createHash('sha256').update(written).digest('hex'))
        expect(content.equals(written)).toBe(true)
        const { ino, size, mtimeMs } = statSync(path)
        expect([...state]).toEqual([ino, size, mtimeMs])
      }
    })

    it('reads nothing but an ordinary file of the length that is said', async () => {
      const { read } = jpegDecoder() as JpegDecoder
      const path = join(folder, 'file')
      writeFileSync(path, 'abc')
      execFileSync('mkfifo', [join(folder, 'pipe')])
      const state = new Float64Array(3)
      const asked: [path: string, length: number][] = [
        [path, 2],
        [path, 4],
        [join(folder, 'none'), 3],
        [join(folder, 'pipe'), 0],
        [folder, 4096],
        [`${path}\0`, 3],
        ['/dev/zero', 0]
      ]
      for (const [from, length] of asked)
        expect(await read(from, Buffer.alloc(length), state), from).toBeNull()
      expect(() => read(path, Buffer.alloc(3), new Float64Array(2))).toThrow(TypeError)
      expect(() => read(3 as unknown as string, Buffer.alloc(3), state)).toThrow(TypeError)
      expect(() => read(path, state as unknown as Uint8Array, state)).toThrow(TypeError)
    })

    it('decodes in several threads at the same time', async () => {
      const files = await Promise.all(
        Array.from({ length: 24 }, (_, i) =>
          photograph({ width: 200 + i, height: 150 + i })
            .jpeg()
            .toBuffer()
        )
      )
      const to = { width: 90, height: 70 }
      const alone: (Buffer | null)[] = []
      for (const file of files) alone.push(await byTheDecoder(file, to))
      const together = await Promise.all([...files, ...files].map((file) => byTheDecoder(file, to)))
      together.forEach((pixels, i) =>
        expect(pixels?.equals(alone[i % alone.length] as Buffer), `${i}`).toBe(true)
      )
    })

    it('is the same in threads of their own', async () => {
      const file = await photograph({ width: 120, height: 80 }).jpeg().toBuffer()
      const expected = await byTheDecoder(file, { width: 120, height: 80 })
      const made = await Promise.all(
        Array.from({ length: 3 }, async () => {
          const thread = new Worker(decodeInAThread, {
            eval: true,
            workerData: { path: jpegDecoderPath, file }
          })
          const [pixels] = (await once(thread, 'message')) as [Uint8Array]
          await thread.terminate()
          return pixels
        })
      )
      for (const pixels of made) expect(expected?.equals(pixels)).toBe(true)
    })

    it('takes no process along where its threads are ended while they decode', async () => {
      const file = await photograph({ width: 120, height: 80 }).jpeg().toBuffer()
      const program = `
        const { once } = require('node:events')
        const { setTimeout } = require('node:timers/promises')
        const { Worker } = require('node:worker_threads')
        const options = { eval: true, workerData: ${JSON.stringify({ path: jpegDecoderPath })} }
        options.workerData.file = Buffer.from('${file.toString('base64')}', 'base64')
        const endAll = async () => {
          for (let i = 0; i < 40; i++) {
            const threads = [1, 2, 3].map(() => new Worker(${JSON.stringify(decodeInAThread)}, options))
            await Promise.all(threads.map((thread) => once(thread, 'message')))
            await setTimeout(i % 20)
            await Promise.all(threads.map((thread) => thread.terminate()))
          }
        }
        endAll().then(() => console.log('all have ended'))`
      const { stdout } = await promisify(execFile)(process.execPath, ['-e', program])
      expect(stdout).toBe('all have ended\n')
    })
  }
)

/** A few bytes wrong, a part left out, the end missing, or something behind it. */
function mutated(whole: Buffer, kind: number, draw: Draw): Buffer {
  const file = Buffer.from(whole)
  switch (kind % 7) {
    case 0:
      return file.subarray(0, 20 + draw(file.length - 20))
    case 1: {
      const at = 20 + draw(file.length - 40)
      return Buffer.concat([file.subarray(0, at), file.subarray(at + 1 + draw(20))])
    }
    case 2:
      return Buffer.concat([file, Buffer.alloc(draw(50), draw(256))])
    default:
      for (let wrong = 0; wrong <= draw(3); wrong++) file[3 + draw(file.length - 3)] = draw(256)
      return file
  }
}
