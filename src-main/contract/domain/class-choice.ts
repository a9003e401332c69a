import { z } from 'zod'
import { isPlainName, plainNameProblem } from '../formats/plain-name'

/** As many as class numbers tell apart. */
const mostClasses = 2 ** 16
/** A folder's name may be one, and escapes make it longer. */
const className = z.string().min(1).max(1000)

/**
 * No object that is made of a text can have a key of this name without harm, and so it would be passed over
 * in silence.
 */
const keyOfNoObject = '__proto__'
const mergedClasses = z.record(className, className.refine(isPlainName, plainNameProblem))
const withoutProto = z.custom<z.input<typeof mergedClasses>>(
  (given) => typeof given !== 'object' || given === null || !Object.hasOwn(given, keyOfNoObject),
  `the class "${keyOfNoObject}" cannot be merged into another: rename it first, or merge others into it`
)

/** Which classes of its data set an experiment is about; the files stay as they are. */
export const classChoice = z.strictObject({
  /** Classes whose images are neither trained on nor validated on. */
  leaveOut: z.array(className).max(mostClasses).default([]),
  /** Classes whose images count as those of another, by that one's name or by a new one. */
  merge: withoutProto.pipe(mergedClasses).default({})
})
export type ClassChoice = z.infer<typeof classChoice>

/** A choice in words, after how many classes it leaves. */
export function classChoiceText({ leaveOut, merge }: ClassChoice): string {
  return [
    ...(leaveOut.length > 0 ? [`without ${leaveOut.join(', ')}`] : []),
    ...Object.entries(merge).map(([from, into]) => `${from} counts as ${into}`)
  ].join('; ')
}
