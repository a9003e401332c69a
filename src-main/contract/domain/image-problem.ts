import { z } from 'zod'
import { fill, type MessageParameters } from '../formats/fill'

/**
 * Everything that may be wrong with single images of a data set, the order being that of their weight. Codes
 * cross the wire, so that a window has its own words.
 */
const table = {
  leakage: {
    severity: 'error',
    message: '{count} {count|image is|images are} in more than one part with the very same content',
    fix: 'Remove them from the training images: accuracy on them says nothing.'
  },
  conflictingLabels: {
    severity: 'error',
    message:
      '{count} {count|image|images} with the very same content {count|has|have} different classes',
    fix: 'Keep the right class of each and remove the others.'
  },
  oneClass: {
    severity: 'error',
    message: 'all images belong to one class ("{class}")',
    fix: 'Add images of another class: there is nothing to tell it apart from.'
  },
  unreadableImages: {
    severity: 'warning',
    message: '{count} {count|picture|pictures} cannot be read and {count|is|are} left out',
    fix: 'Write them again, or remove their files.'
  },
  truncatedImages: {
    severity: 'warning',
    message: '{count} {count|picture ends too early and is|pictures end too early and are} left out',
    fix: 'Copy or download them again: a part of their files is missing.'
  },
  damagedImages: {
    severity: 'warning',
    message:
      '{count} {count|picture is|pictures are} damaged inside: a part of {count|it|them} is shown in wrong colours',
    fix: 'Copy or download them again, or leave them out.'
  },
  nearLeakage: {
    severity: 'warning',
    message: '{count} {count|image looks|images look} almost like one in another part',
    fix: 'Look at them; keep pictures of one thing in one part, by a group in the manifest.'
  },
  nearConflictingLabels: {
    severity: 'warning',
    message:
      '{count} {count|image looks|images look} almost alike and {count|has|have} different classes',
    fix: 'Look at them: one of the classes may be wrong.'
  },
  duplicates: {
    severity: 'warning',
    message: '{count} {count|image is|images are} there more than once with the very same content',
    fix: 'Remove the copies, unless these images are meant to count more.'
  },
  emptyClass: {
    severity: 'warning',
    message: 'the class "{class}" has no training image',
    fix: 'Add images of it, or leave the class out.'
  },
  strayLabel: {
    severity: 'warning',
    message: 'the class "{class}" has {count} of {of} {of|image|images}, a class has {typical} usually',
    fix: 'Check whether its label is a mistake.'
  },
  constantImages: {
    severity: 'warning',
    message: '{count} {count|image is|images are} of a single colour',
    fix: 'Remove them: nothing can be seen on them.'
  },
  movedImages: {
    severity: 'note',
    message:
      '{count} {count|image counts in another part than it lies|images count in another part than they lie} in: a copy of each lies in that one',
    fix: 'Remove the copies from one of the parts, so that the files say what is trained on.'
  },
  nearDuplicates: {
    severity: 'note',
    message: '{count} {count|image looks|images look} almost like another one of {count|its|their} part',
    fix: 'Look at them; frames of one film teach little more than one of them.'
  },
  nearlyConstantImages: {
    severity: 'note',
    message:
      '{count} {count|image has|images have} hardly any contrast (at most {levels} of 256 levels)',
    fix: 'Look at whether anything can be seen on them.'
  },
  oddSizes: {
    severity: 'note',
    message:
      '{count} {count|image is|images are} far smaller or larger than the others (typically {width} x {height})',
    fix: 'Check that they are no thumbnails or scans of whole pages.'
  },
  oddAspects: {
    severity: 'note',
    message:
      '{count} {count|image is|images are} far wider or narrower than the others (typically {width} x {height})',
    fix: 'Check that they are no banners; scaling leaves little of them.'
  }
} as const satisfies Record<
  string,
  { severity: 'error' | 'warning' | 'note'; message: string; fix: string }
>

export type ImageProblemCode = keyof typeof table
export const imageProblemCodes = Object.keys(table) as [ImageProblemCode, ...ImageProblemCode[]]

/** Something that may be wrong with images of a data set. */
export const imageProblem = z.object({
  code: z.enum(imageProblemCodes),
  severity: z.enum(['error', 'warning', 'note']),
  /** Which one of the data set it is: its code, the class's number where it is about one, `ignored`. */
  id: z.string(),
  /** Of what it is about: another one as soon as one more image has it. */
  hash: z.string(),
  /** Whether a person chose to ignore it. */
  isIgnored: z.boolean(),
  /** Images or files that have it. */
  count: z.int().min(0),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  message: z.string(),
  fix: z.string()
})
export type ImageProblem = z.infer<typeof imageProblem>

/** The problem of a code; its sentences are the table's. */
export function problemOf(
  code: ImageProblemCode,
  id: string,
  count: number,
  params: MessageParameters
): Omit<ImageProblem, 'hash' | 'isIgnored'> {
  const { severity, message, fix } = table[code]
  return {
    ...{ code, severity, id, count, params },
    message: fill(message, params),
    fix: fill(fix, params)
  }
}

/** What is known of an image or a file that has a problem; what has nothing to do with it is left out. */
export interface ProblemDetail {
  path: string
  /** Why a file cannot be read: the end of a sentence that begins with its path. */
  reason?: string
  /** Of the original, in pixels. */
  width?: number
  height?: number
  bytes?: number
  /** The part that it lies in, and the one that it counts in. */
  liesIn?: string
  countsIn?: string
}

/** A problem with the images and files that have it, by their paths. */
export interface DoubtfulImages extends ImageProblem {
  /** Those that belong together in one list. */
  images: string[][]
  details: ProblemDetail[]
}
