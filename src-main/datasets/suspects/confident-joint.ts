/** Images with the labels that they have, and what a network that did not learn from them takes them for. */
export interface PredictedImages {
  /** Class number of each image. */
  labels: ArrayLike<number>
  /** Of each image a row of as many probabilities as there are classes; a row sums to 1. */
  probabilities: Float32Array
  classes: number
}

/** Probabilities closer than this are the same. */
const tolerance = 1e-6

/**
 * How sure a network is of a class, on average over the images that have its label: what a class has to
 * reach to be counted. Infinite for a class without images.
 */
export function classThresholds({ labels, probabilities, classes }: PredictedImages): Float64Array {
  const sums = new Float64Array(classes)
  const counts = countLabelled(labels, classes)
  for (let image = 0; image < labels.length; image++) {
    const label = labels[image] as number
    sums[label] = (sums[label] as number) + (probabilities[image * classes + label] as number)
  }
  return sums.map((sum, label) => {
    const count = counts[label] as number
    return count === 0 ? Number.POSITIVE_INFINITY : Math.max(sum / count, 2 * tolerance)
  })
}

/** Images of each label. */
export function countLabelled(labels: ArrayLike<number>, classes: number): Uint32Array {
  const counts = new Uint32Array(classes)
  for (let image = 0; image < labels.length; image++) {
    const label = labels[image] as number
    counts[label] = (counts[label] as number) + 1
  }
  return counts
}

/** The most probable class of an image; of several that are as probable the first. */
export function likeliestClass(
  { probabilities, classes }: Pick<PredictedImages, 'probabilities' | 'classes'>,
  image: number
): number {
  const from = image * classes
  let best = 0
  for (let label = 1; label < classes; label++)
    if ((probabilities[from + label] as number) > (probabilities[from + best] as number)) best = label
  return best
}

/**
 * The class that an image is counted as: the one that reaches its threshold; where several do, the most
 * probable of all, as cleanlab has it. Null where none does.
 */
function confidentClass(
  predicted: PredictedImages,
  image: number,
  thresholds: Float64Array
): number | null {
  const { probabilities, classes } = predicted
  let first: number | null = null
  for (let label = 0; label < classes; label++) {
    const probability = probabilities[image * classes + label] as number
    if (probability < (thresholds[label] as number) - tolerance) continue
    if (first !== null) return likeliestClass(predicted, image)
    first = label
  }
  return first
}

/**
 * How many images of each label (row) are estimated to be of each class (column): every row sums to the
 * number of images with its label. The calibrated confident joint of Northcutt, Jiang and Chuang (2021),
 * section 3.1, in whole images.
 */
export function confidentJoint(predicted: PredictedImages): number[][] {
  const { labels, classes } = predicted
  const thresholds = classThresholds(predicted)
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0))
  for (let image = 0; image < labels.length; image++) {
    const likely = confidentClass(predicted, image, thresholds)
    const row = counts[labels[image] as number]
    if (likely !== null && row) row[likely] = (row[likely] as number) + 1
  }

  const labelled = countLabelled(labels, classes)
  return counts.map((row, label) => {
    // One image at least is what its label says, so that no row is without any.
    row[label] = Math.max(row[label] as number, 1)
    const total = row.reduce((a, b) => a + b, 0)
    return inWhole(row.map((count) => (count / total) * (labelled[label] as number)))
  })
}

/**
 * Whole numbers with the same sum: those that are cut most are the ones that are rounded up, of those that
 * are cut as much the later ones.
 */
function inWhole(values: number[]): number[] {
  const whole = values.map((value) => Math.floor(value + tolerance))
  const missing = Math.round(values.reduce((a, b) => a + b, 0)) - whole.reduce((a, b) => a + b, 0)
  const rest = values.map((value, at) => value - (whole[at] as number))
  const byRest = [...rest.keys()].sort((a, b) => (rest[b] as number) - (rest[a] as number) || b - a)
  for (const at of byRest.slice(0, Math.max(0, missing))) whole[at] = (whole[at] as number) + 1
  return whole
}
