import { reasonOf, type TreeContent, type TreeFile } from './file-tree'

/** How many files are read ahead at a time, and their bytes at most but for the one waited for. */
const aheadFiles = 16
const aheadBytes = 64 * 2 ** 20

/** Reads files in their order, a few ahead of the one that is taken. */
export async function* readAhead(
  files: readonly TreeFile[],
  read: (file: TreeFile) => Promise<Uint8Array>
): AsyncGenerator<TreeContent> {
  const begun: { bytes: number; content: Promise<TreeContent> }[] = []
  let pending = 0
  const begin = (file: TreeFile): Promise<TreeContent> =>
    read(file).then(
      (bytes) => ({ file, bytes }),
      (error: unknown) => ({ file, bytes: null, reason: reasonOf(error) })
    )
  for (const file of files) {
    begun.push({ bytes: file.bytes, content: begin(file) })
    pending += file.bytes
    while (begun.length > aheadFiles || (begun.length > 1 && pending > aheadBytes)) {
      const { bytes, content } = begun.shift() as (typeof begun)[number]
      pending -= bytes
      yield await content
    }
  }
  for (const { content } of begun) yield await content
}
