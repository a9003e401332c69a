import type { SplitName, Sentence } from '../../contract'
import type { TreeFile } from './file-tree'
import type { LeftOut } from './image-source'
import { splitOf } from './split-names'

/** A picture with what its folders say of it. */
export interface FiledPicture {
  file: TreeFile
  className: string
  split: SplitName | null
}

const foldersOf = (path: string): string[] => path.split('/').slice(0, -1)

/**
 * What the folders of pictures say: `cats/1.jpg`, `train/cats/day 1/1.jpg`, `cats/test/1.jpg`, and all
 * of these below one folder or more that hold nothing else. All below a class's folder belongs to it.
 * @returns no pictures where there is no folder a class
 */
export function readClassFolders(files: readonly TreeFile[]): {
  pictures: FiledPicture[]
  leftOut: LeftOut[]
} {
  const folders = files.map((file) => foldersOf(file.path))
  const depth = wrapperDepth(folders)
  const below = folders.map((parts) => parts.slice(depth))
  const arrangement = arrangementOf(below)

  const pictures: FiledPicture[] = []
  const leftOut: LeftOut[] = []
  files.forEach((file, i) => {
    const parts = below[i] as string[]
    const filed = arrangement(parts)
    if (typeof filed === 'string') leftOut.push({ path: file.path, reason: filed })
    else pictures.push({ file, ...filed })
  })
  return { pictures, leftOut }
}

/** How many folders hold nothing but one folder each: `flowers/` in an archive of that name. */
function wrapperDepth(folders: string[][]): number {
  const first = folders[0] ?? []
  let common = first.length
  for (const parts of folders) {
    let same = 0
    while (same < common && parts[same] === first[same]) same++
    common = same
  }
  const split = first.slice(0, common).findIndex((part) => splitOf(part) !== null)
  if (split >= 0) return split
  if (common === 0) return 0

  // Pictures that lie in the innermost common folder are its class, unless they are strays beside many.
  const direct = folders.filter((parts) => parts.length === common).length
  const subfolders = new Set(folders.flatMap((parts) => parts[common] ?? [])).size
  return direct === 0 || (subfolders > 1 && direct * 2 < folders.length) ? common : common - 1
}

type Arrangement = (folders: string[]) => { className: string; split: SplitName | null } | Sentence

/** Whether parts or classes come first, or there are no parts. */
function arrangementOf(all: string[][]): Arrangement {
  const tops = new Set(all.flatMap(([top]) => top ?? []))
  const nameTraining = (names: Iterable<string>): boolean =>
    [...names].some((name) => splitOf(name) === 'train')
  const areAllSplits = (names: Iterable<string>): boolean =>
    [...names].every((name) => splitOf(name) !== null)
  if (tops.size > 0 && (nameTraining(tops) || areAllSplits(tops))) return splitFirst

  const seconds = all.filter((parts) => parts.length > 0).map((parts) => parts[1] ?? '')
  const isClassFirst = seconds.length > 0 && areAllSplits(seconds) && nameTraining(seconds)
  return isClassFirst
    ? ([className = '', split = '']) =>
        className === '' ? besideFolders : { className, split: splitOf(split) }
    : ([className]) => (className === undefined ? besideFolders : { className, split: null })
}

const besideFolders = "it lies beside the classes' folders, in none of them"

const splitFirst: Arrangement = ([top, className]) => {
  if (top === undefined) return besideFolders
  const split = splitOf(top)
  if (split === null) return 'it lies beside the folders for training and testing, in none of them'
  return className === undefined ? "it lies in no class's folder" : { className, split }
}
