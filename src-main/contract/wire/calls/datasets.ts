import { augmentationConfig } from '../../domain/augmentation-config'
import { z } from 'zod'
import { imageRecipe, imageRecipeChoice } from '../../domain/image-recipe'
import { classChoice } from '../../domain/class-choice'
import { correction, correctionsHash, keptCorrections } from '../../domain/corrections'
import { classCounts, datasetChange, datasetInfo, datasetPreview } from '../../domain/dataset'
import { datasetExamination } from '../../domain/dataset-examination'
import {
  datasetLook,
  imageCloseUp,
  imageFilter,
  imagePage,
  viewedProblem
} from '../../domain/dataset-view'
import { splitRule } from '../../domain/split-rule'
import { call, nothing } from './call'

const classNames = z.array(z.string().max(1000)).max(65_536).nullable().default(null)

/** A problem by its hash. */
const problemOfDataset = z.strictObject({ dataset: z.string(), problem: z.string().max(100) })

/** The calls of `datasets`. */
export const datasetsCalls = {
  'datasets.list': call(nothing, z.array(datasetInfo)),
  'datasets.get': call(z.strictObject({ dataset: z.string() }), datasetInfo),
  /** Looks at what a path holds without importing it: of many images at some. Keeps nothing. */
  'datasets.examine': call(
    z.strictObject({
      folder: z.string().max(10_000),
      test: z.string().max(10_000).nullable().default(null),
      classes: classNames
    }),
    datasetExamination
  ),
  /** `replace`: it may take the place of an imported one that has the name. */
  'datasets.import': call(
    z.strictObject({
      folder: z.string(),
      name: z.string(),
      classes: classNames,
      replace: z.boolean().default(false),
      /** Where the test images are, if elsewhere. Pictures only. */
      test: z.string().nullable().default(null),
      /** Of images whose part nothing names, so many become test images; null: as usual. Pictures only. */
      testShare: z.number().gt(0).lt(1).nullable().default(null),
      /** What is said of how pictures become images; the rest follows from them. */
      recipe: imageRecipeChoice.prefault({}),
      /** How pictures come into parts; null: as the source says. */
      rule: splitRule.nullable().default(null)
    }),
    datasetInfo
  ),
  /** Ends the import under way that goes by this name; nothing of it stays. */
  'datasets.cancel': call(z.strictObject({ name: z.string() }), z.object({ cancelled: z.string() })),
  'datasets.change': call(z.strictObject({ dataset: z.string(), change: datasetChange }), datasetInfo),
  /**
   * Forgets an imported one; the files stay. `runs`: so many runs of this workspace know it, and keep
   * their records.
   */
  'datasets.remove': call(
    z.strictObject({ dataset: z.string() }),
    /** `isUploaded`: its files had come from a window, and went with it. */
    z.object({ removed: z.string(), runs: z.int(), isUploaded: z.boolean() })
  ),
  /** Random training images; of pictures a few. */
  'datasets.preview': call(
    z.strictObject({
      dataset: z.string(),
      path: z.string().nullable().default(null),
      /** How pictures become images; null: as their data set says. */
      recipe: imageRecipe.nullable().default(null),
      count: z.int().min(1).max(100).default(20),
      seed: z.int().default(0),
      augmentation: augmentationConfig.prefault({}),
      /** Of which classes; null: of all, as they are. */
      classes: classChoice.nullable().default(null)
    }),
    datasetPreview
  ),
  /** The classes of the data of an experiment, with how many images each has. May read the data. */
  'datasets.classes': call(
    z.strictObject({ dataset: z.string(), path: z.string().nullable().default(null) }),
    classCounts
  ),
  /**
   * Keeps corrections of a data set: `changes` beside those of `previous`. Neither files nor the data set
   * are changed; a run that names the hash takes them into account.
   */
  'datasets.correct': call(
    z.strictObject({
      dataset: z.string(),
      /** The folder that an experiment names beside the data set. */
      path: z.string().nullable().default(null),
      previous: correctionsHash.nullable().default(null),
      changes: z.array(correction).max(1_000_000)
    }),
    keptCorrections
  ),
  /** A data set as a whole: what is in it and how it is spread. Reads it. */
  'datasets.look': call(z.strictObject({ dataset: z.string() }), datasetLook),
  /** What may be wrong with its images, the worst first; answers when every one of them was looked at. */
  'datasets.problems': call(z.strictObject({ dataset: z.string() }), z.array(viewedProblem)),
  /** The images and files that have a problem: where they lie on this machine, else what they are called. */
  'datasets.problemFiles': call(problemOfDataset, z.object({ paths: z.array(z.string()) })),
  /** Ignores a problem from now on, or no longer; answers with all. */
  'datasets.ignore': call(problemOfDataset.extend({ isIgnored: z.boolean() }), z.array(viewedProblem)),
  /** As `datasets.correct`: leaves out what mends a problem. */
  'datasets.leaveOut': call(
    problemOfDataset.extend({ previous: correctionsHash.nullable().default(null) }),
    keptCorrections
  ),
  /** Some of its images, those that pass `filter`, from the one with this place among them. */
  'datasets.images': call(
    z.strictObject({
      dataset: z.string(),
      filter: imageFilter.prefault({}),
      from: z.int().min(0).default(0),
      count: z.int().min(1).max(200).default(100)
    }),
    imagePage
  ),
  'datasets.image': call(z.strictObject({ dataset: z.string(), index: z.int().min(0) }), imageCloseUp)
}
