import { describe, expect, it } from 'vitest'
import { readNumber, readNumberList } from '../../../../src-renderer/components/read-number'

const numberOf = (text: string): unknown => {
  const reading = readNumber(text)
  return reading.kind === 'number'
    ? reading.value
    : reading.kind === 'refused'
      ? reading.reason
      : reading.kind
}

describe('a number that a person types', () => {
  it.each([
    ['0.005', 0.005],
    ['0,005', 0.005],
    ['1,5', 1.5],
    ['-1,25', -1.25],
    ['+3', 3],
    ['.5', 0.5],
    [',5', 0.5],
    ['5.', 5],
    ['1.125', 1.125],
    ['1e-3', 0.001],
    ['1E-3', 0.001],
    ['2,5e-4', 0.00025],
    ['1e5', 100_000],
    ['  64 ', 64],
    ['0', 0],
    ['-0,0', -0],
    ['0,500', 0.5],
    ['12,5', 12.5],
    ['1234,567', 1234.567],
    ['1,0000', 1]
  ])('has a point or a comma before its decimals: "%s"', (text, value) => {
    expect(numberOf(text)).toBe(value)
  })

  it.each([
    ['０．５', 0.5],
    ['０，００５', 0.005],
    ['１ｅ－３', 0.001],
    ['６４', 64],
    ['　１２８　', 128],
    ['−３', -3]
  ])('may be written in full-width letters: "%s"', (text, value) => expect(numberOf(text)).toBe(value))

  it.each([
    ['1,000,000', 1_000_000],
    ['1.000.000', 1_000_000],
    ['1,000.5', 1000.5],
    ['1.000,5', 1000.5],
    ['10 000', 10_000],
    ['10\u202f000,5', 10_000.5],
    ['60\u00a0000', 60_000],
    ["10'000", 10_000],
    ['60_000', 60_000]
  ])('may be in groups that have one reading: "%s"', (text, value) => expect(numberOf(text)).toBe(value))

  it.each([
    ['1,000', '1000', '1'],
    ['1,500', '1500', '1.5'],
    ['-12,345', '-12345', '-12.345'],
    ['1.000', '1000', '1'],
    ['１，０００', '1000', '1']
  ])('is refused with both readings where it has two: "%s"', (text, grouped, decimal) => {
    expect(readNumber(text)).toMatchObject({ kind: 'refused', reason: 'twoReadings', grouped, decimal })
  })

  it.each([
    'abc',
    '12a',
    '1..5',
    '1,2,3',
    '1,00,000',
    '0x10',
    'NaN',
    'Infinity',
    '-',
    'e5',
    '1e',
    '1 2',
    '10 00',
    '5%',
    '1/2',
    '.',
    ',',
    '三',
    '1e1.5',
    '1,000,00'
  ])('is refused where it is none: "%s"', (text) => expect(numberOf(text)).toBe('notANumber'))

  it.each(['1e999', '-1e400', '1e-400'])(
    'is refused where it would become infinite or nothing: "%s"',
    (text) => expect(numberOf(text)).toBe('outOfRange')
  )

  it.each(['', '   ', '\u3000'])('is absent from an empty field', (text) =>
    expect(numberOf(text)).toBe('empty')
  )
})

describe('a list of numbers that a person types', () => {
  it.each([
    ['64, 32', [64, 32]],
    ['64,32', [64, 32]],
    ['128 64 32', [128, 64, 32]],
    ['６４，３２', [64, 32]],
    ['64、32', [64, 32]],
    ['64;32,', [64, 32]],
    ['128,256', [128, 256]],
    ['', []]
  ])('"%s"', (text, values) => expect(readNumberList(text)).toEqual({ kind: 'list', values }))

  it.each([
    ['64, abc', 'abc'],
    ['1,024', '024'],
    ['1,000', '000'],
    ['64, 0x10', '0x10']
  ])('is refused with the part that is none: "%s"', (text, part) => {
    expect(readNumberList(text)).toEqual({ kind: 'refused', reason: 'notANumber', text: part })
  })
})
