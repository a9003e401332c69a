import { dirname, join } from 'node:path'
import { AtelierError, visible, type Sentence } from '../../contract'
import { isIdxName } from '../folder-files'
import type { FileTree } from './file-tree'
import { namedFew } from './named-few'
import { isPicture } from './picture-files'

const mostNamed = 3

/** Why nothing of a tree can be trained on: what was looked for, and what is there instead. */
export function noImages(tree: FileTree): AtelierError {
  const { path } = tree
  const pictures = tree.files.filter(isPicture)
  const idx = tree.files.find((file) => isIdxName(file.path.split('/').at(-1) ?? ''))
  if (pictures.length > 0) {
    const some = namedFew(
      pictures.map((each) => each.path),
      mostNamed
    )
    return new AtelierError('DATASET_NO_IMAGES', {
      path,
      reason:
        pictures.length === 1
          ? `its one picture lies in no folders that say their classes, and no manifest names them (${some})`
          : `its ${pictures.length} pictures lie in no folders that say their classes, and no manifest names them (${some})`,
      hint: 'Put the pictures of each class into a folder of its name, or write a manifest beside them: a CSV file with the columns file and label.'
    })
  }
  if (idx)
    return new AtelierError('DATASET_NO_IMAGES', {
      path,
      reason: `its IDX files lie deeper in it (${visible(idx.path)})`,
      hint:
        tree.kind === 'folder'
          ? `Name the folder that they lie in: ${join(path, dirname(idx.path))}`
          : 'Unpack it, and name the folder that they lie in.'
    })
  return new AtelierError('DATASET_NO_IMAGES', {
    path,
    reason: foundInstead(tree),
    hint: 'Looked for: folders of pictures, a manifest (CSV), Parquet, .npz or .npy files, CIFAR-10 or -100, and IDX files.'
  })
}

function foundInstead({ files, leftOut }: FileTree): Sentence {
  const [first] = leftOut
  if (files.length === 0 && first === undefined) return 'it is empty'
  if (files.length === 0 && first)
    return `nothing in it can be read (${visible(first.path)}: ${first.reason})`
  const names = namedFew(
    files.map(({ path }) => path),
    mostNamed
  )
  return files.length === 1
    ? `it has one file of other kinds (${names})`
    : `it has ${files.length} files of other kinds (${names})`
}
