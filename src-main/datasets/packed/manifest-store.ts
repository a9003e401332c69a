import { createHash } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DataPlaces } from '../../contract'
import { writingError } from '../durable-files'
import type { ImageManifest, ManifestImage } from './image-manifest'
import { unfinishedPath } from './pack-folder'

const formatVersion = 1

/** A manifest on the disk: a column a field, since the names of the fields would be most of it. */
interface StoredManifest extends Omit<ImageManifest, 'images'> {
  formatVersion: number
  columns: { [K in keyof ManifestImage]: ManifestImage[K][] }
}

const columnNames = [
  'path',
  'sha256',
  'bytes',
  'stamp',
  'width',
  'height',
  'channels',
  'label',
  'split',
  'given',
  'group'
] as const satisfies (keyof ManifestImage)[]

/** What a data set's manifest and packs go by: everything that decides which images it has. */
export function pictureKey({ folder, test, classes, rule }: PictureSource): string {
  return createHash('sha256')
    .update(JSON.stringify([folder, test, classes, rule]))
    .digest('hex')
    .slice(0, 32)
}

/** What a person said of where pictures are and how they are divided. */
export interface PictureSource {
  /** The folder or file that holds them; absolute. */
  folder: string
  /** Where the test images are, if elsewhere. */
  test: string | null
  /** Class names that a person gave; null: as the source has them. */
  classes: string[] | null
  rule: unknown
}

const pathOf = ({ cacheFolder }: DataPlaces, key: string): string =>
  join(cacheFolder, 'image-manifests', `${key}.json`)

/** The manifest as it was kept last; null where there is none that can be read. */
export async function storedManifest(places: DataPlaces, key: string): Promise<ImageManifest | null> {
  try {
    const stored = JSON.parse(await readFile(pathOf(places, key), 'utf8')) as StoredManifest
    if (stored.formatVersion !== formatVersion) return null
    const { columns, classes, leftOut, findings } = stored
    const images = columns.path.map(
      (_, i) =>
        Object.fromEntries(
          columnNames.map((name) => [name, columns[name][i]])
        ) as unknown as ManifestImage
    )
    return { classes, images, leftOut, findings }
  } catch {
    return null
  }
}

/** @throws AtelierError DISK_FULL, FILE_NOT_WRITABLE */
export async function storeManifest(
  places: DataPlaces,
  key: string,
  { images, ...rest }: ImageManifest
): Promise<void> {
  const path = pathOf(places, key)
  const aside = unfinishedPath(path)
  const columns = Object.fromEntries(columnNames.map((name) => [name, images.map((each) => each[name])]))
  try {
    await mkdir(join(path, '..'), { recursive: true })
    const file = await open(aside, 'w')
    try {
      await file.writeFile(JSON.stringify({ formatVersion, ...rest, columns }))
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(aside, path)
  } catch (error) {
    await rm(aside, { force: true }).catch(() => undefined)
    throw writingError(error as NodeJS.ErrnoException, path)
  }
}

/** Forgets the manifest of a data set. */
export async function removeManifest(places: DataPlaces, key: string): Promise<void> {
  await rm(pathOf(places, key), { force: true })
}
