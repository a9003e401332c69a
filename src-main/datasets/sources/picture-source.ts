import type { DatasetFinding, SplitName } from '../../contract'
import { byPath, type FileTree, type TreeFile } from './file-tree'
import type { ImageSource, LeftOut, SourceContent } from './image-source'

/** A picture file with its class's number. */
export interface LabelledPicture {
  file: TreeFile
  label: number
  split: SplitName | null
  group: string | null
}

/** The source of pictures that are files of a tree. */
export function pictureSource(
  tree: FileTree,
  kind: 'class folders' | 'manifest',
  classes: string[],
  pictures: LabelledPicture[],
  rest: { leftOut: LeftOut[]; findings: DatasetFinding[] }
): ImageSource {
  const sorted = pictures.toSorted((a, b) => byPath(a.file, b.file))
  const files = sorted.map(({ file }) => file)
  return {
    path: tree.path,
    kind,
    classes,
    images: sorted.map(({ file, label, split, group }) => ({
      path: file.path,
      label,
      split,
      group,
      bytes: file.bytes,
      stamp: file.stamp
    })),
    leftOut: [...tree.leftOut, ...rest.leftOut].sort(byPath),
    findings: rest.findings,
    read: async (index) => ({
      kind: 'encoded',
      bytes: await tree.read(files[index] as TreeFile)
    }),
    contents: (indices) => contentsOf(tree, files, indices),
    close: () => tree.close()
  }
}

async function* contentsOf(
  tree: FileTree,
  files: readonly TreeFile[],
  indices: readonly number[]
): AsyncGenerator<SourceContent> {
  const indexOf = new Map(indices.map((index) => [files[index], index]))
  const wanted = indices.map((index) => files[index] as TreeFile)
  for await (const content of tree.contents(wanted)) {
    const index = indexOf.get(content.file) as number
    yield content.bytes === null
      ? { index, content: { kind: 'unreadable', reason: content.reason } }
      : { index, content: { kind: 'encoded', bytes: content.bytes } }
  }
}
