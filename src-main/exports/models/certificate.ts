import type { ModelExportOptions, Parity } from '../../contract'
import { largestDifference } from './largest-difference'
import type { FormatCheck, ReferenceOutputs } from './portable-model'

/**
 * By how much a logit may differ: the first, or where logits are large the second times the largest of
 * them. fp32 has seven digits, of which sums of thousands of products keep five; fp16 keeps three of a
 * weight and int8 two.
 */
const allowances: Record<ModelExportOptions['precision'], [least: number, share: number]> = {
  fp32: [1e-4, 1e-5],
  fp16: [1e-2, 1e-2],
  int8: [0.25, 0.1]
}

/** What a reading of the files says about them. */
export function certificateOf(
  { reader, logits, milliseconds, sameWeights }: FormatCheck,
  reference: ReferenceOutputs,
  imagesFrom: Parity['imagesFrom'],
  precision: ModelExportOptions['precision']
): Parity {
  const [least, share] = allowances[precision]
  const largest = reference.logits.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const classes = reference.logits.length / reference.count
  return {
    reader,
    images: reference.count,
    imagesFrom,
    difference: logits && largestDifference(logits, reference.logits),
    allowed: Math.max(least, share * largest),
    sameClass: logits && countSameClass(logits, reference.logits, classes),
    sameWeights,
    accuracy: logits && accuracyOf(logits, reference),
    milliseconds,
    inFp32: null
  }
}

/** How often the engine was right and how often the files were, of the same images. */
function accuracyOf(logits: Float32Array, reference: ReferenceOutputs): Parity['accuracy'] {
  const { labels, count } = reference
  if (!labels || count === 0) return null
  const classes = reference.logits.length / count
  const share = (of: Float32Array): number =>
    labels.reduce(
      (sum, label, i) => sum + (largestAt(of, i * classes, classes) - i * classes === label ? 1 : 0),
      0
    ) / count
  return { before: share(reference.logits), after: share(logits) }
}

/** Whether files of this certificate may be given to somebody. */
export function isAlike({ difference, allowed, sameWeights }: Parity): boolean {
  return (difference === null || difference <= allowed) && sameWeights !== false
}

function countSameClass(a: Float32Array, b: Float32Array, classes: number): number {
  let same = 0
  for (let from = 0; from < b.length; from += classes)
    if (largestAt(a, from, classes) === largestAt(b, from, classes)) same++
  return same
}

function largestAt(values: Float32Array, from: number, count: number): number {
  let best = from
  for (let i = from + 1; i < from + count; i++)
    if ((values[i] as number) > (values[best] as number)) best = i
  return best
}
