import { augmentationConfig } from '../domain/augmentation-config'
import { z } from 'zod'
import { modelDescription } from '../domain/architecture'
import { imageRecipe, imageRecipeChoice } from '../domain/image-recipe'
import { classChoice } from '../domain/class-choice'
import { correction, correctionsHash, keptCorrections } from '../domain/corrections'
import { classCounts, datasetChange, datasetInfo, datasetPreview } from '../domain/dataset'
import { datasetExamination } from '../domain/dataset-examination'
import {
  datasetLook,
  encodedPicture,
  imageCloseUp,
  imageFilter,
  imagePage,
  viewedProblem
} from '../domain/dataset-view'
import { engineChoice, engineId, engineReport, precision } from '../domain/engine'
import { encodedError } from './errors'
import type { WorkbenchEvent } from './events'
import { featureUsage } from '../domain/feature-usage'
import { figureChange, figureOrigin } from '../domain/figure-recipe'
import { folderListing } from '../domain/folder-listing'
import { preset } from '../domain/experiment'
import { answersRequest, epochAnswers } from '../domain/epoch-answers'
import { embedding, embeddingRequest } from '../domain/embedding'
import { evaluation } from '../domain/evaluation'
import { experimentCheck } from '../domain/experiment-check'
import { explanationRequest } from '../domain/explanation'
import { customNetwork, mostNetworkText } from '../domain/custom-network'
import { layerTimes, layerTimesRequest } from '../domain/layer-times'
import { useSample } from '../domain/machine-use'
import { modelConfig } from '../domain/model-config'
import { networkNote } from '../domain/network-problem'
import { modelExport, modelExportOptions, modelFormatId } from '../domain/model-export'
import { isPlainName, plainNameProblem } from '../formats/plain-name'
import { figuresRequest, plotRequest } from '../domain/plot-request'
import { preflight } from '../domain/preflight'
import { referenceResult } from '../domain/reference'
import {
  comparedRun,
  logLine,
  neighbourCount,
  neighbourPart,
  prediction,
  runDetail,
  runSummary,
  stepColumns,
  stepExtremes
} from '../domain/run'
import { capsuleMoment, capsuleRequest } from '../domain/capsule'
import { exportTicket, offeredDownload, recordExport, recordExportRequest } from '../domain/run-export'
import { splitRule } from '../domain/split-rule'
import { shelfEntry } from '../domain/shelf-entry'
import { settingChanges, settings } from '../domain/settings'
import { summaryComparison } from '../domain/summary-comparison'
import { suspects, suspectsRequest } from '../domain/suspects'
import { steeringChange } from '../domain/training-options'

const nothing = z.strictObject({})
const classNames = z.array(z.string().max(1000)).max(65_536).nullable().default(null)
/** A problem by its hash. */
const problemOfDataset = z.strictObject({ dataset: z.string(), problem: z.string().max(100) })
const oneRun = z.strictObject({ run: z.string() })
const call = <I extends z.ZodType, O extends z.ZodType>(
  input: I,
  output: O
): { input: I; output: O } => ({ input, output })

/** More runs are no comparison, but a history. */
export const mostCompared = 500
/** A run has so many at most. */
export const mostTags = 20

/** Characters of a part of a picture's content: below what a window's connection takes at once. */
const largestPart = 3 * 2 ** 20

const runTags = z.array(z.string().min(1).max(50).refine(isPlainName, plainNameProblem)).max(mostTags)
/** What a run has in a column. */
const runValue = z.union([z.string(), z.number(), z.null()])
export type RunValue = z.infer<typeof runValue>

const documentRequest = z.strictObject({ runs: z.array(z.string()).min(1).max(50) })

/** What a report can be written as. */
export const reportFormats = ['html', 'pdf'] as const

/** A file as it crosses the wire. */
const exportedFile = z.object({ fileName: z.string(), mediaType: z.string(), base64: z.string() })
export type ExportedFile = z.infer<typeof exportedFile>

/**
 * Every call a window or another process may make of a workbench. Both ends derive their types from this
 * one map, and both parse with it; a run may be named by its identifier, a unique beginning of it, or
 * its name.
 */
export const calls = {
  'app.info': call(
    nothing,
    z.object({
      version: z.string(),
      commit: z.string().nullable(),
      workspace: z.string(),
      platform: z.string(),
      host: z.enum(['desktop', 'browser', 'cli']),
      pid: z.int(),
      address: z.string().nullable(),
      /** Why the workspace can only be looked at; null where it can be worked in. */
      problem: encodedError.nullable()
    })
  ),
  'engines.list': call(z.strictObject({ refresh: z.boolean().default(false) }), z.array(engineReport)),
  'engines.fix': call(z.strictObject({ engine: engineId }), engineReport),
  /**
   * What `auto` stands for: measured where it has to be, or null where it would have to be and `measure`
   * says not to.
   */
  'engines.choose': call(
    z.strictObject({
      model: modelConfig,
      batchSize: z.int().min(1).max(4096),
      precision: precision.default('fp32'),
      measure: z.boolean().default(true)
    }),
    engineChoice.nullable()
  ),
  'models.list': call(
    nothing,
    z.array(z.object({ title: z.string(), description: z.string(), config: modelConfig }))
  ),
  'models.describe': call(
    z.strictObject({
      config: modelConfig,
      inputShape: z.tuple([z.int().min(1), z.int().min(1), z.int().min(1)]).default([28, 28, 1]),
      classes: z.int().min(1).default(10)
    }),
    modelDescription
  ),
  /** The network in a JSON of Keras or TensorFlow.js, as an experiment has it, and what is not kept of it. */
  'models.read': call(
    z.strictObject({ text: z.string().max(mostNetworkText) }),
    z.object({ network: customNetwork, notes: z.array(networkNote) })
  ),
  /** What each layer takes in training on this machine. Takes as long as a few steps, the first time. */
  'models.time': call(layerTimesRequest, layerTimes),
  /** Gives such a measurement up. */
  'models.cancel': call(
    z.strictObject({ ticket: z.string().max(100) }),
    z.object({ isCancelled: z.boolean() })
  ),
  /** A model beside a summary of it that another framework printed. @see SummaryComparison */
  'models.compare': call(
    z.strictObject({
      config: modelConfig,
      inputShape: z.tuple([z.int().min(1), z.int().min(1), z.int().min(1)]).default([28, 28, 1]),
      classes: z.int().min(1).default(10),
      summary: z.string().max(2 ** 21)
    }),
    summaryComparison
  ),
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
  'datasets.image': call(z.strictObject({ dataset: z.string(), index: z.int().min(0) }), imageCloseUp),
  /** What can be data in a folder of this machine; null: the person's own folder. */
  'folders.list': call(z.strictObject({ path: z.string().max(10_000).nullable() }), folderListing),
  'weights.list': call(nothing, z.array(shelfEntry)),
  /** Brings weights of the shelf here, verified; goes on where an earlier try ended. */
  'weights.fetch': call(z.strictObject({ id: z.string().max(200) }), shelfEntry),
  'weights.cancel': call(
    z.strictObject({ id: z.string().max(200) }),
    z.object({ cancelled: z.string() })
  ),
  /** Takes in a file, as the weights of a known name or under a new one. */
  'weights.add': call(
    z.strictObject({ path: z.string().max(10_000), id: z.string().min(1).max(200) }),
    shelfEntry
  ),
  'weights.remove': call(z.strictObject({ id: z.string().max(200) }), shelfEntry),
  /** What the cache has of features, and how much it is. */
  'features.usage': call(nothing, featureUsage),
  /** Removes all of them. */
  'features.clear': call(nothing, featureUsage),
  'presets.list': call(nothing, z.array(preset)),
  'experiments.check': call(z.strictObject({ spec: z.unknown() }), experimentCheck),
  /**
   * Runs a few steps of it: takes seconds, and the device; what was measured before is known. `ticket`: the
   * name by which it can be given up.
   */
  'experiments.preflight': call(
    z.strictObject({ spec: z.unknown(), ticket: z.string().max(100).nullable().default(null) }),
    preflight
  ),
  'experiments.cancel': call(
    z.strictObject({ ticket: z.string().max(100) }),
    z.object({ isCancelled: z.boolean() })
  ),
  /**
   * `from`: goes on from another run's checkpoint; without `checkpoint` from its newest, or from the one
   * that `run` names as RUN@CHECKPOINT.
   */
  'runs.start': call(
    z.strictObject({
      spec: z.unknown(),
      from: z
        .strictObject({ run: z.string(), checkpoint: z.string().nullable().default(null) })
        .nullable()
        .default(null)
    }),
    runSummary
  ),
  'runs.stop': call(oneRun, runSummary),
  /** Ends after the step under way, to be resumed exactly there; a waiting run gives up its turn. */
  'runs.pause': call(oneRun, runSummary),
  'runs.resume': call(oneRun, runSummary),
  'runs.steer': call(z.strictObject({ run: z.string(), change: steeringChange }), runSummary),
  /** Gives a waiting run another turn, counted from 1. */
  'runs.move': call(z.strictObject({ run: z.string(), position: z.int().min(1) }), z.array(runSummary)),
  'runs.list': call(nothing, z.array(runSummary)),
  'runs.show': call(oneRun, runDetail),
  /**
   * Up to 500 runs to be compared; `absent` are those that cannot be shown. `isThinned`: of very many epochs
   * some were left out, never the first, the last or a best one.
   */
  'runs.compare': call(
    z.strictObject({ runs: z.array(z.string()).max(100_000) }),
    z.object({
      runs: z.array(comparedRun),
      absent: z.array(z.object({ run: z.string(), error: encodedError })),
      isThinned: z.boolean()
    })
  ),
  /**
   * At most `points` points, each the mean of its neighbours where there are more steps than that; of all
   * steps, or of those from one to another.
   */
  'runs.steps': call(
    z.strictObject({
      run: z.string(),
      points: z.int().min(10).max(100_000).default(2000),
      from: z.int().min(1).default(1),
      to: z.int().min(1).nullable().default(null)
    }),
    stepColumns.extend({
      seq: z.int(),
      extremes: stepExtremes.optional(),
      /** Of the whole run, thinned likewise. */
      use: z.array(useSample).optional()
    })
  ),
  'runs.log': call(oneRun, z.array(logLine)),
  /**
   * Takes in what is recorded of runs by other software, at a path of this machine: each run whole or
   * not at all.
   */
  'runs.import': call(
    z.strictObject({ path: z.string().min(1).max(10_000) }),
    z.object({
      runs: z.array(runSummary),
      /** What could not be taken in, a line each. */
      notes: z.array(z.string())
    })
  ),
  /** The runs that were really made and come with Atelier. */
  'reference.list': call(nothing, z.array(referenceResult)),
  /** Takes such runs into the history; one that is there already is as it is. */
  'reference.take': call(
    z.strictObject({ runs: z.array(z.string()).min(1).max(1000) }),
    z.array(runSummary)
  ),
  /**
   * What a person looks at of runs beside their summaries, a column each: `run.experiment` (equal for
   * runs that differ by seed alone), `run.data` (a hash of the images and labels), `best.METRIC`, and
   * any setting by its dotted path. `runs`: null asks of all; one that is unknown is left out.
   */
  'runs.values': call(
    z.strictObject({
      runs: z.array(z.string()).max(100_000).nullable().default(null),
      columns: z.array(z.string().min(1).max(300)).min(1).max(100)
    }),
    z.object({ runs: z.array(z.string()), columns: z.array(z.array(runValue)) })
  ),
  /** The settings that any run has, by their dotted paths, in the order of an experiment. */
  'runs.settings': call(nothing, z.array(z.string())),
  'runs.rename': call(
    z.strictObject({
      run: z.string(),
      name: z.string().min(1).max(200).refine(isPlainName, plainNameProblem)
    }),
    runSummary
  ),
  'runs.tag': call(
    z.strictObject({
      run: z.string(),
      tags: runTags
    }),
    runSummary
  ),
  /** Gives tags to runs and takes others from them: of all of the runs or of none. */
  'runs.changeTags': call(
    z.strictObject({
      runs: z.array(z.string()).min(1),
      add: runTags,
      remove: z.array(z.string()).max(1000)
    }),
    z.array(runSummary)
  ),
  'runs.note': call(
    z.strictObject({
      run: z.string(),
      note: z.string().max(2000).refine(isPlainName, plainNameProblem)
    }),
    runSummary
  ),
  'runs.pin': call(
    z.strictObject({ runs: z.array(z.string()).min(1), isPinned: z.boolean() }),
    z.array(runSummary)
  ),
  /**
   * Removes runs and their files. `canBeUndone`: they stay for some minutes, in which they can be brought
   * back; a full disk, which has no room to note that, refuses it. `until` is the end of that time in Unix
   * milliseconds, null where they are gone.
   */
  'runs.delete': call(
    z.strictObject({ runs: z.array(z.string()).min(1), canBeUndone: z.boolean().default(false) }),
    z.object({ deleted: z.array(z.string()), until: z.number().nullable() })
  ),
  /** Runs that were deleted and can be brought back, by their identifiers, until a moment each. */
  'runs.deleted': call(
    nothing,
    z.array(z.object({ id: z.string(), name: z.string(), until: z.number() }))
  ),
  /** Brings back deleted runs, all of them or none. */
  'runs.restore': call(z.strictObject({ runs: z.array(z.string()).min(1) }), z.array(runSummary)),
  'runs.evaluate': call(oneRun, evaluation),
  /** What a run's network took its validation images for after an epoch: known from its validation. */
  'runs.answers': call(answersRequest, epochAnswers),
  /**
   * Images whose labels are probably wrong. Takes as long as evaluating the runs, the first time.
   */
  'runs.suspects': call(suspectsRequest, suspects),
  'runs.predict': call(
    z.strictObject({
      run: z.string(),
      images: z.array(z.string()).min(1).max(1000),
      invert: z.boolean().default(false),
      /** Where the network looked is told, too, with the images as it took them. */
      explain: explanationRequest.nullable().default(null),
      /** How many images of a part of the run's data are told that are most like each. */
      neighbours: neighbourCount.default(0),
      neighboursOf: neighbourPart
    }),
    z.array(prediction)
  ),
  /**
   * Images of a run's data in the plane, by the features that its last layer takes; kept with the run.
   * `ticket`: a name by which it can be given up meanwhile.
   */
  'runs.embed': call(
    embeddingRequest.extend({ ticket: z.string().max(100).nullable().default(null) }),
    embedding
  ),
  /** As `runs.embed`, where that was asked for before and kept; else null. */
  'runs.embedding': call(embeddingRequest, embedding.nullable()),
  /** Gives the embedding under way up that has this ticket. */
  'runs.cancelEmbedding': call(
    z.strictObject({ ticket: z.string().max(100) }),
    z.object({ isCancelled: z.boolean() })
  ),
  /** Small pictures of images of a run's data by the hashes of their contents; null of those that are gone. */
  'runs.thumbnails': call(
    z.strictObject({ run: z.string(), images: z.array(z.string().max(100)).max(200) }),
    z.array(encodedPicture.nullable())
  ),
  /**
   * Takes a picture's content, a part at a time and in order: without `upload` the first part of a new one.
   * It is kept until it is asked about or discarded, and for some minutes at most.
   */
  'predictions.upload': call(
    z.strictObject({
      upload: z.string().max(100).nullable().default(null),
      base64: z.base64().max(largestPart)
    }),
    z.object({ upload: z.string(), bytes: z.int() })
  ),
  /**
   * What a run's weights see in pictures that were sent, with each as the network took it; the pictures
   * are discarded then. The process that answers stays for a moment, for more of the same.
   */
  'predictions.make': call(
    z.strictObject({
      run: z.string(),
      pictures: z
        .array(z.strictObject({ upload: z.string().max(100), name: z.string().max(4096) }))
        .min(1)
        .max(200),
      invert: z.boolean().default(false),
      /** Where the network looked is told, too. */
      explain: explanationRequest.nullable().default(null),
      neighbours: neighbourCount.default(0),
      neighboursOf: neighbourPart
    }),
    z.array(prediction)
  ),
  /** Gives up what is being answered, and whatever waits behind it. */
  'predictions.cancel': call(nothing, nothing),
  'predictions.discard': call(
    z.strictObject({ uploads: z.array(z.string().max(100)).max(200) }),
    nothing
  ),
  /** Nobody asks any more: the process that waits for more pictures may end. */
  'predictions.release': call(nothing, nothing),
  'exports.plot': call(plotRequest, exportedFile.extend({ origin: figureOrigin })),
  /** A report of a run, or of several compared, as one file. */
  'exports.report': call(
    documentRequest.extend({ format: z.enum(reportFormats).default('html') }),
    exportedFile
  ),
  /** Figures, table, captions and citation of runs, for a paper; paths are relative to its folder. */
  'exports.paper': call(
    documentRequest,
    z.object({ files: z.array(z.object({ path: z.string(), base64: z.string() })) })
  ),
  /** Every figure that can be drawn of runs, in one format, and what could not be drawn, a line each. */
  'exports.figures': call(
    figuresRequest,
    z.object({
      files: z.array(z.object({ path: z.string(), base64: z.string() })),
      notes: z.array(z.string())
    })
  ),
  /** What has changed since a figure was drawn; nothing where it would be drawn the same. */
  'exports.verify': call(
    z.strictObject({ origin: figureOrigin }),
    z.object({ changes: z.array(figureChange) })
  ),
  /**
   * Writes a run's network, or RUN@CHECKPOINT's, into a folder of the workspace. `stem`: how the files'
   * names begin; null: as the run's. `images`: how many are computed by both and compared; null: a few,
   * and a thousand where weights are stored as less than fp32. `temporary`: the caller takes the folder away.
   */
  'exports.model': call(
    z.strictObject({
      run: z.string(),
      format: modelFormatId,
      options: modelExportOptions.prefault({}),
      stem: z
        .string()
        .max(200)
        .regex(/^(?!\.{1,2}$)[^/\\\0]+$/)
        .refine(isPlainName, plainNameProblem)
        .nullable()
        .default(null),
      images: z.int().min(1).max(100_000).nullable().default(null),
      temporary: z.boolean().default(false),
      ticket: exportTicket
    }),
    modelExport
  ),
  /** Writes what is recorded of runs for other software, into a folder of the workspace. */
  'exports.records': call(recordExportRequest, recordExport),
  /** Writes a whole run as one file, into a folder of the workspace. */
  'exports.capsule': call(capsuleRequest, recordExport),
  /** Gives up an export that is under way. */
  'exports.cancel': call(
    z.strictObject({ ticket: z.string().max(100) }),
    z.object({ isCancelled: z.boolean() })
  ),
  /**
   * Lets a temporary export be fetched once from a web host, at /downloads/DOWNLOAD; then it is removed.
   * `name`: of the folder that a ZIP holds it in; null: it is one file, and stays that.
   */
  'exports.offer': call(
    z.strictObject({
      folder: z.string().max(10_000),
      name: z.string().min(1).max(200).nullable().default(null)
    }),
    offeredDownload
  ),
  /** What was offered is not wanted any more. */
  'exports.withdraw': call(z.strictObject({ download: z.string().max(100) }), nothing),
  /** Takes in the run of a capsule that lies on this machine. */
  'runs.takeCapsule': call(
    z.strictObject({ path: z.string().min(1).max(10_000), at: capsuleMoment.default('end') }),
    runSummary
  ),
  /** The last lines of the workspace's log, the oldest first, and where it is. */
  'log.tail': call(
    z.strictObject({ lines: z.int().min(1).max(10_000).default(500) }),
    z.object({ path: z.string(), lines: z.array(z.string()) })
  ),
  /** Makes a folder that files can be sent to, of so many bytes together; a web host takes them. */
  'uploads.begin': call(
    z.strictObject({ name: z.string().max(1000), bytes: z.int().min(0) }),
    z.object({ upload: z.string(), folder: z.string() })
  ),
  /** Everything was sent; `path` is what can be imported. */
  'uploads.end': call(z.strictObject({ upload: z.string() }), z.object({ path: z.string() })),
  /** Takes away what was sent of it, whole or not, unless it was imported. */
  'uploads.cancel': call(z.strictObject({ upload: z.string() }), z.object({ cancelled: z.string() })),
  'settings.get': call(nothing, settings),
  'settings.set': call(settingChanges, settings)
}

type Calls = typeof calls
export type CallName = keyof Calls
export const callNames = Object.keys(calls) as CallName[]
/** What a caller gives; what has a default may be left out. */
export type CallInput<N extends CallName> = z.input<Calls[N]['input']>
/** What an implementation receives. */
export type CallArguments<N extends CallName> = z.output<Calls[N]['input']>
export type CallOutput<N extends CallName> = z.output<Calls[N]['output']>

/** The answer to a call as it crosses the wire: errors travel as codes, never as exceptions. */
export const callAnswer = z.union([
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), error: encodedError })
])
export type CallAnswer = z.infer<typeof callAnswer>

/** What the workbench's side of a connection offers over birpc. */
export interface WorkbenchFunctions {
  call(name: string, input: unknown): Promise<CallAnswer>
}
/** What a window's side offers. */
export interface WindowFunctions {
  event(event: WorkbenchEvent): void
}

/** A workbench as its users see it, wherever it runs: typed calls, and events in order. */
export interface WorkbenchClient {
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>>
  /** Returns the function that ends the subscription. */
  onEvent(listener: (event: WorkbenchEvent) => void): () => void
}

/** A connection that carries texts in order: a WebSocket, a MessagePort, a local socket. */
export interface TextPort {
  post(text: string): void
  onMessage(listener: (text: string) => void): void
  /** Called once, when the other side is gone. */
  onClose(listener: () => void): void
  close(): void
}
