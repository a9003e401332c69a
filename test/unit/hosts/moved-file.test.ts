import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { move, moveAll } from '../../../src-main/hosts/cli/moved-file'
import { canMount, smallDisk, unmount } from '../../support/small-disk'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
let place = ''
let next = 0
beforeEach(() => {
  place = join(root, String(next++))
  mkdirSync(place)
})
const content = (path: string): string => readFileSync(path, 'utf8')
function written(name: string, text: string): string {
  writeFileSync(join(place, name), text)
  return join(place, name)
}

describe('what leaves the workspace', () => {
  it('takes the place of a file, and of a folder with files in it', () => {
    move(written('a', 'new'), written('b', 'old'))
    expect(content(join(place, 'b'))).toBe('new')

    mkdirSync(join(place, 'made'))
    writeFileSync(join(place, 'made', 'one'), '1')
    mkdirSync(join(place, 'there'))
    writeFileSync(join(place, 'there', 'two'), '2')
    move(join(place, 'made'), join(place, 'there'))
    expect(readdirSync(place).sort()).toEqual(['b', 'there'])
    expect(readdirSync(join(place, 'there'))).toEqual(['one'])
  })

  it('is written where a link leads to, which stays', () => {
    written('real', 'old')
    symlinkSync('real', join(place, 'link'))
    move(written('a', 'new'), join(place, 'link'))
    expect(content(join(place, 'real'))).toBe('new')
    expect(readdirSync(place).sort()).toEqual(['link', 'real'])
  })

  it('goes into a pipe, which stays one', async () => {
    const pipe = join(place, 'pipe')
    execFileSync('mkfifo', [pipe])
    const reader = spawn('cat', [pipe])
    let read = ''
    reader.stdout.on('data', (chunk: Buffer) => {
      read += chunk.toString()
    })
    const ended = new Promise((resolve) => reader.on('close', resolve))
    // More than a pipe holds.
    const text = 'line\n'.repeat(50_000)
    move(written('a', text), pipe)
    await ended
    expect(read === text).toBe(true)
    expect(readdirSync(place).sort()).toEqual(['a', 'pipe'])
  })

  it('is all there or nothing of it', () => {
    const there = written('there', 'old')
    const moves = [
      { from: written('a', 'new'), to: there },
      { from: join(place, 'missing'), to: join(place, 'below', 'b') }
    ]
    expect(() => moveAll(moves)).toThrow(expect.objectContaining({ code: 'FILE_NOT_WRITABLE' }) as Error)
    expect(content(there)).toBe('old')
    expect(readdirSync(place)).toEqual(['there'])
  })
})

describe.skipIf(!canMount)('what leaves the workspace for another disk', () => {
  let disk = ''
  beforeAll(() => {
    disk = smallDisk(1) ?? ''
  })
  afterAll(() => unmount(disk))

  it('is copied whole', () => {
    mkdirSync(join(place, 'made'))
    writeFileSync(join(place, 'made', 'one'), '1')
    move(join(place, 'made'), join(disk, 'folder'))
    expect(content(join(disk, 'folder', 'one'))).toBe('1')
  })

  it('leaves nothing half-written where that is full, and what was there as it was', () => {
    writeFileSync(join(disk, 'there'), 'old')
    const before = readdirSync(disk).sort()
    const large = join(place, 'large')
    writeFileSync(large, Buffer.alloc(2 << 20))
    const refused = expect.objectContaining({
      code: 'FILE_NOT_WRITABLE',
      params: { path: expect.any(String) as string, reason: 'the disk is full' }
    }) as Error
    for (const name of ['there', 'new']) expect(() => move(large, join(disk, name))).toThrow(refused)
    const small = written('small', 'new')
    expect(() =>
      moveAll([
        { from: small, to: join(disk, 'there') },
        { from: large, to: join(disk, 'below', 'large') }
      ])
    ).toThrow(refused)
    expect(readdirSync(disk).sort()).toEqual(before)
    expect(content(join(disk, 'there'))).toBe('old')
    expect(existsSync(large)).toBe(true)
  })
})
