import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { outFormat, requireRoom, writeOut } from '../../../src-main/hosts/cli/out-file'
import { temporaryFolder } from '../../support/temporary-folder'

const endings = { png: ['.png'], pgf: ['.pgf', '.tex'], folder: [] } as const

describe('the format of a file to write', () => {
  it.each([
    ['plot.png', undefined, 'png'],
    ['PLOT.PNG', undefined, 'png'],
    ['paper.v2.tex', undefined, 'pgf'],
    ['plot.png', 'PNG', 'png'],
    ['plot', 'png', 'png'],
    ['paper.v2', 'pgf', 'pgf'],
    ['here', 'folder', 'folder']
  ])('of %s with --format %s is %s', (out, format, expected) => {
    expect(outFormat('A plot', { out, ...(format ? { format } : {}) }, endings)).toBe(expected)
  })

  it.each([
    ['plot', undefined, '"plot" does not say in which format: give --format, one of png, pgf, folder.'],
    [
      'a.gif',
      undefined,
      '"a.gif" does not say in which format: give --format, one of png, pgf, folder.'
    ],
    ['a.png', 'gif', 'A plot cannot be written as "gif"; the formats are png, pgf, folder.'],
    ['a.tex', 'png', '"a.tex" is a name for pgf, and --format says png.'],
    ['a.png', 'folder', '"a.png" is a name for png, and --format says folder.']
  ])('of %s with --format %s is not known, which is said', (out, format, problem) => {
    expect(() => outFormat('A plot', { out, ...(format ? { format } : {}) }, endings)).toThrow(
      expect.objectContaining({ code: 'INVALID_USAGE', params: { problem } }) as Error
    )
  })
})

describe('a file that is written', () => {
  const root = temporaryFolder()
  let place = ''
  let next = 0
  beforeEach(() => {
    place = join(root, String(next++))
    mkdirSync(place)
  })

  it('is there whole, and nothing beside it', () => {
    writeOut({ out: join(place, 'a.csv') }, 'x,y\n')
    expect(readdirSync(place)).toEqual(['a.csv'])
    expect(readFileSync(join(place, 'a.csv'), 'utf8')).toBe('x,y\n')
  })

  it('takes the place of another only where that is asked for', () => {
    const out = join(place, 'a.csv')
    writeFileSync(out, 'before')
    const refused = expect.objectContaining({ code: 'EXPORT_EXISTS' }) as Error
    expect(() => requireRoom({ out })).toThrow(refused)
    expect(() => writeOut({ out }, 'after')).toThrow(refused)
    expect(readFileSync(out, 'utf8')).toBe('before')
    writeOut({ out, force: true }, 'after')
    expect(readFileSync(out, 'utf8')).toBe('after')
  })

  it('is written where a link leads to, which stays', () => {
    writeFileSync(join(place, 'real.csv'), 'before')
    symlinkSync('real.csv', join(place, 'link.csv'))
    writeOut({ out: join(place, 'link.csv'), force: true }, 'after')
    expect(readFileSync(join(place, 'real.csv'), 'utf8')).toBe('after')
    expect(readdirSync(place).sort()).toEqual(['link.csv', 'real.csv'])
  })

  it('goes into a device as it is', () => {
    writeOut({ out: '/dev/null' }, 'gone')
    expect(existsSync('/dev/null')).toBe(true)
  })

  it.each([
    [
      'a folder of that name',
      (folder: string) => mkdirSync(join(folder, 'a.csv')),
      'a.csv',
      /folder of that name/
    ],
    ['no folder', () => undefined, 'none/a.csv', /its folder does not exist/],
    [
      'a file where its folder should be',
      (folder: string) => writeFileSync(join(folder, 'b'), ''),
      'b/a.csv',
      /part of its path is not a folder/
    ]
  ])('is refused in words where there is %s', (_, prepare, name, reason) => {
    prepare(place)
    const out = join(place, name)
    expect(() => writeOut({ out, force: true }, 'x')).toThrow(
      expect.objectContaining({
        code: 'FILE_NOT_WRITABLE',
        params: { path: out, reason: expect.stringMatching(reason) as string }
      }) as Error
    )
  })
})
