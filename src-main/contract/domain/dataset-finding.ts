import { z } from 'zod'
import { fill, type MessageParameters } from '../formats/fill'

interface Remark {
  /**
   * `error`: it cannot be right, and nothing is trained on it. `warning`: it may be meant. `note`: what
   * was made of it.
   */
  severity: 'error' | 'warning' | 'note'
  /** What was seen, as the end of a sentence that names the data set. */
  message: string
  /** What can be done about it. */
  fix: string
}

/**
 * Everything that may be remarked of a data set's content. Codes cross the wire, so that a window has
 * its own words.
 */
const table = {
  channelsFirst: {
    severity: 'error',
    message:
      'its images are {first} x {second} x {third}, which is channels first: read as they are, ' +
      'they would be images {first} pixels high with {third} channels',
    fix: 'Write the image files with the channels last: images, height, width, channels.'
  },
  labelOutlier: {
    severity: 'error',
    message: '{count} of its {of} labels go up to {label}, while all the others are at most {highest}',
    fix: 'Correct or remove those images; if {label} really is a class, name all classes with --classes FILE.'
  },
  labelGaps: {
    severity: 'error',
    message: 'its labels go up to {label}, but only {present} of the numbers up to that are used',
    fix:
      'Number the classes 0, 1, 2 and so on; if the others are classes without images, name all ' +
      'classes with --classes FILE.'
  },
  labelWithoutName: {
    severity: 'error',
    message: 'it has the label {label}, but only {names} classes have names',
    fix: 'Give as many class names as there are classes (--classes FILE), or import it again.'
  },
  identicalImages: {
    severity: 'error',
    message: 'all {count} training images are the same{blank}',
    fix: 'Check how the image file was written: nothing can be learnt from it.'
  },
  identicalTestImages: {
    severity: 'warning',
    message: 'all {count} test images are the same{blank}',
    fix: 'Check how the image file was written, or validate on part of the training images.'
  },
  singleClass: {
    severity: 'error',
    message: 'all of its labels are 0: there is one class, and nothing to tell it apart from',
    fix: 'Add images of another class; if there is one without images, name both with --classes FILE.'
  },
  oneFolder: {
    severity: 'error',
    message: 'all of its pictures are in one folder ("{class}"), and so of one class',
    fix:
      'Put the pictures of each class into a folder of its name, or write a manifest beside them: a ' +
      'CSV file with the columns file and label.'
  },
  oneClass: {
    severity: 'warning',
    message:
      '{count|its|all} {count} training {count|image belongs|images belong} to one class ("{class}"): any model is right from the start',
    fix: 'Add images of the other classes.'
  },
  emptyClasses: {
    severity: 'warning',
    message: '{count} of its {of} classes {count|has|have} no training image ({names})',
    fix: 'Add images of these classes, or leave them out.'
  },
  rareClasses: {
    severity: 'warning',
    message: 'some of its classes have hardly any training images ({names})',
    fix: 'Check whether these labels are mistakes.'
  },
  oddChannels: {
    severity: 'warning',
    message: 'its images have {channels} channels',
    fix: 'Images normally have 1, 3 or 4: check that the channels come last in the image files.'
  },
  labelsFromOne: {
    severity: 'note',
    message:
      'its labels run from 1 to {highest}: they are counted from 0 here, which makes {highest} classes',
    fix: 'Nothing needs to be done.'
  },
  transposed: {
    severity: 'note',
    message: 'EMNIST stores its images with rows and columns swapped; they are trained on as they are',
    fix: 'Swap them in your own images too before you give them to the model.'
  },
  classesOfOneImage: {
    severity: 'error',
    message:
      '{count} of its {of} classes {count|has|have} a single image: nothing can be learnt of {count|it|them} and tested',
    fix: 'Check that its folders or labels are classes and not single images.'
  },
  similarClasses: {
    severity: 'warning',
    message: 'some of its classes differ by case alone ({names}); they are kept apart',
    fix: 'Give them one name if they are meant to be one class.'
  },
  escapedClasses: {
    severity: 'note',
    message: '{count} of its class names {count|has|have} characters that cannot be seen ({names})',
    fix: 'Rename them; until then those characters are shown as escapes.'
  },
  filesLeftOut: {
    severity: 'note',
    message: 'left out of its files: {count} ({names}): {reason}',
    fix: 'Nothing needs to be done unless they belong to it.'
  },
  manifestMissingFiles: {
    severity: 'warning',
    message: 'its manifest names {count} {count|file that is|files that are} not there ({names})',
    fix: 'Put them back, name the folder that all of them lie in, or take them out of the manifest.'
  },
  manifestUnlisted: {
    severity: 'warning',
    message:
      '{count} {count|picture is|pictures are} left out because its manifest does not name {count|it|them} ({names})',
    fix: 'Add them to the manifest if they belong to the data set.'
  },
  manifestConflicts: {
    severity: 'warning',
    message:
      'its manifest gives {count} {count|file|files} more than one label or part ({names}); {count|it is|they are} left out',
    fix: 'Give each file one label.'
  },
  manifestIncomplete: {
    severity: 'warning',
    message:
      '{count} {count|line|lines} of its manifest {count|has|have} no file or no label ({lines}); {count|it is|they are} left out',
    fix: 'Complete these lines, or take them out.'
  },
  ungroupedImages: {
    severity: 'warning',
    message:
      '{count} of its {of} images {count|has|have} no group ({names}); each goes into a part by itself',
    fix: 'Give them a group too if they belong together.'
  },
  scaledValues: {
    severity: 'note',
    message: 'its values are fractions from {lowest} to {highest}; {scaling}',
    fix: 'Nothing needs to be done; save them as bytes (uint8) to say so yourself.'
  }
} as const satisfies Record<string, Remark>

export type FindingCode = keyof typeof table
export const findingCodes = Object.keys(table) as [FindingCode, ...FindingCode[]]
/** What was seen, in English, of every code; `{name}` stands for a parameter. */
export const findingSentences = Object.fromEntries(
  findingCodes.map((code) => [code, table[code].message])
) as Readonly<Record<FindingCode, string>>

/** Something remarkable about a data set's content. */
export const datasetFinding = z.object({
  code: z.enum(findingCodes),
  severity: z.enum(['error', 'warning', 'note']),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  message: z.string(),
  fix: z.string()
})
export type DatasetFinding = z.infer<typeof datasetFinding>

/** The finding of a code; its sentences are the table's. */
export function finding(code: FindingCode, params: MessageParameters): DatasetFinding {
  const { severity, message, fix } = table[code]
  return { code, severity, params, message: fill(message, params), fix: fill(fix, params) }
}
