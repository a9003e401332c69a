import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { AtelierError } from '../../../../src-main/contract'
import { ownArchitecture } from '../../../../src-main/models/custom/custom-architecture'
import { readNetwork } from '../../../../src-main/models/custom/read-network'
import { images, keras2Model } from '../../../support/custom-networks'
import { mutated, randomBelow } from '../../../support/mutated-weights'

const rounds = 3000
/** As long as reading any of them may take, hostile ones among them. */
const mostMilliseconds = 2000

const keras3 = readFileSync(join(import.meta.dirname, '../../../fixtures/networks/branches.json'))
const keras2 = Buffer.from(
  JSON.stringify(
    keras2Model([
      images,
      ['Conv2D', 'conv', ['images'], { filters: 5, kernel_size: [3, 3], padding: 'same' }],
      ['DepthwiseConv2D', 'depth', ['conv'], { kernel_size: 3, padding: 'same', activation: 'relu6' }],
      ['Add', 'sum', ['conv', 'depth']],
      ['ZeroPadding2D', 'zeros', ['sum'], { padding: 1 }],
      ['Dropout', 'dropout', ['zeros'], { rate: 0.5, noise_shape: [null, 1, 1, 1] }],
      ['Flatten', 'vector', ['dropout']],
      ['Dense', 'scores', ['vector'], { units: 4, activation: 'softmax' }]
    ])
  )
)

/** The number of layers, or the code of a refusal; anything else is thrown. */
function outcomeOf(text: string): string {
  try {
    const { network } = readNetwork(text)
    return String(ownArchitecture(network, [8, 8, 3]).layers.length)
  } catch (error) {
    if (!(error instanceof AtelierError)) throw error
    for (const line of [error.message, error.fix]) {
      expect(line.length).toBeLessThan(1000)

      expect(line).not.toMatch(/[\u0000-\u001f]/)
    }
    return error.code
  }
}

/** Values that nobody expects. */
const strange: unknown[] = [
  null,
  true,
  -1,
  0,
  1e308,
  0.5,
  '',
  '__proto__',
  'constructor',
  [],
  {},
  [[]],
  [[[]]],
  { class_name: 'Sequential' },
  'x'.repeat(5000)
]

/** Puts a strange value in the place of one that is somewhere in it. */
function changed(value: unknown, below: (limit: number) => number): unknown {
  if (typeof value !== 'object' || value === null || below(7) === 0)
    return strange[below(strange.length)]
  const keys = Object.keys(value)
  const key = keys[below(Math.max(1, keys.length))]
  if (key === undefined) return strange[below(strange.length)]
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...value }) as Record<
    string,
    unknown
  >
  if (below(12) === 0) {
    if (Array.isArray(copy)) copy.splice(Number(key), 1)
    else delete copy[key]
  } else copy[key] = changed(copy[key], below)
  return copy
}

describe('a file that is damaged or hostile', () => {
  it.each([
    ['Keras 3', keras3],
    ['Keras 2', keras2]
  ])('of %s ends in a network or in a refusal, whichever bytes are changed', (_, file) => {
    const below = randomBelow(7)
    const outcomes = new Map<string, number>()
    for (let round = 0; round < rounds; round++) {
      const outcome = outcomeOf(Buffer.from(mutated(new Uint8Array(file), below)).toString('utf8'))
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    }
    expect(outcomes.get('NETWORK_UNFIT')).toBeGreaterThan(rounds / 10)
  })

  it.each([
    ['Keras 3', keras3],
    ['Keras 2', keras2]
  ])('of %s does so whichever values are others', (_, file) => {
    const below = randomBelow(11)
    const whole = JSON.parse(file.toString()) as unknown
    const outcomes = new Set<string>()
    for (let round = 0; round < rounds; round++) {
      let value = whole
      for (let change = 0; change <= below(3); change++) value = changed(value, below)
      outcomes.add(outcomeOf(JSON.stringify(value)))
    }
    expect(outcomes).toContain('NETWORK_UNFIT')
    expect([...outcomes].some((outcome) => Number(outcome) > 0)).toBe(true)
  })

  const chain = (count: number): string =>
    JSON.stringify(
      keras2Model([
        images,
        ...Array.from(
          { length: count },
          (_, i) =>
            ['Add', `sum_${i}`, i === 0 ? ['images', 'images'] : [`sum_${i - 1}`, `sum_${i - 1}`]] as [
              string,
              string,
              string[]
            ]
        ),
        ['Flatten', 'flat', [`sum_${count - 1}`]],
        ['Dense', 'scores', ['flat'], { units: 4 }]
      ])
    )
  const taken = (count: number): string[] => Array.from({ length: count }, () => 'images')
  const dense = (units: number): string =>
    JSON.stringify(
      keras2Model([
        images,
        ['Flatten', 'flat', ['images']],
        ['Dense', 'wide', ['flat'], { units }],
        ['Dense', 'wider', ['wide'], { units }],
        ['Dense', 'scores', ['wider'], { units: 4 }]
      ])
    )
  const nested = (depth: number): string =>
    '{"class_name":"Sequential","config":{"name":"a","layers":['.repeat(depth) + ']}}'.repeat(depth)

  it.each([
    ['every path through it twice as many as before', chain(998), '1001'],
    ['more layers than are read', chain(1001), 'NETWORK_UNFIT'],
    [
      'a layer that takes a million times the same',
      JSON.stringify(keras2Model([images, ['Add', 'sum', taken(200_000)]])),
      'NETWORK_UNFIT'
    ],
    ['more parameters than any memory holds', dense(65_536), 'INVALID_EXPERIMENT'],
    ['models within models', nested(50_000), 'NETWORK_UNFIT'],
    ['brackets alone', '['.repeat(1_000_000) + ']'.repeat(1_000_000), 'NETWORK_UNFIT'],
    [
      'names like those of objects',
      JSON.stringify(
        keras2Model([
          images,
          ['constructor', 'constructor', ['images']],
          ['__proto__', '__proto__', ['constructor']]
        ])
      ),
      'NETWORK_UNFIT'
    ]
  ])('ends soon with %s', (_, text, outcome) => {
    const began = performance.now()
    expect(outcomeOf(text)).toBe(outcome)
    expect(performance.now() - began).toBeLessThan(mostMilliseconds)
  })
})
