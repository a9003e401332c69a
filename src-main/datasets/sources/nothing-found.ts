import { AtelierError } from '../../contract'
import type { FileTree } from './file-tree'
import { isPicture } from './picture-files'

const mostNamed = 3

/** Why nothing of a tree can be trained on: what was looked for, and what is there instead. */
export function noImages(tree: FileTree): AtelierError {
  const pictures = tree.files.filter(isPicture)
  if (pictures.length > 0)
    return new AtelierError('DATASET_NO_IMAGES', {
      path: tree.path,
      reason: `its ${pictures.length === 1 ? 'one picture lies' : `${pictures.length} pictures lie`} in no folders that say their classes, and no manifest names them (${someOf(pictures.map(({ path }) => path))})`,
      hint: 'Put the pictures of each class into a folder of its name, or write a manifest beside them: a CSV file with the columns file and label.'
    })
  return new AtelierError('DATASET_NO_IMAGES', {
    path: tree.path,
    reason: foundInstead(tree),
    hint: 'Looked for: folders of pictures, a manifest (CSV), Parquet, .npz or .npy files, CIFAR-10 or -100, and IDX files.'
  })
}

function foundInstead({ files, leftOut }: FileTree): string {
  const [first] = leftOut
  if (files.length === 0 && first === undefined) return 'it is empty'
  if (files.length === 0 && first) return `nothing in it can be read (${first.path}: ${first.reason})`
  const count = files.length === 1 ? 'one file' : `${files.length} files`
  return `it has ${count} of other kinds (${someOf(files.map(({ path }) => path))})`
}

function someOf(paths: string[]): string {
  const named = paths.slice(0, mostNamed).join(', ')
  return paths.length > mostNamed ? `${named}, …` : named
}
