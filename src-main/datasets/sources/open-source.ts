import { stat } from 'node:fs/promises'
import { holdsIdxFiles, isThere } from '../folder-files'
import { pathError } from '../regular-file'
import { readClassFolders } from './class-folders'
import { classTable } from './class-table'
import { joinSources } from './joined-source'
import { type FileTree, unreadableFile } from './file-tree'
import { openFolder, openSingleFile, readStart } from './folder-tree'
import type { ImageSource, LeftOut } from './image-source'
import { noImages } from './nothing-found'
import { formatOf, isPicture } from './picture-files'
import { pictureSource } from './picture-source'

/** What a person said of a source beside its path. */
export interface SourceOptions {
  /** Where the test images are, if elsewhere: another folder or file. */
  test?: string | null
  /** Class names, in the order of their numbers; null: as the source says. */
  classes?: string[] | null
}

/**
 * Opens what a person named as a source of images: a folder, an archive or a file, told by what is in it
 * and never by its name alone.
 * @returns null for a folder of IDX files, which are read as a whole (`load.ts`)
 * @throws AtelierError DATASET_NO_IMAGES, DATASET_SEVERAL_KINDS, DATASET_MANIFEST_UNFIT,
 *   DATASET_ARCHIVE_UNFIT, DATASET_UNREADABLE, DATASET_TOO_MANY_CLASSES, CLASS_NAMES_UNFIT
 */
export async function openSource(
  path: string,
  { test = null, classes = null }: SourceOptions = {}
): Promise<ImageSource | null> {
  const source = await openOne(path, classes)
  if (test === null || source === null) return source
  try {
    const second = await openOne(test, classes)
    if (!second) throw unreadableFile(test, 'it holds IDX files, which have no place beside pictures')
    return joinSources(source, second)
  } catch (error) {
    await source.close()
    throw error
  }
}

async function openOne(path: string, classes: string[] | null): Promise<ImageSource | null> {
  const state = await stat(path).catch((error: NodeJS.ErrnoException) => error)
  if (state instanceof Error) {
    // A folder of several sets of IDX files has them under names that are no folders.
    if (await isThere(path)) return null
    throw pathError(state, path)
  }
  if (state.isDirectory()) {
    if (await holdsIdxFiles(path)) return null
    return sourceOf(await openFolder(path), classes)
  }
  if (!state.isFile()) throw unreadableFile(path, 'it is no file but a pipe, a socket or a device')
  return openFile(path, classes)
}

async function openFile(path: string, classes: string[] | null): Promise<ImageSource> {
  const start = await readStart(path).catch((error: NodeJS.ErrnoException) => {
    throw pathError(error, path)
  })
  switch (formatOf(start)) {
    default:
      return sourceOf(await openSingleFile(path), classes)
  }
}

/** The source that a tree of files is; closes the tree where it is none. */
async function sourceOf(tree: FileTree, classes: string[] | null): Promise<ImageSource> {
  try {
    return chooseSource(tree, classes)
  } catch (error) {
    await tree.close()
    throw error
  }
}

function chooseSource(tree: FileTree, classes: string[] | null): ImageSource {
  const pictures = tree.files.filter(isPicture)
  const { pictures: filed, leftOut } = readClassFolders(pictures)
  if (filed.length === 0) throw noImages(tree)

  const table = classTable(
    filed.map(({ className }) => className),
    classes,
    tree.path
  )
  return pictureSource(
    tree,
    'class folders',
    table.classes,
    filed.map(({ file, className, split }) => ({
      file,
      label: table.numberOf(className),
      split,
      group: null
    })),
    { leftOut: [...leftOut, ...noPictures(tree)], findings: table.findings }
  )
}

/** Everything of a tree that is no picture, for the list of what was left out. */
function noPictures(tree: FileTree): LeftOut[] {
  return tree.files
    .filter((file) => !isPicture(file))
    .map(({ path }) => ({ path, reason: 'it is no picture' }))
}
