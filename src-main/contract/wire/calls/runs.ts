import { z } from 'zod'
import { dataChanges, dataChangesRequest } from '../../domain/data-changes'
import { encodedPicture } from '../../domain/dataset-view'
import { encodedError } from '../encoded-error'
import { answersRequest, epochAnswers } from '../../domain/epoch-answers'
import { embedding, embeddingChanges, embeddingRequest } from '../../domain/embedding'
import { evaluation } from '../../domain/evaluation'
import { layerActivations, layerActivationsRequest } from '../../domain/layer-activations'
import { explanationRequest } from '../../domain/explanation'
import { useSample } from '../../domain/machine-use'
import { isPlainName, plainNameProblem } from '../../formats/plain-name'
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
} from '../../domain/run'
import { capsuleMoment } from '../../domain/capsule'
import { suspects, suspectsRequest } from '../../domain/suspects'
import { steeringChange } from '../../domain/training-options'
import { call, nothing } from './call'

const oneRun = z.strictObject({ run: z.string() })

/** More runs are no comparison, but a history. */
export const mostCompared = 500

/** A run has so many at most. */
export const mostTags = 20

const runTags = z.array(z.string().min(1).max(50).refine(isPlainName, plainNameProblem)).max(mostTags)

/** What a run has in a column. */
const runValue = z.union([z.string(), z.number(), z.null()])

export type RunValue = z.infer<typeof runValue>

/** The calls of `runs`. */
export const runsCalls = {
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
  /** What a run's weights are worth. `ticket`: a name by which it can be given up meanwhile. */
  'runs.evaluate': call(
    oneRun.extend({ ticket: z.string().max(100).nullable().default(null) }),
    evaluation
  ),
  /** Gives the evaluation under way up that has this ticket. */
  'runs.cancelEvaluation': call(
    z.strictObject({ ticket: z.string().max(100) }),
    z.object({ isCancelled: z.boolean() })
  ),
  /** What a run's network took its validation images for after an epoch: known from its validation. */
  'runs.answers': call(answersRequest, epochAnswers),
  /** What changed, image by image, from the data of one run to that of another. */
  'runs.dataChanges': call(dataChangesRequest, dataChanges),
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
   * `ticket`: a name by which it can be given up meanwhile; `anew`: what is kept is made once more.
   */
  'runs.embed': call(
    embeddingRequest.extend({
      ticket: z.string().max(100).nullable().default(null),
      anew: z.boolean().default(false)
    }),
    embedding
  ),
  /** What each layer of a run's network makes of images. Takes as long as evaluating them. */
  'runs.activations': call(layerActivationsRequest, layerActivations),
  /** Gives such a measurement up. */
  'runs.cancelActivations': call(
    z.strictObject({ ticket: z.string().max(100) }),
    z.object({ isCancelled: z.boolean() })
  ),
  /** As `runs.embed`, where that was asked for before and kept; else null. */
  'runs.embedding': call(embeddingRequest, embedding.nullable()),
  /**
   * What became of the images of the embedding that is kept, in the data of its run; null where none is.
   * `problem`: why that data cannot be looked at.
   */
  'runs.embeddingChanges': call(
    embeddingRequest,
    z.object({ changes: embeddingChanges.nullable(), problem: encodedError.nullable() })
  ),
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
  /** Takes in the run of a capsule that lies on this machine. */
  'runs.takeCapsule': call(
    z.strictObject({ path: z.string().min(1).max(10_000), at: capsuleMoment.default('end') }),
    runSummary
  )
}
