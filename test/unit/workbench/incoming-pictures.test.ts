import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { IncomingPictures, incomingLimits } from '../../../src-main/workbench/analysis/incoming-pictures'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
let workspaces = 0
const place = (): string => join(root, String(workspaces++))
const bytes = (count: number, value = 7): Uint8Array => new Uint8Array(count).fill(value)

describe('pictures that a window sends', () => {
  it('are put together of their parts, for their owner alone, and go when they are discarded', () => {
    const workspace = place()
    const pictures = new IncomingPictures(workspace)
    const { upload } = pictures.add(null, bytes(3, 1))
    expect(pictures.add(upload, bytes(2, 2))).toEqual({ upload, bytes: 5 })
    const path = pictures.pathOf(upload)
    expect([...readFileSync(path)]).toEqual([1, 1, 1, 2, 2])
    if (process.platform !== 'win32')
      expect([statSync(path).mode & 0o777, statSync(join(workspace, 'incoming')).mode & 0o777]).toEqual([
        0o600, 0o700
      ])
    pictures.discard([upload, 'never sent'])
    expect(existsSync(path)).toBe(false)
    expect(() => pictures.pathOf(upload)).toThrow(expect.objectContaining({ code: 'PICTURE_NOT_HERE' }))
  })

  it('cannot name a file of their own: only what was sent is known', () => {
    const pictures = new IncomingPictures(place())
    for (const name of ['../runs.sqlite', '/etc/passwd', ''])
      expect(() => pictures.add(name, bytes(1))).toThrow(
        expect.objectContaining({ code: 'PICTURE_NOT_HERE' })
      )
  })

  it('are refused and forgotten beyond the size of one, with nothing left behind', () => {
    const workspace = place()
    const pictures = new IncomingPictures(workspace, { ...incomingLimits, picture: 10 })
    const { upload } = pictures.add(null, bytes(10))
    expect(() => pictures.add(upload, bytes(1))).toThrow(
      expect.objectContaining({ code: 'PICTURE_TOO_LARGE', params: { limit: '10 B' } })
    )
    expect(readdirSync(join(workspace, 'incoming'))).toEqual([])
    expect(() => pictures.pathOf(upload)).toThrow(expect.objectContaining({ code: 'PICTURE_NOT_HERE' }))
  })

  it('are refused beyond the number and the size of all that wait, and taken again after an answer', () => {
    const pictures = new IncomingPictures(place(), { ...incomingLimits, total: 10, count: 2 })
    const tooMany = expect.objectContaining({ code: 'TOO_MANY_PICTURES' }) as unknown
    const first = pictures.add(null, bytes(8)).upload
    expect(() => pictures.add(null, bytes(3))).toThrow(tooMany as Error)
    pictures.add(null, bytes(1))
    expect(() => pictures.add(null, bytes(1))).toThrow(tooMany as Error)
    pictures.discard([first])
    expect(pictures.add(null, bytes(9)).bytes).toBe(9)
  })

  it('are forgotten when nobody asked about them for a while', () => {
    const pictures = new IncomingPictures(place(), { ...incomingLimits, patience: -1 })
    const { upload } = pictures.add(null, bytes(1))
    pictures.add(null, bytes(1))
    expect(() => pictures.pathOf(upload)).toThrow(expect.objectContaining({ code: 'PICTURE_NOT_HERE' }))
  })

  it('go with the workbench, and what a crash left goes with the next one', () => {
    const workspace = place()
    mkdirSync(join(workspace, 'incoming'), { recursive: true })
    writeFileSync(join(workspace, 'incoming', 'left'), 'x')
    const pictures = new IncomingPictures(workspace)
    expect(existsSync(join(workspace, 'incoming'))).toBe(false)
    pictures.add(null, bytes(1))
    pictures.close()
    expect(existsSync(join(workspace, 'incoming'))).toBe(false)
  })
})
