import type { Stats } from 'node:fs'
import { AtelierError, formatBytes, type Sentence, asOthersSay } from '../../contract'
import type { LeftOut } from './image-source'
import { isPictureName } from './picture-files'

/** A file of a folder or of an archive. */
export interface TreeFile {
  /** From the top of the tree on, parts parted by "/"; unique in it. */
  path: string
  bytes: number
  /** Another one whenever its content may be another. */
  stamp: string
  /** How it begins; null where its name says that it is a picture, and nobody needs to know. */
  start: Uint8Array | null
}

/** What became of one file that was asked for. */
export type TreeContent =
  | { file: TreeFile; bytes: Uint8Array }
  | { file: TreeFile; bytes: null; reason: Sentence }

/** Files as a folder or an archive has them; the same to look at, whatever they lie in. */
export interface FileTree {
  /** Absolute: the folder or archive. */
  path: string
  kind: 'folder' | 'zip' | 'tar'
  /** In the order of their paths, compared by code units. */
  files: readonly TreeFile[]
  leftOut: readonly LeftOut[]
  /**
   * The whole content of a file.
   * @throws AtelierError DATASET_UNREADABLE
   */
  read(file: TreeFile): Promise<Uint8Array>
  /** The contents of these, in whatever order is fastest, a few at a time in memory. */
  contents(files: readonly TreeFile[]): AsyncIterable<TreeContent>
  /**
   * The content of a file from this byte on, as it comes; for what is too large to be read at once.
   * @throws AtelierError DATASET_UNREADABLE
   */
  stream(file: TreeFile, start: number): AsyncIterable<Uint8Array>
  /** Where a file lies on the disk; null in an archive. */
  onDisk(file: TreeFile): string | null
  close(): Promise<void>
}

/** How many bytes tell what a file is. */
export const startLength = 512
/** The largest file that is read at once: a photograph never comes near it. */
export const largestFile = 1 << 30
/** More entries than anybody trains on, and what a list of them in memory bears. */
export const mostFiles = 5_000_000

/** Whether nobody needs the first bytes of a file to know what it is. */
export const needsNoStart = (path: string): boolean => isPictureName(path)

/** What operating systems and programs leave in folders without anybody asking. */
const passedOver =
  /^(\..*|thumbs\.db|ehthumbs\.db|desktop\.ini|__macosx|icon\r|@eadir|\$recycle\.bin|system volume information)$/i

/** Whether a file or folder of this name is passed over without a word. */
export const isPassedOver = (name: string): boolean => passedOver.test(name)

/** The order of paths: by code units, the same on every machine. */
export const byPath = <T extends { path: string }>(a: T, b: T): number =>
  a.path < b.path ? -1 : a.path > b.path ? 1 : 0

/** The error of a file that cannot be read, as a person meets it. */
export const unreadableFile = (path: string, reason: Sentence, cause?: unknown): AtelierError =>
  new AtelierError(
    'DATASET_UNREADABLE',
    { path, reason, hint: 'Check the file, or take it out of the data set.' },
    { cause }
  )

/** Why something could not be read, as the end of a sentence that begins with its path. */
export function reasonOf(error: unknown): Sentence {
  if (error instanceof AtelierError && error.params.reason) return error.params.reason
  return asOthersSay(error instanceof Error ? error.message : String(error))
}

/** An entry's path as archives have it, tidied: `./a//b` is `a/b`. */
export const tidyPath = (path: string): string =>
  path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/')

/** What is wrong with an entry's name, or null; whoever unpacked it would be led elsewhere. */
export function entryNameProblem(path: string): Sentence | null {
  if (path.includes('\0')) return 'its name has a NUL character in it'
  if (/^([a-z]:)?\//i.test(path) || /^[a-z]:/i.test(path)) return 'its name is a path of a whole disk'
  if (path.split('/').includes('..')) return 'its name leads out of the archive'
  return null
}

/** What tells a file of the disk from a later one of its name. */
export const stampOf = ({ ino, size, mtimeMs }: Pick<Stats, 'ino' | 'size' | 'mtimeMs'>): string =>
  `${ino}-${size}-${mtimeMs}`

/** @throws AtelierError DATASET_UNREADABLE where a file is too large to be read at once */
export function requireReadable(path: string, bytes: number): void {
  if (bytes > largestFile)
    throw unreadableFile(path, `it has ${formatBytes(bytes)}, and no picture has so much`)
}
