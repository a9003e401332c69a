import { type DoubtfulImages, problemOf } from '../../contract'
import { copiesAmong } from './copies'
import { nearPairs } from './near-pairs'
import { likeness } from './perceptual-hash'

/** What an image is checked by. */
export interface CheckedImage {
  path: string
  /** Of its content. */
  sha256: string
  width: number
  height: number
  label: number
  split: string
}

/** What was seen of the pixels, image by image. */
export interface PixelFacts {
  /** See differenceHash; two words an image. */
  hashes: Uint32Array
  /** See thumbnailOf. */
  thumbnails: Float32Array[]
  /** Between the darkest and the brightest value of all channels, each for itself; the largest of them. */
  contrasts: Uint8Array
}

/** Hashes of pictures that look alike differ in at most so many of 64 bits. */
const nearBits = 4
/**
 * And their thumbnails are as like as this: hashes alone take any two shoes on a black ground for the same.
 */
const nearLikeness = 0.998
/** Images with at most so many levels of contrast are remarked on. */
const faintLevels = 8
/** A class with fewer images than this share of the median class may be a mistake. */
const strayShare = 1 / 20
/** An image is odd beyond this factor of the typical size or proportion. */
const oddFactor = 4

/**
 * What may be wrong with the images of a data set, the worst first.
 * @param pixels null where they were not looked at: what needs them is not said then
 */
export function imageProblems(
  classes: readonly string[],
  images: readonly CheckedImage[],
  pixels: PixelFacts | null
): DoubtfulImages[] {
  const problems = [
    ...copyProblems(images),
    ...classProblems(classes, images),
    ...sizeProblems(images),
    ...(pixels ? [...nearProblems(images, pixels), ...contrastProblems(images, pixels)] : [])
  ]
  const order = ['error', 'warning', 'note']
  return problems.sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))
}

type Group = readonly CheckedImage[]
const pathsOf = (group: Group): string[] => group.map(({ path }) => path)
const differ = (group: Group, field: 'split' | 'label' | 'sha256'): boolean =>
  group.some((image) => image[field] !== group[0]?.[field])

/** A problem of groups of images; none where there are none. */
function ofGroups(code: Parameters<typeof problemOf>[0], groups: Group[]): DoubtfulImages[] {
  const count = new Set(groups.flatMap(pathsOf)).size
  return count === 0 ? [] : [problemOf(code, { count }, groups.map(pathsOf))]
}

function copyProblems(images: readonly CheckedImage[]): DoubtfulImages[] {
  const copies = copiesAmong(images.map(({ sha256 }) => sha256)).map((places) =>
    places.map((place) => images[place] as CheckedImage)
  )
  const isPlain = (group: Group): boolean => !differ(group, 'split') && !differ(group, 'label')
  return [
    ...ofGroups(
      'leakage',
      copies.filter((group) => differ(group, 'split'))
    ),
    ...ofGroups(
      'conflictingLabels',
      copies.filter((group) => differ(group, 'label'))
    ),
    ...ofGroups('duplicates', copies.filter(isPlain))
  ]
}

/**
 * Images without contrast all look alike, and so do not count. Of many with the same hash each is compared
 * with the first alone, so a likeness among the others may be missed.
 */
function nearProblems(
  images: readonly CheckedImage[],
  { hashes, thumbnails, contrasts }: PixelFacts
): DoubtfulImages[] {
  const seen = [...images.keys()].filter((i) => (contrasts[i] as number) > faintLevels)
  const isLike = (first: number, second: number): boolean =>
    likeness(thumbnails[first] as Float32Array, thumbnails[second] as Float32Array) >= nearLikeness
  const pairs = nearPairs(hashes, nearBits, seen)
    .filter(({ first, second }) => isLike(first, second))
    .map(({ first, second }) => [images[first] as CheckedImage, images[second] as CheckedImage])
    .filter((pair) => differ(pair, 'sha256'))
  const isPlain = (pair: Group): boolean => !differ(pair, 'split') && !differ(pair, 'label')
  return [
    ...ofGroups(
      'nearLeakage',
      pairs.filter((pair) => differ(pair, 'split'))
    ),
    ...ofGroups(
      'nearConflictingLabels',
      pairs.filter((pair) => differ(pair, 'label'))
    ),
    ...ofGroups('nearDuplicates', pairs.filter(isPlain))
  ]
}

function classProblems(classes: readonly string[], images: readonly CheckedImage[]): DoubtfulImages[] {
  const counts = classes.map(() => 0)
  const training = classes.map(() => 0)
  for (const { label, split } of images) {
    counts[label] = (counts[label] ?? 0) + 1
    if (split === 'train') training[label] = (training[label] ?? 0) + 1
  }
  const present = counts.filter((count) => count > 0)
  if (present.length === 1)
    return [problemOf('oneClass', { class: classes[counts.findIndex((count) => count > 0)] as string })]

  const typical = median(present)
  return classes.flatMap((name, label) => {
    const count = counts[label] as number
    if (training[label] === 0) return [problemOf('emptyClass', { class: name })]
    if (count >= typical * strayShare) return []
    const group = images.filter((image) => image.label === label)
    return [
      problemOf('strayLabel', { class: name, count, of: images.length, typical }, [pathsOf(group)])
    ]
  })
}

function contrastProblems(images: readonly CheckedImage[], { contrasts }: PixelFacts): DoubtfulImages[] {
  const withContrast = (isMeant: (levels: number) => boolean): CheckedImage[] =>
    images.filter((_, i) => isMeant(contrasts[i] as number))
  const constant = withContrast((levels) => levels === 0)
  const faint = withContrast((levels) => levels > 0 && levels <= faintLevels)
  return [
    ...ofGroups(
      'constantImages',
      constant.map((image) => [image])
    ),
    ...(faint.length === 0
      ? []
      : [
          problemOf(
            'nearlyConstantImages',
            { count: faint.length, levels: faintLevels },
            faint.map(({ path }) => [path])
          )
        ])
  ]
}

function sizeProblems(images: readonly CheckedImage[]): DoubtfulImages[] {
  if (images.length === 0) return []
  const [width, height] = [median(images.map((i) => i.width)), median(images.map((i) => i.height))]
  const odd = (
    code: 'oddSizes' | 'oddAspects',
    of: (image: CheckedImage) => number
  ): DoubtfulImages[] => {
    const typical = median(images.map(of))
    const found = images.filter(
      (image) => of(image) > typical * oddFactor || of(image) < typical / oddFactor
    )
    return found.length === 0
      ? []
      : [
          problemOf(
            code,
            { count: found.length, width, height },
            found.map(({ path }) => [path])
          )
        ]
  }
  return [
    ...odd('oddSizes', (image) => Math.sqrt(image.width * image.height)),
    ...odd('oddAspects', (image) => image.width / image.height)
  ]
}

/** The upper one of two in the middle. */
function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number
}
