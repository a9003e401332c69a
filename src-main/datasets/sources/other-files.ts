import type { Sentence } from '../../contract'
import type { TreeFile } from './file-tree'
import type { LeftOut } from './image-source'
import { formatOf, isPicture } from './picture-files'

const archives: (string | null)[] = ['zip', 'gzip', 'tar', 'other archive']

/** Files that are no pictures, for the list of what was left out. */
export const otherFiles = (files: readonly TreeFile[]): LeftOut[] =>
  filesBeside(files.filter((file) => !isPicture(file)))

/** Files that lie beside the data, for the list of what was left out. */
export function filesBeside(files: readonly TreeFile[]): LeftOut[] {
  return files.map((file) => ({ path: file.path, reason: reasonOf(file) }))
}

function reasonOf(file: TreeFile): Sentence {
  if (isPicture(file)) return 'it is a picture beside the data'
  return file.start && archives.includes(formatOf(file.start))
    ? 'it is an archive within: unpack it first'
    : 'it is no picture'
}
