import type { ImageProblemCode } from '../../../src-main/contract'

/** Of each problem its name, what it means, and what can be done. */
export const imageProblems = {
  leakage: {
    title: 'Trained on and tested with',
    meaning:
      'The very same images are in more than one part: the result looks better than it really is.',
    fix: 'Leave them out of the training images.'
  },
  conflictingLabels: {
    title: 'Two classes',
    meaning: 'The very same images are there under different classes: at least one of them is wrong.',
    fix: 'Correct the class, or leave them out.'
  },
  oneClass: {
    title: 'One class: {class}',
    meaning: 'All images belong to “{class}”: there is nothing to tell it apart from.',
    fix: 'Add images of another class.'
  },
  unreadableImages: {
    title: 'Pictures that cannot be read',
    meaning: 'They are left out: a network is given nothing of them.',
    fix: 'Write them again, or remove their files.'
  },
  truncatedImages: {
    title: 'Pictures that end too early',
    meaning: 'A part of their files is missing. They are left out.',
    fix: 'Copy or download them again.'
  },
  damagedImages: {
    title: 'Damaged pictures',
    meaning:
      'Their files are damaged inside: from somewhere on they show wrong colours, and are learnt from as they are.',
    fix: 'Copy or download them again, or leave them out.'
  },
  nearLeakage: {
    title: 'Look-alikes in another part',
    meaning:
      'These images look almost like one in another part: the result may look better than it really is.',
    fix: 'Look at them. Pictures of one thing belong in one part.'
  },
  nearConflictingLabels: {
    title: 'Look-alikes of two classes',
    meaning: 'These images look almost alike and have different classes.',
    fix: 'Look at them: one of the classes may be wrong.'
  },
  duplicates: {
    title: 'Exact copies',
    meaning: 'The very same images are there more than once in their part, and count as often.',
    fix: 'Leave the copies out, unless that is intended.'
  },
  emptyClass: {
    title: 'Nothing to train on: {class}',
    meaning: 'The class “{class}” has no training image.',
    fix: 'Add images of it, or leave the class out.'
  },
  strayLabel: {
    title: 'Hardly any images: {class}',
    meaning: '“{class}” has {count} of {of} images; a class usually has {typical} here.',
    fix: 'Check whether its label is a mistake.'
  },
  constantImages: {
    title: 'One colour',
    meaning: 'All pixels of these images are the same: there is nothing to see.',
    fix: 'Check how they were made, or leave them out.'
  },
  movedImages: {
    title: 'Counted in another part',
    meaning:
      'A copy of each of these lies in another part, where they are counted: nothing is both trained on and tested with.',
    fix: 'Remove the copies from one of the parts, so that the files say what is trained on.'
  },
  nearDuplicates: {
    title: 'Look-alikes',
    meaning: 'These images look almost like another one of their part.',
    fix: 'Look at them: frames of one film teach little more than one of them.'
  },
  nearlyConstantImages: {
    title: 'Hardly any contrast',
    meaning: 'The values of these images differ by {levels} of 256 levels at most.',
    fix: 'Look at whether anything can be seen on them.'
  },
  oddSizes: {
    title: 'Unusual sizes',
    meaning: 'These are far smaller or larger than the others, typically {width} × {height} pixels.',
    fix: 'Check that they are no thumbnails or scans of whole pages.'
  },
  oddAspects: {
    title: 'Unusual proportions',
    meaning: 'These are far wider or narrower than the others, typically {width} × {height} pixels.',
    fix: 'Check that they are no banners: scaling leaves little of them.'
  }
} satisfies Record<ImageProblemCode, { title: string; meaning: string; fix: string }>
