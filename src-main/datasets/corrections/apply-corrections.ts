import { createHash } from 'node:crypto'
import {
  AtelierError,
  closest,
  type CorrectionCounts,
  type Corrections,
  type SplitName,
  type Sentence
} from '../../contract'
import { type LoadedDataset, partsOf, pickNames, type Split } from '../dataset'
import { type KeptImages, keptPart } from '../kept-images'
import { imageHashes } from './image-hashes'
import { superfluousCopies } from './superfluous-copies'

/**
 * A data set as corrections have it: images left out, and labels changed, in every part that it has.
 * What is not corrected is shared with `dataset`, which stays as it is.
 * @param hash that of the corrections: the content's hash of a data set of pictures follows from it
 * @throws AtelierError CORRECTIONS_UNFIT where they name no image or no class of the data set, or leave a
 *   part of it empty
 */
export function applyCorrections(
  dataset: LoadedDataset,
  corrections: Corrections,
  hash: string
): LoadedDataset {
  const labels = correctedLabels(dataset, corrections)
  const once = new Set(corrections.once)
  const parts = partsOf(dataset).map((of) => ({ ...of, hashes: imageHashes(dataset, of.split) }))
  const superfluous = superfluousCopies(parts, once)
  const counts: CorrectionCounts = { leftOut: 0, relabelled: 0, inTest: 0 }
  let found = 0
  const corrected = { ...dataset }
  for (const { split, part, hashes } of parts) {
    found += hashes.reduce((sum, each) => sum + Number(labels.has(each) || once.has(each)), 0)
    const plan = planOf(part, hashes, labels, superfluous[split])
    counts.leftOut += part.count - plan.kept.length
    counts.relabelled += plan.relabelled
    if (split === 'test') counts.inTest = part.count - plan.kept.length + plan.relabelled
    requireLeft(dataset.id, split, plan.kept.length)

    const isWide = part.labels instanceof Uint16Array
    corrected[split] = keptPart(part, plan, dataset.imageShape, isWide)
    const names = dataset.names?.[split]
    if (names) corrected.names = { ...corrected.names, [split]: pickNames(names, plan.kept) }
  }
  requireFound(dataset.id, found)
  corrected.corrected = counts
  if (dataset.sha256 !== undefined)
    corrected.sha256 = createHash('sha256').update(`${dataset.sha256} ${hash}\n`).digest('hex')
  return corrected
}

/** @throws AtelierError CORRECTIONS_UNFIT where no image of a data set is corrected */
export function requireFound(id: string, images: number): void {
  if (images > 0) return
  throw unfit({ id }, 'none of the images that they name is in it', otherData)
}

/** @throws AtelierError CORRECTIONS_UNFIT where no image of a part is left */
export function requireLeft(id: string, split: SplitName, images: number): void {
  if (images === 0) throw unfit({ id }, `no image of its ${split} part is left`, fewer)
}

const otherData = 'They were made for another data set, or its images have changed since.'
const fewer = 'Leave fewer images out.'

const unfit = ({ id }: Pick<LoadedDataset, 'id'>, reason: Sentence, hint: Sentence): AtelierError =>
  new AtelierError('CORRECTIONS_UNFIT', { id, reason, hint })

/**
 * The class number of each image that corrections name; null: it is left out.
 * @throws AtelierError CORRECTIONS_UNFIT
 */
export function correctedLabels(
  { id, classes }: Pick<LoadedDataset, 'id' | 'classes'>,
  { images }: Corrections
): Map<string, number | null> {
  const numbers = new Map(classes.map((name, number) => [name, number]))
  return new Map(
    Object.entries(images).map(([hash, label]) => {
      const number = label === null ? null : numbers.get(label)
      if (number === undefined) throw unknownClass(id, label as string, classes)
      return [hash, number]
    })
  )
}

function unknownClass(id: string, label: string, classes: readonly string[]): AtelierError {
  const near = closest(label, classes)
  const few = classes.slice(0, 10).join(', ') + (classes.length > 10 ? ', …' : '')
  const hint: Sentence = near === null ? `Its classes are ${few}.` : `Did you mean "${near}"?`
  return unfit({ id }, `it has no class "${label}"`, hint)
}

/** What becomes of the images of a part. */
interface PartPlan extends KeptImages {
  relabelled: number
}

function planOf(
  { labels: given, count }: Split,
  hashes: readonly string[],
  labelOf: ReadonlyMap<string, number | null>,
  superfluous: ReadonlySet<number>
): PartPlan {
  const kept: number[] = []
  const labels: number[] = []
  let relabelled = 0
  for (let i = 0; i < count; i++) {
    const label = labelOf.get(hashes[i] as string)
    if (label === null || superfluous.has(i)) continue
    kept.push(i)
    labels.push(label ?? (given[i] as number))
    if (label !== undefined && label !== given[i]) relabelled++
  }
  return { kept: Uint32Array.from(kept), labels, relabelled }
}
