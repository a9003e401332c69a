import { AtelierError, formatBytes, type Sentence } from '../../contract'
import {
  byPath,
  entryNameProblem,
  isPassedOver,
  largestFile,
  mostFiles,
  tidyPath,
  type TreeFile
} from './file-tree'
import type { LeftOut } from './image-source'
import { isPictureName } from './picture-files'

/** What an archive says of one of its entries. */
export interface ArchiveEntry {
  /** As it is written in the archive, backslashes turned. */
  name: string
  bytes: number
  stamp: string
  start: Uint8Array | null
  /** Why it cannot be read, as far as the archive tells. */
  problem: Sentence | null
}

/** @throws never; the error of an archive that is no good as a whole */
export const archiveUnfit = (
  path: string,
  reason: Sentence,
  hint: Sentence,
  cause?: unknown
): AtelierError => new AtelierError('DATASET_ARCHIVE_UNFIT', { path, reason, hint }, { cause })

export const getAnew = 'Get it anew, or unpack it and name the folder.'

/** Images that compress further than this are of one colour (as for IDX files). */
const mostOfImages = 500
const largestOfOneColour = 64 * 2 ** 20

/**
 * @throws AtelierError DATASET_ARCHIVE_UNFIT where so much would come out of so little that it can be no
 *   pictures
 */
export function requireNoBomb(path: string, packed: number, unpacked: number): void {
  if (unpacked > largestOfOneColour && unpacked > packed * mostOfImages)
    throw archiveUnfit(
      path,
      `its ${formatBytes(packed)} would unpack to more than ${formatBytes(packed * mostOfImages)}, and no images can be compressed so far`,
      'Check where it comes from.'
    )
}

/** Gathers the entries of an archive: what can be read by its path, and the rest with the reason. */
export class ArchiveListing<Place> {
  private readonly places = new Map<string, { file: TreeFile; place: Place }>()
  private readonly leftOut: LeftOut[] = []

  constructor(private readonly path: string) {}

  /** Whether an entry of this name is of interest; systems' leavings and folders are not. */
  static isWanted(name: string): boolean {
    return (
      !name.endsWith('/') &&
      !name.split('/').some((part) => part !== '.' && part !== '..' && isPassedOver(part))
    )
  }

  /**
   * Takes an entry; of several of one name the last counts, as it does for whoever unpacks them.
   * @throws AtelierError DATASET_ARCHIVE_UNFIT where there are too many
   */
  add({ name, bytes, stamp, start, problem }: ArchiveEntry, place: Place): void {
    if (this.places.size >= mostFiles)
      throw archiveUnfit(
        this.path,
        `it has more than ${mostFiles} entries`,
        'Unpack it and name the folder.'
      )
    const fault =
      entryNameProblem(name) ??
      problem ??
      (start === null && bytes > largestFile
        ? `it has ${formatBytes(bytes)}, and no picture has so much`
        : null) ??
      (bytes === 0 ? 'it is empty' : null)
    if (fault !== null) {
      const isDamaged = bytes === 0 && isPictureName(name) ? { isDamaged: true as const } : {}
      this.leftOut.push({ path: name, reason: fault, ...isDamaged })
      return
    }
    const path = tidyPath(name)
    if (this.places.has(path))
      this.leftOut.push({ path, reason: 'a later entry of the archive has the same name' })
    this.places.set(path, { file: { path, bytes, stamp, start }, place })
  }

  /** What was gathered, and where each file lies. */
  finish(): { files: TreeFile[]; leftOut: LeftOut[]; placeOf: Map<TreeFile, Place> } {
    const all = [...this.places.values()]
    return {
      files: all.map(({ file }) => file).sort(byPath),
      leftOut: this.leftOut,
      placeOf: new Map(all.map(({ file, place }) => [file, place]))
    }
  }
}
