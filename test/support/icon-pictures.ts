import { createHash } from 'node:crypto'
import { type Dirent, existsSync } from 'node:fs'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { extname, join, relative } from 'node:path'
import sharp from 'sharp'

/** A Debian package of icons, the folders of its themes, and the part that its drawings are for. */
export interface IconTheme {
  package: string
  folders: string[]
  part: 'train' | 'test'
}

/**
 * Themes that draw the same names in their own ways. Those that come from one another (MATE's from
 * GNOME's and Tango's, Xfce's from elementary's) are in the same part; those of KDE and Papirus, which
 * the others owe nothing to, are held out.
 */
export const iconThemes: readonly IconTheme[] = [
  { package: 'gnome-icon-theme', folders: ['gnome'], part: 'train' },
  { package: 'mate-icon-theme', folders: ['mate', 'menta'], part: 'train' },
  { package: 'tango-icon-theme', folders: ['Tango'], part: 'train' },
  { package: 'elementary-icon-theme', folders: ['elementary'], part: 'train' },
  { package: 'elementary-xfce-icon-theme', folders: ['elementary-xfce'], part: 'train' },
  { package: 'faenza-icon-theme', folders: ['Faenza'], part: 'train' },
  { package: 'faba-icon-theme', folders: ['Faba'], part: 'train' },
  { package: 'lxde-icon-theme', folders: ['nuoveXT2'], part: 'train' },
  { package: 'numix-icon-theme', folders: ['Numix'], part: 'train' },
  { package: 'suru-icon-theme', folders: ['suru'], part: 'train' },
  { package: 'oxygen-icon-theme', folders: ['oxygen'], part: 'test' },
  { package: 'papirus-icon-theme', folders: ['Papirus'], part: 'test' },
  { package: 'breeze-icon-theme', folders: ['breeze'], part: 'test' }
]

/** Names of the icon naming specification (freedesktop.org) that stand for one thing each. */
const iconNames: readonly string[] = [
  ...['accessories-calculator', 'audio-volume-high', 'audio-x-generic', 'camera-photo', 'computer'],
  ...['dialog-error', 'dialog-information', 'dialog-warning', 'document-save', 'drive-harddisk'],
  ...['edit-copy', 'edit-cut', 'edit-find', 'edit-paste', 'edit-undo', 'face-smile', 'folder'],
  ...['go-next', 'go-previous', 'go-up', 'image-x-generic', 'input-gaming', 'input-keyboard'],
  ...['input-mouse', 'list-add', 'list-remove', 'mail-unread', 'media-optical', 'network-wireless'],
  ...['package-x-generic', 'printer', 'scanner', 'system-lock-screen', 'system-shutdown'],
  ...['system-users', 'text-html', 'text-x-generic', 'user-home', 'user-trash', 'utilities-terminal'],
  ...['video-display', 'video-x-generic', 'view-refresh', 'weather-clear', 'weather-few-clouds'],
  ...['weather-showers', 'weather-snow', 'weather-storm', 'x-office-calendar', 'x-office-spreadsheet']
]

export interface IconPictures {
  /** Pictures of each part. */
  counts: Record<IconTheme['part'], number>
  classes: number
  /** SHA-256 of all paths and contents: the same of the same packages. */
  sha256: string
}

interface Drawn {
  png: Buffer
  /** SHA-256 of its pixels. */
  pixels: string
}
interface Drawing extends Drawn {
  name: string
  theme: string
  part: IconTheme['part']
}

/** Packages of whose themes nothing is below the folder. */
export function missingPackages(icons: string, themes: readonly IconTheme[] = iconThemes): string[] {
  return themes
    .filter(({ folders }) => folders.every((folder) => !existsSync(join(icons, folder))))
    .map((theme) => theme.package)
}

/**
 * Draws icons as pictures on white into `folder`, as `part/name/theme-number.png`. Of every theme and name
 * the largest drawing, and to train on the smallest too, which is often another one. What cannot be seen on
 * white, what stands for two names, and what has the pixels of another picture of the part or of one that
 * is held out is left out.
 * @param icons where themes are installed, as /usr/share/icons
 * @param side of the pictures, in pixels
 */
export async function iconPictures(
  icons: string,
  folder: string,
  {
    side,
    themes = iconThemes,
    names = iconNames
  }: { side: number; themes?: readonly IconTheme[]; names?: readonly string[] }
): Promise<IconPictures> {
  const drawings: Drawing[] = []
  for (const { folders, part } of themes)
    for (const theme of folders) {
      const files = await filesOf(join(icons, theme), new Set(names))
      for (const name of names) {
        const { smallest, largest } = await farthestDrawings(files.get(name) ?? [], side)
        for (const each of part === 'train' ? [largest, smallest] : [largest])
          if (each) drawings.push({ ...each, name, theme, part })
      }
    }

  const hash = createHash('sha256')
  const counts = { train: 0, test: 0 }
  const numbers = new Map<string, number>()
  const kept = distinct(drawings)
  for (const { part, name, theme, png } of kept) {
    const number = numbers.get(`${part}/${name}/${theme}`) ?? 1
    numbers.set(`${part}/${name}/${theme}`, number + 1)
    const path = `${part}/${name}/${theme}-${number}.png`
    await mkdir(join(folder, part, name), { recursive: true })
    await writeFile(join(folder, path), png)
    hash.update(`${path}\n`).update(png)
    counts[part]++
  }
  const classes = new Set(kept.map(({ name }) => name)).size
  return { counts, classes, sha256: hash.digest('hex') }
}

/** Held-out pictures first, so that what they share with others is theirs alone. */
function distinct(drawings: Drawing[]): Drawing[] {
  const namesOf = new Map<string, Set<string>>()
  for (const { pixels, name } of drawings)
    namesOf.set(pixels, (namesOf.get(pixels) ?? new Set()).add(name))
  const seen = new Set<string>()
  return [
    ...drawings.filter(({ part }) => part === 'test'),
    ...drawings.filter(({ part }) => part === 'train')
  ].filter(({ pixels }) => {
    if (seen.has(pixels) || namesOf.get(pixels)?.size !== 1) return false
    seen.add(pixels)
    return true
  })
}

/** Not of these: one colour, another resolution, moving ones, those of panels. */
const passedOver = /symbolic|@|animations|panel/

/** Files below a theme by the name of what they draw, in an order that is the same everywhere. */
async function filesOf(theme: string, names: ReadonlySet<string>): Promise<Map<string, string[]>> {
  const files = new Map<string, string[]>()
  const pending = [theme]
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    const entries: Dirent[] = await readdir(at, { withFileTypes: true }).catch(() => [])
    for (const entry of entries) {
      const path = join(at, entry.name)
      if (passedOver.test(relative(theme, path))) continue
      if (entry.isDirectory()) pending.push(path)
      const extension = extname(entry.name)
      const name = entry.name.slice(0, -extension.length)
      if ((extension === '.svg' || extension === '.png') && names.has(name) && existsSync(path))
        files.set(name, [...(files.get(name) ?? []), path])
    }
  }
  for (const paths of files.values()) paths.sort()
  return files
}

/** Screens have shown 72 points as so many pixels since the first of them; librsvg's measure of an SVG. */
const pointsPerInch = 72
/** A picture of fewer pixels shows nothing to a network that takes ten times as many. */
const leastPixels = 32
/** Deviation of the colour that varies most, of 255: with less there is nothing to be seen. */
const leastContrast = 6

/** The drawing for the smallest size and that for the largest that can be seen; the same where it is one. */
async function farthestDrawings(
  paths: string[],
  side: number
): Promise<{ smallest: Drawn | null; largest: Drawn | null }> {
  const measured = await Promise.all(
    paths.map(async (path) => {
      const { width, height } = await sharp(path).metadata()
      return { path, size: Math.max(width, height) }
    })
  )
  const usable = measured
    .filter(({ path, size }) => size >= leastPixels || path.endsWith('.svg'))
    .sort((a, b) => a.size - b.size)
  const firstSeen = async (files: typeof usable): Promise<Drawn | null> => {
    for (const file of files) {
      const drawn = await drawingOf(file, side)
      if (drawn) return drawn
    }
    return null
  }
  return { smallest: await firstSeen(usable), largest: await firstSeen(usable.toReversed()) }
}

async function drawingOf(
  { path, size }: { path: string; size: number },
  side: number
): Promise<Drawn | null> {
  const density = Math.max(pointsPerInch, (pointsPerInch * side) / size)
  const pixels = await sharp(path, path.endsWith('.svg') ? { density } : {})
    .resize(side, side, { fit: 'contain', background: '#ffffff00' })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer()
  const picture = sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
  const { channels } = await picture.stats()
  if (Math.max(...channels.map(({ stdev }) => stdev)) < leastContrast) return null
  return {
    pixels: createHash('sha256').update(pixels).digest('hex'),
    png: await picture.png().toBuffer()
  }
}
