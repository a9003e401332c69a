import { existsSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { DraggedFiles } from '../../../src-main/hosts/electron/dragged-file'

describe('a file that is dragged out of the window', () => {
  const files = new DraggedFiles()
  afterEach(() => files.close())

  it('has the name and the content that the page gave, and two of one name are two files', () => {
    const [a, b] = [files.write('loss.png', Uint8Array.of(1)), files.write('loss.png', Uint8Array.of(2))]
    expect([a, b].map((path) => basename(path ?? ''))).toEqual(['loss.png', 'loss.png'])
    expect([a, b].map((path) => [...readFileSync(path ?? '')])).toEqual([[1], [2]])
  })

  it('is none where the page gave something else, or a name that leads elsewhere', () => {
    expect(files.write(1, Uint8Array.of(1))).toBeNull()
    expect(files.write('a', 'text')).toBeNull()
    for (const name of ['../../outside.png', '/etc/passwd', 'a\\b', '..', '.hidden', '', 'a\0b'])
      expect(files.write(name, Uint8Array.of(1))).toBeNull()
  })

  it('is gone when the application ends', () => {
    const path = files.write('a.png', Uint8Array.of(1)) ?? ''
    files.close()
    expect(existsSync(path)).toBe(false)
  })
})
