import { describe, expect, it } from 'vitest'
import { chosenFiles, transferredFiles } from '../../../../src-renderer/views/run/predict/picture-files'

const file = (name: string, type = ''): File => new File(['x'], name, { type })

/** What a browser has for a dropped file or folder; a folder's content comes two at a time. */
function entry(name: string, content: File | FileSystemEntry[], path = `/${name}`): FileSystemEntry {
  if (content instanceof File)
    return {
      isFile: true,
      fullPath: path,
      file: (resolve: (file: File) => void) => resolve(content)
    } as unknown as FileSystemEntry
  const left = [...content]
  return {
    isFile: false,
    fullPath: path,
    createReader: () => ({
      readEntries: (resolve: (some: FileSystemEntry[]) => void) => resolve(left.splice(0, 2))
    })
  } as unknown as FileSystemEntry
}
const dropped = (entries: FileSystemEntry[]): DataTransfer =>
  ({
    items: entries.map((each) => ({ webkitGetAsEntry: () => each })),
    files: []
  }) as unknown as DataTransfer

describe('files that a person gives', () => {
  it('that were chosen by themselves are taken whatever they are called', () => {
    const { pictures, others } = chosenFiles([file('b.dat'), file('a10.png'), file('a2.png')])
    expect([pictures.map(({ name }) => name), others]).toEqual([['a2.png', 'a10.png', 'b.dat'], 0])
  })

  it('in a dropped folder are found to its depth, without what is no picture or hidden', async () => {
    const folder = entry('shoes', [
      entry('a.JPG', file('a.JPG'), '/shoes/a.JPG'),
      entry('notes.txt', file('notes.txt', 'text/plain'), '/shoes/notes.txt'),
      entry('.DS_Store', file('.DS_Store'), '/shoes/.DS_Store'),
      entry('red', [entry('b', file('b', 'image/png'), '/shoes/red/b')], '/shoes/red'),
      entry('.cache', [entry('c.png', file('c.png'), '/shoes/.cache/c.png')], '/shoes/.cache')
    ])
    const { pictures, others } = await transferredFiles(dropped([folder, entry('x', file('x'))]))
    expect([pictures.map(({ name }) => name), others]).toEqual([['shoes/a.JPG', 'shoes/red/b', 'x'], 1])
  })

  it('that vanish before they are read are passed over', async () => {
    const gone = {
      isFile: true,
      fullPath: '/gone.png',
      file: (_: unknown, reject: (error: Error) => void) => reject(new Error('NotFoundError'))
    } as unknown as FileSystemEntry
    expect(await transferredFiles(dropped([gone]))).toEqual({ pictures: [], others: 0 })
  })
})
