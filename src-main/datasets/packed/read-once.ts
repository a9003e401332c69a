import type { ImageContent, ImageSource, SourceContent } from '../sources/image-source'

/** Share of the memory that is left which contents may take between two readings, and no more than this. */
const shareOfMemory = 1 / 8
const mostBytes = 2 ** 30

/** One source, for those who read its images first and for those who read them after that. */
interface ReadOnce {
  first: ImageSource
  second: ImageSource
}

/**
 * Images of a source that are looked at first and decoded after that, read once where memory allows: to read
 * many small files takes nearly as long as to decode them. What the first reader was given is kept until the
 * second one asks for it.
 * @param most bytes that are kept
 */
export function readOnce(
  source: ImageSource,
  most = Math.min(mostBytes, process.availableMemory() * shareOfMemory)
): ReadOnce {
  const kept = new Map<number, ImageContent>()
  let room = most

  async function* readAndKeep(indices: readonly number[]): AsyncGenerator<SourceContent> {
    for await (const { index, content } of source.contents(indices)) {
      if (content.kind !== 'unreadable' && bytesOf(content) <= room) {
        kept.set(index, content)
        room -= bytesOf(content)
      }
      yield { index, content }
    }
  }
  async function* takeOrRead(indices: readonly number[]): AsyncGenerator<SourceContent> {
    const unread: number[] = []
    for (const index of indices) {
      const content = kept.get(index)
      kept.delete(index)
      if (content) yield { index, content }
      else unread.push(index)
    }
    yield* source.contents(unread)
  }
  return { first: { ...source, contents: readAndKeep }, second: { ...source, contents: takeOrRead } }
}

const bytesOf = (content: ImageContent): number =>
  content.kind === 'encoded' ? content.bytes.length : content.pixels.length
