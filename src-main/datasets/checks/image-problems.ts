import { type ImageProblemCode, imageProblemCodes, type SplitName } from '../../contract'
import type { LeftOut } from '../sources/image-source'
import { copiesAmong } from './copies'
import { nearPairs } from './near-pairs'
import { likeness } from './perceptual-hash'

/** What an image is checked by. */
export interface CheckedImage {
  /** Of its content. */
  sha256: string
  /** Of the original, in pixels. */
  width: number
  height: number
  label: number
  /** The part that it counts in. */
  split: SplitName
  /** The part that its folder or manifest says where that is another one, else null. */
  liesIn: SplitName | null
}

/** What was seen of the pixels, image by image. */
export interface PixelFacts {
  /** See differenceHash; two words an image. */
  hashes: Uint32Array
  /** See thumbnailOf; made when it is asked for. */
  thumbnail: (index: number) => Float32Array
  /** Between the darkest and the brightest value of all channels, each for itself; the largest of them. */
  contrasts: Uint8Array
}

/** A problem, and which images and files have it. */
export interface FoundProblem {
  code: ImageProblemCode
  /** The class that it is about; null: about none. */
  label: number | null
  /** What its sentence says beside the count. */
  params: Record<string, string | number>
  /** Images by their numbers: those that belong together in one list. */
  groups: number[][]
  /** Files that are no images of the data set because of it. */
  files: readonly LeftOut[]
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
export async function imageProblems(
  classes: readonly string[],
  images: readonly CheckedImage[],
  pixels: PixelFacts | null
): Promise<FoundProblem[]> {
  const problems = [
    ...copyProblems(images),
    ...classProblems(classes, images),
    ...sizeProblems(images),
    ...(pixels ? await nearProblems(images, pixels) : []),
    ...(pixels ? contrastProblems(pixels) : [])
  ]
  return inOrderOfWeight(problems)
}

/** The worst first, those of the same kind in the order in which they were found. */
export const inOrderOfWeight = (problems: FoundProblem[]): FoundProblem[] =>
  problems.sort((a, b) => imageProblemCodes.indexOf(a.code) - imageProblemCodes.indexOf(b.code))

/** A problem of groups of images; none where there are none. */
function ofGroups(
  code: ImageProblemCode,
  groups: number[][],
  params: FoundProblem['params'] = {}
): FoundProblem[] {
  return groups.length === 0 ? [] : [{ code, label: null, params, groups, files: [] }]
}

const alone = (images: number[]): number[][] => images.map((image) => [image])

/** Whether images of a group differ in something. */
function differing(
  images: readonly CheckedImage[],
  field: 'split' | 'label' | 'sha256'
): (group: number[]) => boolean {
  return (group) => group.some((index) => images[index]?.[field] !== images[group[0] as number]?.[field])
}

function copyProblems(images: readonly CheckedImage[]): FoundProblem[] {
  const copies = copiesAmong(images.map(({ sha256 }) => sha256))
  const [inParts, inClasses] = [differing(images, 'split'), differing(images, 'label')]
  const moved = [...images.keys()].filter((index) => images[index]?.liesIn !== null)
  return [
    ...ofGroups('leakage', copies.filter(inParts)),
    ...ofGroups('conflictingLabels', copies.filter(inClasses)),
    ...ofGroups(
      'duplicates',
      copies.filter((group) => !inParts(group) && !inClasses(group))
    ),
    ...ofGroups('movedImages', alone(moved))
  ]
}

/**
 * Images without contrast all look alike, and so do not count. Of many with the same hash each is compared
 * with the first alone, so a likeness among the others may be missed.
 */
async function nearProblems(
  images: readonly CheckedImage[],
  { hashes, thumbnail, contrasts }: PixelFacts
): Promise<FoundProblem[]> {
  const seen = [...images.keys()].filter((i) => (contrasts[i] as number) > faintLevels)
  const isLike = (first: number, second: number): boolean =>
    images[first]?.sha256 !== images[second]?.sha256 &&
    likeness(thumbnail(first), thumbnail(second)) >= nearLikeness
  const found = await nearPairs(hashes, { most: nearBits, isLike }, seen)
  const pairs = found.map(({ first, second }) => [first, second])
  const [inParts, inClasses] = [differing(images, 'split'), differing(images, 'label')]
  return [
    ...ofGroups('nearLeakage', pairs.filter(inParts)),
    ...ofGroups('nearConflictingLabels', pairs.filter(inClasses)),
    ...ofGroups(
      'nearDuplicates',
      pairs.filter((pair) => !inParts(pair) && !inClasses(pair))
    )
  ]
}

function classProblems(classes: readonly string[], images: readonly CheckedImage[]): FoundProblem[] {
  const counts = classes.map(() => 0)
  const training = classes.map(() => 0)
  for (const { label, split } of images) {
    counts[label] = (counts[label] ?? 0) + 1
    if (split === 'train') training[label] = (training[label] ?? 0) + 1
  }
  const ofClass = (
    code: ImageProblemCode,
    label: number,
    params: FoundProblem['params'] = {},
    members: number[] = []
  ): FoundProblem => ({
    ...{ code, label, files: [] },
    params: { class: classes[label] as string, ...params },
    groups: members.length > 0 ? [members] : []
  })
  const present = counts.filter((count) => count > 0)
  if (present.length === 1)
    return [
      ofClass(
        'oneClass',
        counts.findIndex((count) => count > 0)
      )
    ]

  const typical = median(present)
  return classes.flatMap((_, label) => {
    const count = counts[label] as number
    if (training[label] === 0) return [ofClass('emptyClass', label)]
    if (count >= typical * strayShare) return []
    const members = [...images.keys()].filter((index) => images[index]?.label === label)
    return [ofClass('strayLabel', label, { of: images.length, typical }, members)]
  })
}

function contrastProblems({ contrasts }: PixelFacts): FoundProblem[] {
  const withContrast = (isMeant: (levels: number) => boolean): number[] =>
    [...contrasts.keys()].filter((index) => isMeant(contrasts[index] as number))
  const faint = withContrast((levels) => levels > 0 && levels <= faintLevels)
  return [
    ...ofGroups('constantImages', alone(withContrast((levels) => levels === 0))),
    ...ofGroups('nearlyConstantImages', alone(faint), { levels: faintLevels })
  ]
}

function sizeProblems(images: readonly CheckedImage[]): FoundProblem[] {
  if (images.length === 0) return []
  const [width, height] = [median(images.map((i) => i.width)), median(images.map((i) => i.height))]
  const odd = (code: 'oddSizes' | 'oddAspects', of: (image: CheckedImage) => number): FoundProblem[] => {
    const typical = median(images.map(of))
    const isOdd = (image: CheckedImage): boolean =>
      of(image) > typical * oddFactor || of(image) < typical / oddFactor
    const found = [...images.keys()].filter((index) => isOdd(images[index] as CheckedImage))
    return ofGroups(code, alone(found), { width, height })
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
