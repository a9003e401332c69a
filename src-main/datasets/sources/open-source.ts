import { stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { AtelierError } from '../../contract'
import { holdsIdxFiles, isThere } from '../folder-files'
import { pathError } from '../regular-file'
import { archiveUnfit } from './archive-listing'
import { cifarFilesOf } from './cifar-files'
import { cifarSource } from './cifar-source'
import { readClassFolders } from './class-folders'
import { classTable } from './class-table'
import { joinSources } from './joined-source'
import { type FileTree, type TreeFile, unreadableFile } from './file-tree'
import { openFolder, openSingleFile, readStart } from './folder-tree'
import { groupColumn, grouped } from './image-groups'
import type { ImageSource } from './image-source'
import { manifestSource, manifestsOf } from './manifest-source'
import { noImages } from './nothing-found'
import { arrayFilesOf } from './numpy-arrays'
import { numpySource } from './numpy-source'
import { otherFiles } from './other-files'
import { parquetFilesOf, parquetSource } from './parquet-source'
import { formatOf, isPicture } from './picture-files'
import { pictureSource } from './picture-source'
import { openTarArchive, unpackedStart } from './tar-tree'
import { openZipArchive } from './zip-tree'

/** What a person said of a source beside its path. */
export interface SourceOptions {
  /** Where the test images are, if elsewhere: another folder or file. */
  test?: string | null
  /** Class names, in the order of their numbers; null: as the source says. */
  classes?: string[] | null
  /** What its images are grouped by: a column, or a pattern of their paths; null: as the source says. */
  groups?: string | null
}

/** What was said, as every kind of source needs to know it. */
interface Said {
  classes: string[] | null
  column: string | null
}

/**
 * Opens what a person named as a source of images: a folder, an archive or a file, told by what is in it
 * and never by its name alone.
 * @returns null for a folder of IDX files, which are read as a whole (`load.ts`)
 * @throws AtelierError DATASET_NO_IMAGES, DATASET_SEVERAL_KINDS, DATASET_MANIFEST_UNFIT,
 *   DATASET_ARCHIVE_UNFIT, DATASET_UNREADABLE, DATASET_TOO_MANY_CLASSES, CLASS_NAMES_UNFIT,
 *   DATASET_GROUPS_UNFIT
 */
export async function openSource(
  path: string,
  { test = null, classes = null, groups = null }: SourceOptions = {}
): Promise<ImageSource | null> {
  const said = { classes, column: groupColumn(groups) }
  const source = await openOne(path, said)
  if (source === null) return null
  try {
    const whole = test === null ? source : joinSources(source, await openTest(test, said))
    return groups === null ? whole : grouped(whole, groups)
  } catch (error) {
    await source.close()
    throw error
  }
}

async function openTest(path: string, said: Said): Promise<ImageSource> {
  const source = await openOne(path, said)
  if (source) return source
  throw unreadableFile(path, 'it holds IDX files, which have no place beside pictures')
}

async function openOne(path: string, said: Said): Promise<ImageSource | null> {
  const state = await stat(path).catch((error: NodeJS.ErrnoException) => error)
  if (state instanceof Error) {
    // A folder of several sets of IDX files has them under names that are no folders.
    if (await isThere(path)) return null
    throw pathError(state, path)
  }
  if (state.isDirectory()) {
    if (await holdsIdxFiles(path)) return null
    return sourceOf(await openFolder(path), said)
  }
  if (!state.isFile()) throw unreadableFile(path, 'it is no file but a pipe, a socket or a device')
  return openFile(path, said)
}

async function openFile(path: string, said: Said): Promise<ImageSource> {
  const start = await readStart(path).catch((error: NodeJS.ErrnoException) => {
    throw pathError(error, path)
  })
  switch (formatOf(start)) {
    case 'zip':
      return sourceOf(await openZipArchive(path), said)
    case 'tar':
      return sourceOf(await openTarArchive(path, false), said)
    case 'gzip':
      if (formatOf(await unpackedStart(path)) === 'tar')
        return sourceOf(await openTarArchive(path, true), said)
      throw archiveUnfit(
        path,
        'it is one compressed file and no archive of several',
        'Unpack it, and name what comes out of it.'
      )
    case 'other archive':
      throw archiveUnfit(
        path,
        'archives of this kind are not read',
        'Unpack it and name the folder, or pack it as .zip or .tar.gz.'
      )
    case 'text':
      return namedManifest(path, said)
    default:
      return sourceOf(await openSingleFile(path), said)
  }
}

/** A manifest that a person named itself, with the pictures of its folder. */
async function namedManifest(path: string, said: Said): Promise<ImageSource> {
  const tree = await openFolder(dirname(path))
  const manifest = tree.files.find((file) => file.path === basename(path))
  return closingOnError(tree, async () => {
    if (!manifest) throw unreadableFile(path, 'it is hidden or empty')
    return (await manifestSource(tree, [manifest], said.classes, said.column)) ?? namesNothing(path)
  })
}

function namesNothing(path: string): never {
  throw new AtelierError('DATASET_MANIFEST_UNFIT', {
    path,
    reason: 'no picture that it names is there',
    hint: 'Write the paths as they are from the folder that the manifest lies in.'
  })
}

/** The source that a tree of files is. */
function sourceOf(tree: FileTree, said: Said): Promise<ImageSource> {
  return closingOnError(tree, () => chooseSource(tree, said))
}

async function closingOnError(tree: FileTree, open: () => Promise<ImageSource>): Promise<ImageSource> {
  try {
    return await open()
  } catch (error) {
    await tree.close()
    throw error
  }
}

async function chooseSource(tree: FileTree, said: Said): Promise<ImageSource> {
  const manifests = manifestsOf(tree)
  const listed =
    manifests.length > 0 ? await manifestSource(tree, manifests, said.classes, said.column) : null
  if (listed) return listed

  const filed = readClassFolders(tree.files.filter(isPicture))
  const parquet = parquetFilesOf(tree)
  const arrays = arrayFilesOf(tree)
  const packed = packedArraysOf(tree)
  const cifar = cifarFilesOf(tree)
  const others = parquet.length + arrays.length + packed.length + cifar.length
  requireOneKind(tree.path, {
    // One folder of pictures beside something else is what a description shows.
    'pictures in folders': others > 0 && isOneFolder(filed.pictures) ? 0 : filed.pictures.length,
    'Parquet files': parquet.length,
    'arrays of NumPy': arrays.length,
    'archives of arrays (.npz)': packed.length,
    'files of CIFAR': cifar.length
  })
  if (cifar.length > 0) return cifarSource(tree, cifar, said.classes)
  if (arrays.length > 0) return numpySource(tree, arrays, said.classes)
  if (packed.length > 0) return packedArrays(tree, packed, said)
  if (parquet.length > 0) return parquetSource(tree, parquet, said.classes, said.column)
  if (filed.pictures.length > 0) return folderSource(tree, filed, said.classes)
  const [manifest] = manifests
  if (manifest) namesNothing(manifest.path)
  throw noImages(tree)
}

const isOneFolder = (pictures: { className: string }[]): boolean =>
  new Set(pictures.map(({ className }) => className)).size < 2

/** Archives of arrays that lie in a folder. */
const packedArraysOf = (tree: FileTree): TreeFile[] =>
  tree.files.filter(
    ({ path, start }) => /\.npz$/i.test(path) && start !== null && formatOf(start) === 'zip'
  )

/** The one archive of arrays that a folder holds. */
async function packedArrays(tree: FileTree, files: TreeFile[], said: Said): Promise<ImageSource> {
  const path = tree.onDisk(files[0] as TreeFile)
  if (files.length > 1 || path === null)
    throw new AtelierError('DATASET_SEVERAL_KINDS', {
      path: tree.path,
      found: files.map((file) => file.path).join(', ')
    })
  await tree.close()
  return sourceOf(await openZipArchive(path), said)
}

function requireOneKind(path: string, counts: Record<string, number>): void {
  const present = Object.entries(counts).filter(([, count]) => count > 0)
  if (present.length > 1)
    throw new AtelierError('DATASET_SEVERAL_KINDS', {
      path,
      found: present.map(([kind, count]) => `${kind} (${count})`).join(', ')
    })
}

function folderSource(
  tree: FileTree,
  { pictures, leftOut }: ReturnType<typeof readClassFolders>,
  given: string[] | null
): ImageSource {
  const names = pictures.map(({ className }) => className)
  const { classes, numberOf, findings } = classTable(names, given, tree.path)
  return pictureSource(
    tree,
    'class folders',
    classes,
    pictures.map(({ file, className, split }) => ({
      file,
      label: numberOf(className),
      split,
      group: null
    })),
    { leftOut: [...leftOut, ...otherFiles(tree.files)], findings }
  )
}
