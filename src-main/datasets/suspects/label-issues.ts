import { confidentJoint, countLabelled, likeliestClass, type PredictedImages } from './confident-joint'

/**
 * Which images' labels are doubted. `noiseRate`: of each label as many as are estimated to be of each other
 * class, those that look most like it; `class`: of each label as many as are estimated to be of another,
 * those that look least like it; `both`: those that are in both.
 */
export type Pruning = 'noiseRate' | 'class' | 'both'

/**
 * By what suspects are in order. `selfConfidence`: how probable the label is; `normalizedMargin`: how much
 * more probable it is than the most probable other class.
 */
export type Ranking = 'selfConfidence' | 'normalizedMargin'

/**
 * Images whose label is probably wrong, by their numbers, the most doubtful first: confident learning
 * (Northcutt, Jiang and Chuang 2021, section 3.2). One that its label is the most probable class of is
 * never among them.
 */
export function findLabelIssues(
  predicted: PredictedImages,
  { pruning, ranking }: { pruning: Pruning; ranking: Ranking }
): Uint32Array {
  const { labels } = predicted
  const joint = keepingOne(confidentJoint(predicted))
  const imagesOf = imagesByLabel(predicted)
  const found =
    pruning === 'noiseRate'
      ? byNoiseRate(predicted, joint, imagesOf)
      : pruning === 'class'
        ? byClass(predicted, joint, imagesOf)
        : intersection(byNoiseRate(predicted, joint, imagesOf), byClass(predicted, joint, imagesOf))

  const doubted = [...found].filter((image) => likeliestClass(predicted, image) !== labels[image])
  return byScore(predicted, doubted, ranking)
}

/** Images in the order of how well their labels fit, the worst first; those that fit as well as they came. */
export function byScore(
  predicted: PredictedImages,
  images: readonly number[],
  ranking: Ranking
): Uint32Array {
  const scores = new Map(images.map((image) => [image, labelScore(predicted, image, ranking)]))
  const score = (image: number): number => scores.get(image) as number
  return Uint32Array.from([...images].sort((a, b) => score(a) - score(b) || a - b))
}

/** How well a label fits its image, from 0 to 1. */
export function labelScore(predicted: PredictedImages, image: number, ranking: Ranking): number {
  const { labels, probabilities, classes } = predicted
  const label = labels[image] as number
  const own = probabilities[image * classes + label] as number
  if (ranking === 'selfConfidence') return own
  let other = 0
  for (let each = 0; each < classes; each++)
    if (each !== label) other = Math.max(other, probabilities[image * classes + each] as number)
  return (own - other + 1) / 2
}

function imagesByLabel({ labels, classes }: PredictedImages): Uint32Array[] {
  const counts = countLabelled(labels, classes)
  const images = Array.from(counts, (count) => new Uint32Array(count))
  const next = new Uint32Array(classes)
  for (let image = 0; image < labels.length; image++) {
    const label = labels[image] as number
    ;(images[label] as Uint32Array)[next[label] as number] = image
    next[label] = (next[label] as number) + 1
  }
  return images
}

/** One image of each label is left it, whatever is estimated: it is taken from where most are doubted. */
function keepingOne(joint: number[][]): number[][] {
  return joint.map((row, label) => {
    if ((row[label] as number) > 0) return row
    const most = row.indexOf(Math.max(...row))
    const kept = [...row]
    kept[most] = Math.max(0, (row[most] as number) - 1)
    kept[label] = 1
    return kept
  })
}

function byNoiseRate(
  { probabilities, classes }: PredictedImages,
  joint: number[][],
  imagesOf: Uint32Array[]
): Set<number> {
  const found = new Set<number>()
  imagesOf.forEach((images, label) => {
    if (images.length < 2) return
    joint[label]?.forEach((count, other) => {
      if (other === label || count === 0) return
      const margins = Float64Array.from(
        images,
        (image) =>
          (probabilities[image * classes + other] as number) -
          (probabilities[image * classes + label] as number)
      )
      // Those that are as near as the last of them are taken with it.
      const least = margins.toSorted()[Math.max(0, images.length - count)] as number
      images.forEach((image, at) => {
        if ((margins[at] as number) >= least) found.add(image)
      })
    })
  })
  return found
}

function byClass(
  { probabilities, classes }: PredictedImages,
  joint: number[][],
  imagesOf: Uint32Array[]
): Set<number> {
  const found = new Set<number>()
  imagesOf.forEach((images, label) => {
    if (images.length < 2) return
    const own = Float64Array.from(images, (image) => probabilities[image * classes + label] as number)
    const doubted = images.length - (joint[label]?.[label] as number)
    const enough = own.toSorted()[Math.min(doubted, images.length - 1)] as number
    images.forEach((image, at) => {
      if ((own[at] as number) < enough) found.add(image)
    })
  })
  return found
}

const intersection = (a: Set<number>, b: Set<number>): Set<number> =>
  new Set([...a].filter((image) => b.has(image)))
