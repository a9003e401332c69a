import { decodeMetric, type EpochMetrics } from '../contract'

/** What the numbers of a run say, each with the epoch that it speaks of. */
export type VerdictPart =
  | { kind: 'best'; epoch: number; accuracy: number }
  /** The loss or the accuracy was no number from then on. */
  | { kind: 'broken'; epoch: number }
  /** The validation loss has grown since then while the training loss fell. */
  | { kind: 'overfits'; epoch: number; from: number; to: number }
  /** The learning rate fell by half or more; the accuracy went up by so much in the epochs after it. */
  | { kind: 'cut'; epoch: number; gained: number }
  /** The training waited for its batches for such a share of its time, longest in this epoch. */
  | { kind: 'waiting'; epoch: number; share: number }
  /** The best was the last. */
  | { kind: 'improving'; epoch: number }

/** Epochs after the best loss before it can be called a trend, and by how much it must have grown. */
const [trend, growth] = [3, 1.05]
/** Epochs after a cut within which its gain shows. */
const afterCut = 3
/** Of what share of the time on waiting for data is spoken of. */
const worthSaying = 0.01

/** What a run came to, in the order in which one wants to know it; nothing where no epoch has ended. */
export function verdictOf(epochs: readonly EpochMetrics[]): VerdictPart[] {
  const lines = epochs.map(({ epoch, loss, val_loss, val_accuracy, learningRate }) => ({
    ...{ epoch, learningRate },
    loss: decodeMetric(loss),
    validationLoss: decodeMetric(val_loss),
    accuracy: decodeMetric(val_accuracy)
  }))
  const best = largest(lines.filter(({ accuracy }) => Number.isFinite(accuracy)))
  const broken = lines.find(({ loss, accuracy }) => !Number.isFinite(loss) || Number.isNaN(accuracy))
  return [
    ...(best ? [{ kind: 'best' as const, epoch: best.epoch, accuracy: best.accuracy }] : []),
    ...(broken ? [{ kind: 'broken' as const, epoch: broken.epoch }] : overfitting(lines)),
    ...bestCut(lines),
    ...(best && lines.length > trend && best.epoch === lines.at(-1)?.epoch
      ? [{ kind: 'improving' as const, epoch: best.epoch }]
      : []),
    ...waitingForData(epochs)
  ]
}

/** Means over the time of all epochs in which it was measured. */
function waitingForData(epochs: readonly EpochMetrics[]): VerdictPart[] {
  const measured = epochs.flatMap(({ epoch, seconds, use }) =>
    typeof use?.waiting !== 'number' ? [] : [{ epoch, seconds, waited: use.waiting * seconds }]
  )
  const total = measured.reduce((sum, { seconds }) => sum + seconds, 0)
  const share = measured.reduce((sum, { waited }) => sum + waited, 0) / total
  const [first, ...others] = measured
  if (!first || !(share >= worthSaying)) return []
  const longest = others.reduce((most, each) => (each.waited > most.waited ? each : most), first)
  return [{ kind: 'waiting', epoch: longest.epoch, share }]
}

interface Line {
  epoch: number
  learningRate: number
  loss: number
  validationLoss: number
  accuracy: number
}

/** The first of the lines with the largest accuracy. */
const largest = (lines: readonly Line[]): Line | undefined =>
  lines.reduce<Line | undefined>(
    (best, line) => (best === undefined || line.accuracy > best.accuracy ? line : best),
    undefined
  )

function overfitting(lines: readonly Line[]): VerdictPart[] {
  const least = lines.reduce<Line | undefined>(
    (best, line) => (best === undefined || line.validationLoss < best.validationLoss ? line : best),
    undefined
  )
  const last = lines.at(-1)
  if (!least || !last || last.epoch - least.epoch < trend) return []
  const hasGrown = last.validationLoss > least.validationLoss * growth
  if (!hasGrown || last.loss >= least.loss) return []
  return [{ kind: 'overfits', epoch: least.epoch, from: least.validationLoss, to: last.validationLoss }]
}

/** The cut of the learning rate that brought the most. */
function bestCut(lines: readonly Line[]): VerdictPart[] {
  const cuts = lines.flatMap((line, i) => {
    const before = lines[i - 1]
    if (!before || line.learningRate > before.learningRate / 2 || line.learningRate <= 0) return []
    const reached = largest(lines.slice(i, i + afterCut))?.accuracy ?? Number.NaN
    const had = largest(lines.slice(0, i))?.accuracy ?? Number.NaN
    return reached > had ? [{ kind: 'cut' as const, epoch: line.epoch, gained: reached - had }] : []
  })
  const [first, ...others] = cuts
  return first ? [others.reduce((most, cut) => (cut.gained > most.gained ? cut : most), first)] : []
}
