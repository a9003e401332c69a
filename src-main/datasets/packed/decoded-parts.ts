import { type SplitName, splitNames } from '../../contract'
import { readStoredImages, type StoredImages } from '../images'
import type { ImageManifest, ManifestImage } from './image-manifest'

/** The images of a part of the data, in their order, and which of them are there. */
interface Room {
  images: ManifestImage[]
  memory: Uint8Array
  isThere: Uint8Array
}

/**
 * Memory, which threads can share, in which the images of each part of a data set are made as they are
 * decoded: they need not be read again from the pack. Nothing of it is taken before the first image is.
 */
export class DecodedParts {
  private rooms: Record<SplitName, Room> | null = null
  /** Of each record the part and number of the first image that shows it. */
  private readonly first: { split: SplitName; at: number }[] = []
  private readonly parts: Record<SplitName, ManifestImage[]> = { train: [], validation: [], test: [] }

  constructor(
    { images }: Pick<ImageManifest, 'images'>,
    private readonly imageBytes: number
  ) {
    images.forEach((image, i) => {
      const part = this.parts[image.split]
      if (image.sha256 !== images[i - 1]?.sha256)
        this.first.push({ split: image.split, at: part.length })
      part.push(image)
    })
  }

  /** Where the image of a record is to be made, of zeros. It counts as made when {@link note} is told. */
  memoryOf(record: number): Uint8Array {
    const { split, at } = this.firstOf(record)
    this.rooms ??= this.takeMemory()
    return this.rooms[split].memory.subarray(at * this.imageBytes, (at + 1) * this.imageBytes)
  }

  /** Notes that the image of a record is in its memory. */
  note(record: number): void {
    const { split, at } = this.firstOf(record)
    if (this.rooms) this.rooms[split].isThere[at] = 1
  }

  /**
   * Some of a part's images, in their order, one behind the other: those that were not made here are read
   * from the pack. Null where none was made. To be asked for once, since what is left out is written over.
   */
  imagesOf(split: SplitName, wanted: readonly ManifestImage[], stored: StoredImages): Uint8Array | null {
    if (!this.rooms) return null
    const { imageBytes } = this
    const { images, memory, isThere } = this.rooms[split]
    let from = 0
    wanted.forEach(({ path }, at) => {
      while (images[from]?.path !== path) from++
      const place = at * imageBytes
      if (isThere[from] === 0) {
        const one = { ...stored, records: stored.records.subarray(at, at + 1) }
        readStoredImages(one, memory.subarray(place, place + imageBytes))
      } else if (from !== at) memory.copyWithin(place, from * imageBytes, (from + 1) * imageBytes)
      from++
    })
    return memory.subarray(0, wanted.length * imageBytes)
  }

  private firstOf(record: number): { split: SplitName; at: number } {
    return this.first[record] as { split: SplitName; at: number }
  }

  private takeMemory(): Record<SplitName, Room> {
    const rooms = splitNames.map((split): [SplitName, Room] => {
      const images = this.parts[split]
      const memory = new Uint8Array(new SharedArrayBuffer(images.length * this.imageBytes))
      return [split, { images, memory, isThere: new Uint8Array(images.length) }]
    })
    return Object.fromEntries(rooms) as Record<SplitName, Room>
  }
}
