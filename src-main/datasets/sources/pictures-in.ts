import { join } from 'node:path'
import { openFolder } from './folder-tree'
import type { LeftOut } from './image-source'
import { otherFiles } from './other-files'
import { isPicture } from './picture-files'

/**
 * The pictures of a folder and of those in it, in the order of their names, without any thought of
 * classes; what else is there, and why it is none.
 * @throws AtelierError DATASET_UNREADABLE
 */
export async function picturesIn(
  folder: string
): Promise<{ pictures: { name: string; path: string }[]; leftOut: LeftOut[] }> {
  const tree = await openFolder(folder)
  return {
    pictures: tree.files
      .filter(isPicture)
      .map((file) => ({ name: file.path, path: tree.onDisk(file) ?? join(folder, file.path) })),
    leftOut: [...tree.leftOut, ...otherFiles(tree.files)]
  }
}
