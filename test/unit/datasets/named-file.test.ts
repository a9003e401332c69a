import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readNamedFile, UnreadableFile } from '../../../src-main/datasets/named-file'
import { experimentOf } from '../../../src-main/hosts/cli/experiment-arguments'
import { readImage } from '../../../src-main/trainer/node/read-images'
import { temporaryFolder } from '../../support/temporary-folder'

const folder = temporaryFolder()
const at = (name: string): string => join(folder, name)
const reasonOf = (path: string, most = 100): string => {
  try {
    readNamedFile(path, most)
  } catch (error) {
    expect(error).toBeInstanceOf(UnreadableFile)
    return (error as Error).message
  }
  return 'it was read'
}

describe.skipIf(process.platform === 'win32')('a file that a person names', () => {
  it('is read whole, up to the size that is allowed', () => {
    writeFileSync(at('hundred'), 'x'.repeat(100))
    writeFileSync(at('more'), 'x'.repeat(101))
    expect(readNamedFile(at('hundred'), 100).toString()).toBe('x'.repeat(100))
    expect(reasonOf(at('more'))).toBe('it has 101 B, and more than 100 B are not read')
  })

  it('is refused at once where it is none that has an end', async () => {
    spawnSync('mkfifo', [at('pipe')])
    mkdirSync(at('folder'))
    const server = createServer().listen(at('socket'))
    onTestFinished(() => void server.close())
    await new Promise((listening) => server.once('listening', listening))
    expect(reasonOf('/dev/zero')).toBe('it is a pipe, a socket or a device, and no file')
    expect(reasonOf(at('pipe'))).toBe('it is a pipe, a socket or a device, and no file')
    expect(reasonOf(at('folder'))).toBe('it is a folder')
    expect(reasonOf(at('socket'))).toBe('it is a socket or a device, and no file')
  })

  it('is refused in words where the system refuses it', () => {
    symlinkSync(at('round'), at('round'))
    writeFileSync(at('file'), '')
    expect(reasonOf(at('missing'))).toBe('there is no such file')
    expect(reasonOf(join(at('file'), 'below'))).toBe('a part of its path is a file and no folder')
    expect(reasonOf(at('round'))).toBe('its links lead round in a circle')
  })

  it.skipIf(process.getuid?.() === 0)('is refused in words where the person may not read it', () => {
    writeFileSync(at('secret'), '')
    chmodSync(at('secret'), 0)
    expect(reasonOf(at('secret'))).toBe('you may not read it')
  })

  it('is read so as an experiment and as a picture', async () => {
    expect(() => experimentOf('/dev/zero', { set: [] })).toThrow(
      'The experiment file /dev/zero could not be read: it is a pipe'
    )
    expect(() => experimentOf(folder, { set: [] })).toThrow('could not be read: it is a folder')
    await expect(readImage('/dev/zero', [28, 28, 1])).rejects.toThrow(
      'The image /dev/zero could not be read: it is a pipe'
    )
  })
})
