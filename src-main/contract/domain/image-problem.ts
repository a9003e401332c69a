import { fill, type MessageParameters } from '../formats/fill'

/**
 * Everything that may be wrong with single images of a data set. Codes cross the wire, so that a window has
 * its own words.
 */
const table = {
  leakage: {
    severity: 'error',
    message: '{count} images are in more than one part with the very same content',
    fix: 'Remove them from the training images: accuracy on them says nothing.'
  },
  conflictingLabels: {
    severity: 'error',
    message: '{count} images with the very same content have different classes',
    fix: 'Keep the right class of each and remove the others.'
  },
  nearLeakage: {
    severity: 'warning',
    message: '{count} images look almost like one in another part',
    fix: 'Look at them; keep pictures of one thing in one part, by a group in the manifest.'
  },
  nearConflictingLabels: {
    severity: 'warning',
    message: '{count} images look almost alike and have different classes',
    fix: 'Look at them: one of the classes may be wrong.'
  },
  duplicates: {
    severity: 'warning',
    message: '{count} images are there more than once with the very same content',
    fix: 'Remove the copies, unless these images are meant to count more.'
  },
  nearDuplicates: {
    severity: 'note',
    message: '{count} images look almost like another one of their part',
    fix: 'Look at them; frames of one film teach little more than one of them.'
  },
  oneClass: {
    severity: 'error',
    message: 'all images belong to one class ("{class}")',
    fix: 'Add images of another class: there is nothing to tell it apart from.'
  },
  emptyClass: {
    severity: 'warning',
    message: 'the class "{class}" has no training image',
    fix: 'Add images of it, or leave the class out.'
  },
  strayLabel: {
    severity: 'warning',
    message: 'the class "{class}" has {count} of {of} images, a class has {typical} usually',
    fix: 'Check whether its label is a mistake.'
  },
  constantImages: {
    severity: 'warning',
    message: '{count} images are of a single colour',
    fix: 'Remove them: nothing can be seen on them.'
  },
  nearlyConstantImages: {
    severity: 'note',
    message: '{count} images have hardly any contrast (at most {levels} of 256 levels)',
    fix: 'Look at whether anything can be seen on them.'
  },
  oddSizes: {
    severity: 'note',
    message: '{count} images are far smaller or larger than the others (typically {width} x {height})',
    fix: 'Check that they are no thumbnails or scans of whole pages.'
  },
  oddAspects: {
    severity: 'note',
    message: '{count} images are far wider or narrower than the others (typically {width} x {height})',
    fix: 'Check that they are no banners; scaling leaves little of them.'
  }
} as const satisfies Record<
  string,
  { severity: 'error' | 'warning' | 'note'; message: string; fix: string }
>

type DoubtCode = keyof typeof table

/** Something that may be wrong with images, and which they are. */
export interface DoubtfulImages {
  code: DoubtCode
  severity: 'error' | 'warning' | 'note'
  /** Paths of those concerned: those that belong together in one list. */
  images: string[][]
  params: MessageParameters
  message: string
  fix: string
}

/** The problem of a code; its sentences are the table's. */
export function problemOf(
  code: DoubtCode,
  params: MessageParameters,
  images: string[][] = []
): DoubtfulImages {
  const { severity, message, fix } = table[code]
  return { code, severity, images, params, message: fill(message, params), fix: fill(fix, params) }
}
