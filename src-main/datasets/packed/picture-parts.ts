import { createHash } from 'node:crypto'
import { type SplitName, splitNames, asOthersSay } from '../../contract'
import type { LoadedDataset, PictureNames, Split } from '../dataset'
import { readStoredImages, type StoredImages } from '../images'
import type { LeftOut } from '../sources/image-source'
import type { DecodedParts } from './decoded-parts'
import type { ImageManifest, ManifestImage } from './image-manifest'
import { type Pack, pixelsOfRecord, recordsAt } from './pack-file'

/** An image with the record of the pack that holds it. */
interface DecodedImage extends ManifestImage {
  record: number
}

/** The parts of a data set of pictures; the hash says what is in them. */
export type PictureParts = Pick<LoadedDataset, 'train' | 'validation' | 'test'> & {
  sha256: string
  names: Partial<Record<SplitName, PictureNames>>
}

/** The images that could be decoded; the others are left out with the reason. */
export function decodedImages(
  { images, leftOut }: ImageManifest,
  { unreadable }: Pick<Pack, 'unreadable'>
): { images: DecodedImage[]; leftOut: LeftOut[] } {
  const decoded: DecodedImage[] = []
  const without = [...leftOut]
  let record = -1
  images.forEach((image, i) => {
    if (image.sha256 !== images[i - 1]?.sha256) record++
    const reason = unreadable[image.sha256]
    if (reason === undefined) decoded.push({ ...image, record })
    else without.push({ path: image.path, reason: asOthersSay(reason), isDamaged: true })
  })
  return { images: decoded, leftOut: without }
}

/**
 * The parts of a data set: in memory that threads can share where they fit, else as records of the pack.
 * Where nothing is held for the test, what is held for validation takes its place.
 * @param inHand images that are in memory since they were decoded
 */
export function picturePartsOf(
  images: DecodedImage[],
  classes: number,
  pack: Pack,
  inHand: DecodedParts | null
): PictureParts {
  const of = (split: SplitName): DecodedImage[] => images.filter((image) => image.split === split)
  const [train, validation, test] = splitNames.map(of) as [
    DecodedImage[],
    DecodedImage[],
    DecodedImage[]
  ]
  const parts = test.length > 0 ? [train, test, validation] : [train, validation]
  const fits = fitIntoMemory(images.length * pack.imageBytes)
  const [trained, tested, validated] = parts.map((part) => partOf(part, classes, pack, inHand, fits))
  return {
    train: trained as Split,
    test: tested as Split,
    ...(validated && validated.count > 0 ? { validation: validated } : {}),
    names: {
      train: namesOf(parts[0]),
      test: namesOf(parts[1]),
      ...(validated && validated.count > 0 ? { validation: namesOf(parts[2]) } : {})
    },
    sha256: hashOf(parts, pack)
  }
}

const namesOf = (images: DecodedImage[] = []): PictureNames => ({
  paths: images.map(({ path }) => path),
  hashes: images.map(({ sha256 }) => sha256)
})

function partOf(
  images: DecodedImage[],
  classes: number,
  pack: Pack,
  inHand: DecodedParts | null,
  fits: boolean
): Split {
  const stored = storedIn(
    pack,
    images.map(({ record }) => record)
  )
  const labels = images.map(({ label }) => label)
  const [first] = images
  const decoded = first ? (inHand?.imagesOf(first.split, images, stored) ?? null) : null
  return {
    images: decoded ?? (fits ? inMemory(stored) : stored),
    labels: classes > 256 ? Uint16Array.from(labels) : Uint8Array.from(labels),
    count: images.length
  }
}

/** Images that these records of a pack hold, in this order. */
export function storedIn({ path, imageBytes, stamp }: Pack, records: readonly number[]): StoredImages {
  return { path, offset: recordsAt, imageBytes, records: Uint32Array.from(records), stamp }
}

/** Images of a pack in memory that threads can share. */
export function inMemory(stored: StoredImages): Uint8Array {
  const bytes = new Uint8Array(new SharedArrayBuffer(stored.records.length * stored.imageBytes))
  readStoredImages(stored, bytes)
  return bytes
}

/** Share of the memory that is left which images may take. */
const shareOfMemory = 1 / 4

/** Whether so many bytes of images may be in memory; ATELIER_IMAGE_MEMORY says how many may. */
export function fitIntoMemory(bytes: number): boolean {
  const said = Number(process.env['ATELIER_IMAGE_MEMORY'] || Number.NaN)
  return bytes <= (Number.isFinite(said) ? said : process.availableMemory() * shareOfMemory)
}

/** Hash of what is trained on and tested with: the hashes of all pixels, and the labels. */
export function hashOf(
  parts: readonly (readonly Pick<DecodedImage, 'record' | 'label'>[])[],
  pack: Pack
): string {
  const { height, width, channels } = pack.recipe
  const hash = createHash('sha256').update(`${height}x${width}x${channels}\n`)
  for (const part of parts) {
    hash.update(`${part.length}\n`)
    for (const { record, label } of part) hash.update(`${pixelsOfRecord(pack, record)} ${label}\n`)
  }
  return hash.digest('hex')
}
