import { mkdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import {
  AtelierError,
  type CheckpointInfo,
  type Evaluation,
  evaluation as evaluationFormat
} from '../../contract'
import type { RunStore } from '../../runs/run-store'
import { evaluationOfAnswers, readAnswers } from './answered-epochs'
import { writePrivateFile } from '../files/private-file'
import { checkpointNamed } from '../runs/run-checkpoints'

/** Where the evaluation of a checkpoint is kept in its run's folder. */
const placeOf = (runFolder: string, checkpoint: string): string =>
  join(runFolder, 'evaluations', `${basename(checkpoint)}.json`)

/**
 * Keeps an evaluation with its run, for the figures of it. Where that cannot be written, the answer is
 * still what was asked for: a figure then says that the run has to be evaluated.
 */
export function keepEvaluation(runFolder: string, evaluation: Evaluation): void {
  const { checkpoint } = evaluation
  if (!checkpoint) return
  const path = placeOf(runFolder, checkpoint.file)
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    writePrivateFile(path, `${JSON.stringify(evaluation)}\n`)
  } catch {
    return
  }
}

/**
 * What was found when a run's weights were evaluated; `run` may name a checkpoint, as RUN@CHECKPOINT, or an
 * epoch, as RUN@EPOCH, whose validation kept its answers, and is its newest checkpoint otherwise.
 * @throws AtelierError UNKNOWN_RUN, EVALUATION_MISSING
 */
export function keptEvaluation(store: RunStore, run: string): Evaluation {
  const { id, checkpoint } = store.resolveCheckpoint(run)
  const { checkpoints, summary } = store.detail(id)
  const epoch = /^\d{1,9}$/.test(checkpoint ?? '') ? Number(checkpoint) : null
  const after = epoch === null ? null : fromValidation(store, id, { epoch, step: 0 })
  if (after) return after
  const meant = checkpoint === null ? checkpoints.at(-1) : checkpointNamed(checkpoints, checkpoint)
  // What was found with a checkpoint outlives it.
  const file = meant?.file ?? checkpoint
  const found =
    (file === null ? null : read(placeOf(store.folderOf(id), file))) ??
    (meant ? fromValidation(store, id, meant) : null)
  if (found) return found
  throw new AtelierError('EVALUATION_MISSING', { name: summary.name, run })
}

/** What the validation after the checkpoint's epoch found, where its training kept that. */
function fromValidation(
  store: RunStore,
  id: string,
  { epoch, step }: Pick<CheckpointInfo, 'epoch' | 'step'>
): Evaluation | null {
  const answered = step === 0 ? readAnswers(store, id, epoch) : null
  return answered && evaluationOfAnswers(store, answered)
}

function read(path: string): Evaluation | null {
  try {
    return evaluationFormat.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    // Not there, or not whole: it can be made again.
    return null
  }
}
