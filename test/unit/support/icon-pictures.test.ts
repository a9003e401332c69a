import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import sharp from 'sharp'
import { iconPictures, type IconTheme, iconThemes, missingPackages } from '../../support/icon-pictures'
import { writeFiles } from '../../support/picture-folder'
import { temporaryFolder } from '../../support/temporary-folder'

const folder = temporaryFolder()
const side = 32
const themes: IconTheme[] = [
  { package: 'round-icons', folders: ['round'], part: 'train' },
  { package: 'square-icons', folders: ['square'], part: 'train' },
  { package: 'other-icons', folders: ['other'], part: 'test' }
]
const names = ['folder', 'printer', 'user-trash']

const circle = (colour: string, size = 48): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 8 8">` +
  `<circle cx="4" cy="4" r="3" fill="${colour}"/></svg>`
const square = (colour: string): string =>
  '<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48">' +
  `<path d="M8 8h32v32H8z" fill="${colour}"/></svg>`

let count = 0
/** Makes pictures of these icons. */
async function picturesOf(icons: Record<string, string>): Promise<{
  files: string[]
  made: Awaited<ReturnType<typeof iconPictures>>
  out: string
}> {
  const from = join(folder, `icons-${++count}`)
  const out = join(folder, `pictures-${count}`)
  writeFiles(from, icons)
  const made = await iconPictures(from, out, { side, themes, names })
  const files = readdirSync(out, { recursive: true, encoding: 'utf8' })
  return { files: files.filter((file) => file.endsWith('.png')).sort(), made, out }
}

describe('pictures of icons', () => {
  const icons = {
    'round/48/places/folder.svg': circle('red'),
    'round/16/places/folder.svg': circle('blue', 16),
    'round/48/places/other-name.svg': circle('green'),
    'round/symbolic/devices/printer.svg': circle('black'),
    'square/48/devices/printer.svg': square('red'),
    'other/48/places/folder.svg': square('blue'),
    'other/16/places/folder.svg': circle('lime', 16)
  }

  it('has themes that are held out in the test part alone, with their largest drawing', async () => {
    const { files, made } = await picturesOf(icons)

    expect(files).toEqual([
      'test/folder/other-1.png',
      'train/folder/round-1.png',
      'train/folder/round-2.png',
      'train/printer/square-1.png'
    ])
    expect(made).toMatchObject({ counts: { train: 3, test: 1 }, classes: 2 })
  })

  it('draws on white, as large as it is told', async () => {
    const { out } = await picturesOf(icons)
    const { data, info } = await sharp(readFileSync(join(out, 'train/folder/round-1.png')))
      .raw()
      .toBuffer({ resolveWithObject: true })

    expect(info).toMatchObject({ width: side, height: side, channels: 3 })
    expect([...data.subarray(0, 3)]).toEqual([255, 255, 255])
    const middle = (side / 2) * (side + 1) * 3
    expect([...data.subarray(middle, middle + 3)]).toEqual([255, 0, 0])
  })

  it('makes the same files of the same icons', async () => {
    const [one, other] = [await picturesOf(icons), await picturesOf(icons)]
    const changed = await picturesOf({ ...icons, 'round/48/places/folder.svg': circle('navy') })

    expect(other.made).toEqual(one.made)
    expect(changed.made.sha256).not.toBe(one.made.sha256)
  })

  it('trains on nothing that is held out, not even in the drawing of another theme', async () => {
    const { files } = await picturesOf({ ...icons, 'square/48/places/folder.svg': square('blue') })

    expect(files.filter((file) => file.includes('folder/'))).toEqual([
      'test/folder/other-1.png',
      'train/folder/round-1.png',
      'train/folder/round-2.png'
    ])
  })

  it('leaves out a drawing that stands for two names, and one that white hides', async () => {
    const { files } = await picturesOf({
      'round/48/places/folder.svg': circle('red'),
      'square/48/places/folder.svg': circle('teal'),
      'square/48/devices/printer.svg': circle('teal'),
      'other/48/places/user-trash.svg': circle('white'),
      'other/48/devices/printer.svg': square('purple')
    })

    expect(files).toEqual(['test/printer/other-1.png', 'train/folder/round-1.png'])
  })
})

it('knows packages by what is there of their themes', () => {
  const from = join(folder, 'some')
  writeFiles(from, { 'round/48/places/folder.svg': circle('red') })

  expect(missingPackages(from, themes)).toEqual(['square-icons', 'other-icons'])
})

it('has no theme in both parts', () => {
  const foldersOf = (part: IconTheme['part']): string[] =>
    iconThemes.filter((theme) => theme.part === part).flatMap(({ folders }) => folders)

  expect(foldersOf('test').filter((name) => foldersOf('train').includes(name))).toEqual([])
  expect(foldersOf('test').length).toBeGreaterThan(1)
})
