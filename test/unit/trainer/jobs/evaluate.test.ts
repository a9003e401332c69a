import { describe, expect, it } from 'vitest'
import { createCanvas } from '@napi-rs/canvas'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { selectSamples } from '../../../../src-main/datasets/selection'
import { median } from '../../../../src-main/trainer/jobs/median'
import { ConfusionMatrix } from '../../../../src-main/models/confusion-matrix'
import { evaluate } from '../../../../src-main/trainer/jobs/evaluate'
import { Network } from '../../../../src-main/trainer/network/network'
import { readImage } from '../../../../src-main/trainer/node/read-images'
import { predict } from '../../../../src-main/trainer/jobs/predict'
import { smallTraining } from '../../../support/training'
import { temporaryFolder } from '../../../support/temporary-folder'
import { pixelsOf } from '../../../support/pixels'

const folder = temporaryFolder()

describe('the classification report', () => {
  it("has rows of true classes, and scikit-learn's figures", () => {
    const matrix = new ConfusionMatrix(['cat', 'dog', 'bird'])
    matrix.add([0, 0, 0, 1, 1, 2], [0, 0, 1, 1, 1, 0])
    expect(matrix.counts).toEqual([
      [2, 1, 0],
      [0, 2, 0],
      [1, 0, 0]
    ])
    expect(matrix.accuracy).toBeCloseTo(4 / 6)
    const [cat, dog, bird] = matrix.perClass()
    // By hand: cat 2 of 3 predicted, 2 of 3 found; dog 2 of 3 predicted, 2 of 2 found; bird never.
    expect(cat).toMatchObject({ class: 'cat', support: 3 })
    expect([cat?.precision, cat?.recall, cat?.f1].map((value) => value?.toFixed(4))).toEqual([
      '0.6667',
      '0.6667',
      '0.6667'
    ])
    expect([dog?.precision, dog?.recall, dog?.f1].map((value) => value?.toFixed(4))).toEqual([
      '0.6667',
      '1.0000',
      '0.8000'
    ])
    expect(bird).toEqual({ class: 'bird', precision: 0, recall: 0, f1: 0, support: 1 })
  })

  it('agrees with what the network predicts image by image', async () => {
    const { spec, dataset, architecture, session } = await smallTraining({ batchSize: 7 })
    const network = new Network(architecture, 1, session.primitives)
    const { validation } = selectSamples(dataset, spec.dataset, spec.seed)
    const evaluation = await evaluate(
      { network, primitives: session.primitives, average: null },
      dataset,
      validation,
      spec.batchSize
    )
    const images = [...validation.indices].map((sample) => ({
      name: String(sample),
      pixels: Float32Array.from(
        pixelsOf(dataset.test).subarray(sample * 36, (sample + 1) * 36),
        (value) => value / 255
      )
    }))
    const predictions = await predict({ network, average: null }, images, dataset.classes, 5)
    const loss = predictions.reduce((sum, { probabilities }, i) => {
      const truth = dataset.classes[dataset.test.labels[i] as number]
      return sum - Math.log(probabilities.find((each) => each.class === truth)?.probability ?? 0)
    }, 0)
    const right = predictions.filter(
      (each, i) => each.class === dataset.classes[dataset.test.labels[i] as number]
    ).length
    expect(evaluation.accuracy).toBeCloseTo(right / 18, 6)
    expect(evaluation.loss).toBeCloseTo(loss / 18, 4)
    for (const { probabilities } of predictions)
      expect(probabilities.map(({ probability }) => probability)).toEqual(
        probabilities.map(({ probability }) => probability).sort((a, b) => b - a)
      )
    network.dispose()
  })
})

describe('an image to predict', () => {
  const draw = (
    name: string,
    width: number,
    height: number,
    paint: (context: ReturnType<ReturnType<typeof createCanvas>['getContext']>) => void,
    type: 'image/png' | 'image/jpeg' | 'image/webp' = 'image/png'
  ): string => {
    const canvas = createCanvas(width, height)
    paint(canvas.getContext('2d'))
    const path = join(folder, name)
    writeFileSync(
      path,
      type === 'image/png' ? canvas.toBuffer('image/png') : canvas.toBuffer(type as 'image/jpeg')
    )
    return path
  }

  it('of the right size is taken pixel by pixel', async () => {
    const path = draw('grey.png', 4, 4, (context) => {
      for (let i = 0; i < 16; i++) {
        context.fillStyle = `rgb(${i * 16}, ${i * 16}, ${i * 16})`
        context.fillRect(i % 4, Math.floor(i / 4), 1, 1)
      }
    })
    const { pixels } = await readImage(path, [4, 4, 1])
    expect([...pixels].map((value) => Math.round(value * 255))).toEqual(
      Array.from({ length: 16 }, (_, i) => i * 16)
    )
  })

  it('in colour becomes grey by the weights of BT.601, or stays in colour for three channels', async () => {
    const path = draw('red.png', 2, 2, (context) => {
      context.fillStyle = '#ff0000'
      context.fillRect(0, 0, 2, 2)
    })
    expect((await readImage(path, [2, 2, 1])).pixels[0]).toBeCloseTo(76 / 255, 6)
    expect([...(await readImage(path, [2, 2, 3])).pixels.subarray(0, 3)]).toEqual([1, 0, 0])
  })

  it('keeps its proportions: what is left is black', async () => {
    const wide = draw('wide.png', 40, 20, (context) => {
      context.fillStyle = '#fff'
      context.fillRect(0, 0, 40, 20)
    })
    const rows = (pixels: Float32Array): number[] =>
      Array.from({ length: 8 }, (_, row) => Math.round(pixels[row * 8 + 4] as number))
    expect(rows((await readImage(wide, [8, 8, 1])).pixels)).toEqual([0, 0, 1, 1, 1, 1, 0, 0])
  })

  it('of which nothing is to be seen is refused', async () => {
    const clear = draw('clear.png', 8, 8, () => undefined)
    await expect(readImage(clear, [8, 8, 1])).rejects.toMatchObject({
      params: { reason: 'it is transparent all over' }
    })
  })

  it.each([
    ['jpeg', 'image/jpeg'],
    ['webp', 'image/webp']
  ] as const)('may be a %s', async (name, type) => {
    const path = draw(
      `light.${name}`,
      16,
      16,
      (context) => {
        context.fillStyle = '#c8c8c8'
        context.fillRect(0, 0, 16, 16)
      },
      type
    )
    expect((await readImage(path, [8, 8, 1])).pixels[27]).toBeCloseTo(200 / 255, 1)
  })

  it.each([
    ['missing', null, /no such file/],
    ['a text', 'hello', /not a PNG, JPEG, WebP/],
    [
      'an SVG that would load something else',
      '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
      /not a PNG/
    ],
    ['cut off', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), /damaged/],
    ['empty', '', /not a PNG/]
  ])('that is %s is refused by its path', async (name, content, reason) => {
    const path = join(folder, `${name}.png`)
    if (content !== null) writeFileSync(path, content)
    await expect(readImage(path, [8, 8, 1])).rejects.toMatchObject({
      code: 'IMAGE_UNREADABLE',
      params: { path, reason: expect.stringMatching(reason) }
    })
  })
})

describe('the median', () => {
  it('is the middle value, or the mean of the middle two', () => {
    expect(median([3, 1, 2])).toBe(2)
    expect(median([4, 1, 2, 3])).toBe(2.5)
  })
})
