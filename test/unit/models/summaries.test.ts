import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type ComparedLine, modelConfig, type SummaryComparison } from '../../../src-main/contract'
import { buildArchitecture } from '../../../src-main/models/catalogue'
import { describeArchitecture } from '../../../src-main/models/describe'
import { compareSummary } from '../../../src-main/models/summaries/compare-summary'
import { readSummary } from '../../../src-main/models/summaries/read-summary'

const textOf = (name: string): string =>
  readFileSync(new URL(`../../fixtures/summaries/${name}.txt`, import.meta.url), 'utf8')

function compared(
  config: { id: string } & Record<string, unknown>,
  summary: string,
  [shape, classes]: [[number, number, number], number] = [[224, 224, 3], 1000]
): SummaryComparison {
  const architecture = buildArchitecture(modelConfig.parse(config), shape, classes)
  return compareSummary(describeArchitecture(architecture), readSummary(textOf(summary)))
}
const small: [[number, number, number], number] = [[28, 28, 1], 10]
const statesOf = ({ lines }: SummaryComparison): Partial<Record<ComparedLine['state'], number>> => {
  const counts: Partial<Record<ComparedLine['state'], number>> = {}
  for (const { state } of lines) counts[state] = (counts[state] ?? 0) + 1
  return counts
}

describe("another framework's summary", () => {
  it.each(['keras3-cnn', 'keras3-cnn-narrow', 'keras2-cnn', 'keras2-cnn-narrow'])(
    'is read whole, with what is broken into lines put together: %s',
    (name) => {
      const { printer, layers, totals } = readSummary(textOf(name))
      expect(printer).toBe('keras')
      expect(layers.map(({ params, outputShape }) => [params, ...outputShape])).toEqual([
        [320, 28, 28, 32],
        [128, 28, 28, 32],
        [0, 28, 28, 32],
        [0, 14, 14, 32],
        [18_496, 14, 14, 64],
        [256, 14, 14, 64],
        [0, 14, 14, 64],
        [0, 7, 7, 64],
        [0, 3136],
        [401_536, 128],
        [0, 128],
        [1290, 10]
      ])
      expect(totals).toEqual({ total: 422_026, trainable: 421_834, nonTrainable: 192 })
    }
  )

  it.each([
    // Keras 3 cuts a name that is too long, Keras 2 breaks it.
    ['keras3-residual', 'a_name_that_is_much_longe…'],
    ['keras2-residual', 'a_name_that_is_much_longer_than_its_column']
  ])('may have rows with several inputs: %s', (name, longName) => {
    const { layers } = readSummary(textOf(name))
    expect(layers.map(({ params }) => params)).toEqual([0, 160, 2320, 64, 0, 0, 170])
    expect(layers[0]?.outputShape).toEqual([28, 28, 1])
    expect(layers[4]?.name).toBe(longName)
    expect(layers[4]?.type).toBe('Add')
  })

  it.each(['torchinfo-resnet18', 'torchinfo-resnet18-columns', 'torchsummary-resnet18'])(
    'has its layers without what holds them, whichever columns there are: %s',
    (name) => {
      const { layers, totals } = readSummary(textOf(name))
      const convolutions = layers.filter(({ type }) => type === 'Conv2d')
      // The downsampling ones stand too deep for torchinfo's usual table.
      expect(convolutions.length).toBe(name === 'torchsummary-resnet18' ? 20 : 17)
      expect(convolutions[0]).toMatchObject({ outputShape: [64, 112, 112], params: 9408 })
      expect(layers.at(-1)).toMatchObject({ type: 'Linear', outputShape: [1000], params: 513_000 })
      expect(totals.total).toBe(11_689_512)
    }
  )

  it.each([
    ['cnn', 'keras3-cnn', small],
    ['cnn', 'keras2-cnn-narrow', small],
    ['keras-resnet50', 'keras3-resnet50', undefined],
    ['keras-resnet50', 'keras2-resnet50', undefined],
    ['torchvision-resnet18', 'torchinfo-resnet18', undefined],
    ['torchvision-resnet18', 'torchinfo-resnet18-columns', undefined],
    ['torchvision-resnet18', 'torchsummary-resnet18', undefined],
    ['mobilenet-v2', 'torchinfo-mobilenet', undefined],
    ['mobilenet-v2', 'torchsummary-mobilenet', undefined]
  ] as const)('differs in nothing from the same network: %s in %s', (id, summary, subject) => {
    const comparison = compared({ id }, summary, subject as typeof small | undefined)
    expect(comparison.lines.filter(({ state }) => !/same|unlisted|elsewhere/.test(state))).toEqual([])
    expect(comparison).toMatchObject({ differences: 0, totals: { isSame: true } })
  })

  it.each(['keras3-cnn-48', 'keras2-cnn-48'])(
    'is different line by line where filters differ: %s',
    (name) => {
      const comparison = compared({ id: 'cnn' }, name, small)
      // The second convolution and its normalisation have 48 instead of 64 channels, so the function, the
      // pooling and the vector behind them have another shape, and the dense layer other weights.
      expect(statesOf(comparison)).toEqual({ same: 6, both: 2, shape: 3, params: 1, unlisted: 1 })
      expect(comparison.differences).toBe(6)
      expect(comparison.totals.isSame).toBe(false)
      const [first] = comparison.lines.filter(({ state }) => state === 'both')
      expect([first?.ours?.outputShape, first?.theirs?.outputShape]).toEqual([
        [14, 14, 64],
        [14, 14, 48]
      ])
    }
  )

  it('lacks the blocks that a deeper network has more', () => {
    const comparison = compared({ id: 'torchvision-resnet34' }, 'torchsummary-resnet18')
    // 16 blocks instead of 8, of two convolutions and two normalisations each.
    expect(statesOf(comparison)).toMatchObject({ missing: 32 })
    expect(comparison.differences).toBe(32)
  })

  it('may come from a terminal with colours, and from Windows', () => {
    const text = textOf('keras3-cnn')
      .replaceAll('\n', '\r\n')
      .replaceAll('Conv2D', '\u001b[38;5;33mConv2D\u001b[0m')
    expect(readSummary(text).layers).toEqual(readSummary(textOf('keras3-cnn')).layers)
  })

  it('counts no numbers of the optimizer', () => {
    const text = textOf('keras3-cnn').replace(
      /Total params: 422,026.*/,
      'Total params: 1,265,696 (4.83 MB)\n Optimizer params: 843,670 (3.22 MB)'
    )
    expect(readSummary(text).totals.total).toBe(422_026)
  })

  it.each([
    ['', 'no line has the title "Layer (type)"'],
    ['Sequential(\n  (0): Conv2d(1, 32)\n)', 'no line has the title "Layer (type)"'],
    ['Layer (type)   Output Shape   Param #\n====', 'no layer follows its title']
  ])('that is none is refused with the reason: %j', (text, reason) => {
    expect(() => readSummary(text)).toThrow(reason)
  })
})
