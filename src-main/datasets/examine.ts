import { AtelierError, type DatasetFinding, finding, type FindingCode, asOthersSay } from '../contract'
import type { Labels, LoadedDataset, Split } from './dataset'
import { bytesOf, imageBlocks } from './images'

/** A class with fewer images than this share of the mean is remarked on. */
const rareShare = 1 / 50
/** At most this share of all labels is taken for strays. */
const strayShare = 1 / 100
const mostNamed = 5

/** How many images there are of each class number. */
export function countLabels(...labels: Labels[]): Uint32Array {
  const counts = new Uint32Array(labels.some((each) => each instanceof Uint16Array) ? 2 ** 16 : 256)
  for (const each of labels) for (const label of each) counts[label] = (counts[label] as number) + 1
  return counts
}

/** What the shape of an image file says that cannot be meant: channels first, where that is clear. */
export function examineShape(shape: number[]): DatasetFinding[] {
  const [, first = 0, second = 0, third = 0] = shape
  if (shape.length !== 4) return []
  if ([1, 3, 4].includes(first) && second > 4 && third > 4)
    return [finding('channelsFirst', { first, second, third })]
  return [1, 3, 4].includes(third) ? [] : [finding('oddChannels', { channels: third })]
}

/**
 * Labels that cannot be class numbers: some far beyond all others, or hardly any of the numbers until
 * the highest. To be asked only where nobody has named the classes.
 */
export function examineNumbers(counts: Uint32Array): DatasetFinding[] {
  const present = [...counts.keys()].filter((label) => counts[label] !== 0)
  const highest = present.at(-1) ?? 0
  const total = counts.reduce((a, b) => a + b, 0)
  // The numbers from the lowest on without a gap: what everybody else has.
  const gap = present.findIndex((label, i) => i > 0 && label !== (present[i - 1] as number) + 1)
  if (gap < 0) return []

  const beyond = present.slice(gap).reduce((sum, label) => sum + (counts[label] as number), 0)
  const last = present[gap - 1] as number
  if (gap > 1 && highest > 2 * last + 1 && beyond <= Math.max(1, total * strayShare))
    return [finding('labelOutlier', { label: highest, count: beyond, of: total, highest: last })]
  return present.length * 2 < highest + 1
    ? [finding('labelGaps', { label: highest, present: present.length })]
    : []
}

/**
 * The findings, unless one of them says that the data set cannot be right.
 * @throws AtelierError DATASET_UNFIT
 */
export function refuseUnfit(id: string, findings: DatasetFinding[]): DatasetFinding[] {
  const error = findings.find((each) => each.severity === 'error')
  if (!error) return findings
  const { params, code, message, fix } = error
  // A window says it by the finding's code.
  const said = { reason: asOthersSay(message), hint: asOthersSay(fix) }
  throw new AtelierError('DATASET_UNFIT', { ...params, id, finding: code, ...said })
}

/** What is remarkable in a data set whose files could be read: see the contract's table of findings. */
export function examine({
  classes,
  train,
  test
}: Pick<LoadedDataset, 'classes' | 'train' | 'test'>): DatasetFinding[] {
  const counts = [...countLabels(train.labels).subarray(0, classes.length)]
  return [
    ...examineClasses(classes, counts),
    ...examineImages(train, 'identicalImages'),
    ...examineImages(test, 'identicalTestImages')
  ]
}

const aboutClasses: readonly FindingCode[] = ['singleClass', 'oneClass', 'emptyClasses', 'rareClasses']

/** Whether it is one of the remarks of {@link examineClasses}. */
export const isAboutClasses = ({ code }: DatasetFinding): boolean => aboutClasses.includes(code)

/**
 * What is remarkable in how training images are spread over the classes.
 * @param counts training images of each class
 */
export function examineClasses(classes: string[], counts: number[]): DatasetFinding[] {
  if (classes.length === 1) return [finding('singleClass', {})]
  const count = counts.reduce((a, b) => a + b, 0)
  const present = classes.filter((_, label) => counts[label] !== 0)
  if (present.length === 1) return [finding('oneClass', { count, class: present[0] as string })]

  const named = (which: (images: number) => boolean): string[] =>
    classes.filter((_, label) => which(counts[label] as number))
  const empty = named((images) => images === 0)
  const rare = named((images) => images > 0 && images < (count / present.length) * rareShare)
  return [
    ...(empty.length > 0
      ? [finding('emptyClasses', { count: empty.length, of: classes.length, names: someOf(empty) })]
      : []),
    ...(rare.length > 0 ? [finding('rareClasses', { names: someOf(rare) })] : [])
  ]
}

function someOf(names: string[]): string {
  return names.length > mostNamed ? `${names.slice(0, mostNamed).join(', ')}, …` : names.join(', ')
}

/** Ends at the first image that differs: on real data at the second. */
function examineImages(
  { images, count }: Split,
  code: 'identicalImages' | 'identicalTestImages'
): DatasetFinding[] {
  if (count < 2) return []
  const size = bytesOf(images) / count
  let first: Uint8Array | null = null
  for (const block of imageBlocks(images)) {
    first ??= block.slice(0, size)
    for (let i = 0; i < block.length; i++) if (block[i] !== first[i % size]) return []
  }
  const colour = first?.[0]
  return [
    finding(code, {
      count,
      blank: first?.every((value) => value === colour) ? ': a single colour' : ''
    })
  ]
}
