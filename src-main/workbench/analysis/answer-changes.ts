import type { AnswerChanges } from '../../contract'
import { exactMcNemar } from '../../models/mcnemar'
import type { Answered } from './answered-epochs'

/** What of an image tells that two runs were asked the same: its content and its class. */
const questionsOf = ({ images }: Answered): string[] =>
  images.hashes.map((hash, i) => `${hash} ${images.labels[i]}`)

/**
 * Whether two epochs are of the same images with the same labels and classes, in any order: other versions
 * of the data and other splits are not.
 */
export function areOfSameImages(a: Answered, b: Answered): boolean {
  const [ours, theirs] = [questionsOf(a), questionsOf(b)]
  if (ours.length !== theirs.length || a.images.classes.join('\n') !== b.images.classes.join('\n'))
    return false
  if (ours.every((each, i) => each === theirs[i])) return true
  const sorted = theirs.sort()
  return ours.sort().every((each, i) => each === sorted[i])
}

/** What each image was taken for, by its hash. */
export const answersByImage = ({ images, answers }: Answered): Map<string, number> =>
  new Map(images.hashes.map((hash, i) => [hash, answers.predicted[i] as number]))

/** How the answers to the same images differ, and whether that may be chance. */
export function changesOf(now: Answered, before: Answered): AnswerChanges {
  const known = answersByImage(before)
  const counts = { bothRight: 0, toRight: 0, toWrong: 0, sameMistake: 0, otherMistake: 0 }
  now.images.labels.forEach((label, i) => {
    const answer = now.answers.predicted[i]
    const then = known.get(now.images.hashes[i] as string)
    if (then === label) counts[answer === label ? 'bothRight' : 'toWrong']++
    else if (answer === label) counts.toRight++
    else counts[answer === then ? 'sameMistake' : 'otherMistake']++
  })
  const { bothRight, toRight, toWrong, otherMistake } = counts
  return {
    ...counts,
    against: { run: before.run, epoch: before.epoch },
    images: toRight + toWrong + otherMistake,
    accuracy: (bothRight + toWrong) / Math.max(1, now.images.labels.length),
    pValue: exactMcNemar(toRight, toWrong)
  }
}
