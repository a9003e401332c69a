import { describe, expect, it } from 'vitest'
import { jsonText } from '../../../src-main/hosts/cli/output'
import { visible } from '../../../src-main/contract'
import { cut, table, width } from '../../../src-main/hosts/cli/text-table'

describe('a name on a terminal', () => {
  it('shows what a terminal would obey', () => {
    expect(visible('a\u001b[31mred\u0007\r\nb\u009b2J\u202egnp.exe')).toBe(
      'a\\x1b[31mred\\x07\\r\\nb\\x9b2J\\u202egnp.exe'
    )
    expect(visible('学習 é 👩‍🔬 – ×')).toBe('学習 é 👩‍🔬 – ×')
  })

  it('cannot begin a line of its own in a table', () => {
    expect(table(['Run', 'Name'], [['a', 'x\ny\u001b[2J']]).split('\n')).toEqual([
      'Run  Name',
      'a    x\\ny\\x1b[2J'
    ])
  })

  it('is the same text again for whoever reads the JSON, with nothing for a terminal in it', () => {
    const name = 'a\u001b\u009b\u202e\u2028\u007f学'
    expect(jsonText({ name })).toBe('{"name":"a\\u001b\\u009b\\u202e\\u2028\\u007f学"}')
    expect(JSON.parse(jsonText({ name }))).toEqual({ name })
  })
})

describe('the width of a table', () => {
  it('does not grow with a long name', () => {
    const [header, row] = table(['Run', 'Name', 'Loss'], [['a', 'n'.repeat(200), '0.5']]).split(
      '\n'
    ) as [string, string]
    expect(row).toBe(`a    ${'n'.repeat(59)}…   0.5`)
    expect(header).toHaveLength(row.length)
  })

  it("is the terminal's, and a number stays whole", () => {
    const rows = [
      ['20261126-a', 'a long name of a run', '-1.061e+14', '12 min 30 s'],
      ['20261126-b', '学習の名前です', '3.3e-5', '4.2 s']
    ]
    const lines = table(['Run', 'Name', 'Loss', 'Time'], rows, 40).split('\n')
    expect(lines.map(width).every((each) => each <= 40)).toBe(true)
    expect(lines[1]).toContain('-1.061e+14')
    expect(lines[2]).toContain('    3.3e-5')
  })

  it('cannot be narrower than its numbers', () => {
    expect(table(['Epoch', 'loss'], [['1', '1.061e+14']], 5).split('\n')).toEqual([
      'Epoch       loss',
      '    1  1.061e+14'
    ])
  })

  it('keeps a number whole among texts', () => {
    expect(
      table(
        ['', 'a'],
        [
          ['learningRate', '0.000123456789'],
          ['note', 'x'.repeat(40)]
        ],
        30
      ).split('\n')[1]
    ).toContain('0.000123456789')
  })
})

describe('numbers in a table', () => {
  it('stand below each other, also without an end or a value', () => {
    expect(
      table(['loss'], [['1.06e+14'], ['3.30e-5'], ['NaN'], ['-Infinity'], ['–']]).split('\n')
    ).toEqual(['     loss', ' 1.06e+14', '  3.30e-5', '      NaN', '-Infinity', '        –'])
  })
})

describe('a text that is cut', () => {
  it('ends with an ellipsis, and no character is halved', () => {
    expect(cut('学習データ', 6)).toBe('学習…')
    expect(cut('学習', 4)).toBe('学習')
    expect(cut('e\u0301e\u0301e\u0301', 2)).toBe('e\u0301…')
    expect(cut('👩‍🔬👩‍🔬👩‍🔬', 5)).toBe('👩‍🔬👩‍🔬…')
  })
})
