import { describe, expect, it } from 'vitest'
import { table } from '../../../src-main/hosts/cli/output'

describe('a table on the command line', () => {
  it('puts numbers to the right and texts to the left, with no blanks at the ends of lines', () => {
    expect(
      table(
        ['Name', 'Images', 'State'],
        [
          ['first', '9', 'ok'],
          ['x', '1,024', 'not ok']
        ]
      ).split('\n')
    ).toEqual(['Name   Images  State', 'first       9  ok', 'x       1,024  not ok'])
  })

  it('takes a dash for a number that is not known', () => {
    expect(table(['N'], [['–'], ['12.5%']]).split('\n')).toEqual(['    N', '    –', '12.5%'])
  })

  it('takes sizes for numbers, whatever their unit', () => {
    expect(table(['Size'], [['12 B'], ['640 kB'], ['25.3 GB'], ['1.9 TB']]).split('\n')).toEqual([
      '   Size',
      '   12 B',
      ' 640 kB',
      '25.3 GB',
      ' 1.9 TB'
    ])
  })

  it('gives a Japanese character the two columns that a terminal gives it', () => {
    expect(
      table(
        ['Run', 'State'],
        [
          ['学習', 'a'],
          ['abcd', 'b']
        ]
      )
        .split('\n')
        .slice(1)
    ).toEqual(['学習  a', 'abcd  b'])
  })

  it('is its header where there are no rows', () => {
    expect(table(['Run', 'State'], [])).toBe('Run  State')
  })
})
