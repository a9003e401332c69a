import { z } from 'zod'
import { isPlainName, plainNameProblem } from '../formats/plain-name'

/** As many as class numbers tell apart. */
const mostClasses = 2 ** 16
/** A folder's name may be one, and escapes make it longer. */
const className = z.string().min(1).max(1000)

/** Which classes of its data set an experiment is about; the files stay as they are. */
export const classChoice = z.strictObject({
  /** Classes whose images are neither trained on nor validated on. */
  leaveOut: z.array(className).max(mostClasses).default([]),
  /** Classes whose images count as those of another, by that one's name or by a new one. */
  merge: z.record(className, className.refine(isPlainName, plainNameProblem)).default({})
})
export type ClassChoice = z.infer<typeof classChoice>

/** A choice in words, after how many classes it leaves. */
export function classChoiceText({ leaveOut, merge }: ClassChoice): string {
  return [
    ...(leaveOut.length > 0 ? [`without ${leaveOut.join(', ')}`] : []),
    ...Object.entries(merge).map(([from, into]) => `${from} counts as ${into}`)
  ].join('; ')
}
