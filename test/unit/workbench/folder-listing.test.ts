import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { listDrives, listFolder, parentOf } from '../../../src-main/workbench/files/folder-listing'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()

describe('the list of a folder', () => {
  it('has folders before files, in the order of counting, and nothing hidden or of no use', async () => {
    const folder = join(root, 'mixed')
    for (const name of ['run 10', 'run 9', '.git', '__MACOSX'])
      mkdirSync(join(folder, name), { recursive: true })
    for (const name of ['cats.zip', 'labels.csv', 'notes.txt', '.DS_Store', 'a.JPG', 'b.png'])
      writeFileSync(join(folder, name), 'x')
    const { entries, pictures } = await listFolder(folder)
    expect(entries.map(({ name, kind, bytes }) => [name, kind, bytes])).toEqual([
      ['run 9', 'folder', 0],
      ['run 10', 'folder', 0],
      ['cats.zip', 'file', 1],
      ['labels.csv', 'file', 1]
    ])
    expect(pictures).toBe(2)
  })

  it('has links as what they lead to, and none that lead nowhere', async () => {
    const folder = join(root, 'links')
    mkdirSync(join(folder, 'real'), { recursive: true })
    symlinkSync(join(folder, 'real'), join(folder, 'linked'))
    symlinkSync(join(folder, 'gone'), join(folder, 'broken'))
    symlinkSync('loop', join(folder, 'loop'))
    const { entries } = await listFolder(folder)
    expect(entries.map(({ name }) => name)).toEqual(['linked', 'real'])
  })

  it("begins with the person's own folder, and ends at the root", async () => {
    expect((await listFolder(null)).path).toBe(homedir())
    expect((await listFolder('/')).parent).toBeNull()
  })

  it('counts what it does not name where a folder has thousands', async () => {
    const folder = join(root, 'many')
    mkdirSync(folder)
    for (let i = 0; i < 3010; i++) writeFileSync(join(folder, `${i}.csv`), '')
    const { entries, omitted } = await listFolder(folder)
    expect([entries.length, omitted]).toEqual([3000, 10])
  })

  it('leads on Windows from a folder to its drive, and from there to the others', async () => {
    expect(parentOf('C:\\Users\\me', 'win32')).toBe('C:\\Users')
    expect(parentOf('C:\\Users', 'win32')).toBe('C:\\')
    expect(parentOf('C:\\', 'win32')).toBe('')
    expect(parentOf('\\\\server\\share\\pets', 'win32')).toBe('\\\\server\\share\\')
    expect(parentOf('/', 'linux')).toBeNull()
    const drives = await listDrives((path) => Promise.resolve(path === 'C:\\' || path === 'Z:\\'))
    expect(drives).toEqual({
      path: '',
      parent: null,
      entries: [
        { name: 'C:', path: 'C:\\', kind: 'folder', bytes: 0 },
        { name: 'Z:', path: 'Z:\\', kind: 'folder', bytes: 0 }
      ],
      omitted: 0,
      pictures: 0
    })
  })

  it('says in words why there is none', async () => {
    writeFileSync(join(root, 'file'), '')
    await expect(listFolder(join(root, 'nowhere'))).rejects.toMatchObject({
      code: 'DATASET_UNREADABLE',
      message: expect.stringContaining('there is nothing of that name')
    })
    await expect(listFolder(join(root, 'file'))).rejects.toMatchObject({ code: 'DATASET_UNREADABLE' })
    await expect(listFolder('pictures')).rejects.toMatchObject({ code: 'PATH_NOT_WHOLE' })
  })
})
