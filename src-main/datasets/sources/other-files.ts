import type { TreeFile } from './file-tree'
import type { LeftOut } from './image-source'
import { formatOf, isPicture } from './picture-files'

const archives: (string | null)[] = ['zip', 'gzip', 'tar', 'other archive']

/** Files that are no pictures, for the list of what was left out. */
export function otherFiles(files: readonly TreeFile[]): LeftOut[] {
  return files
    .filter((file) => !isPicture(file))
    .map(({ path, start }) => ({
      path,
      reason:
        start && archives.includes(formatOf(start))
          ? 'it is an archive within: unpack it first'
          : 'it is no picture'
    }))
}
