import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type AnsweredImage, type AnswerFilter, encodeMetric, type Evaluation } from '../../contract'
import { ConfidenceBins } from '../../models/confidence-bins'
import { ConfusionMatrix } from '../../models/confusion-matrix'
import {
  type AnsweredImages,
  answersFile,
  answersFolder,
  type EpochAnswers,
  epochOfFile,
  imagesFile,
  unpackAnswers
} from '../../models/epoch-answers'
import type { RunStore } from '../../runs/run-store'

/** What is known after an epoch of a run. */
export interface Answered {
  run: string
  epoch: number
  images: AnsweredImages
  answers: EpochAnswers
}

/**
 * Epochs of a run whose answers are there, in order; those that a resumed run has not reached again are
 * not.
 */
export function answeredEpochs(store: RunStore, id: string): number[] {
  const known = new Set(store.epochs(id).map(({ epoch }) => epoch))
  try {
    return readdirSync(join(store.folderOf(id), answersFolder))
      .flatMap((name) => epochOfFile(name) ?? [])
      .filter((epoch) => known.has(epoch))
      .sort((a, b) => a - b)
  } catch {
    return []
  }
}

/** An epoch's answers; null where they are not there, or not whole. */
export function readAnswers(store: RunStore, run: string, epoch: number | null): Answered | null {
  if (epoch === null) return null
  const folder = store.folderOf(run)
  try {
    const images = JSON.parse(readFileSync(join(folder, imagesFile), 'utf8')) as AnsweredImages
    const bytes = readFileSync(join(folder, answersFile(epoch)))
    const answers = unpackAnswers(bytes, images.labels.length)
    return answers && { run, epoch, images, answers }
  } catch {
    return null
  }
}

/** What an epoch's validation is worth, as an evaluation of its checkpoint where that is there. */
export function evaluationOfAnswers(store: RunStore, answered: Answered): Evaluation {
  const { run, epoch } = answered
  const { epochs, checkpoints } = store.detail(run)
  const metrics = epochs.find((each) => each.epoch === epoch)
  const checkpoint = checkpoints.find((each) => each.epoch === epoch && each.step === 0)
  return {
    runId: run,
    loss: metrics?.val_loss ?? encodeMetric(Number.NaN),
    ...(checkpoint && { checkpoint: { file: checkpoint.file, epoch, step: 0 } }),
    ...figuresOf(answered)
  }
}

function figuresOf({
  images,
  answers
}: Answered): Pick<
  Evaluation,
  'accuracy' | 'classes' | 'confusionMatrix' | 'perClass' | 'calibration' | 'mistakes'
> {
  const matrix = new ConfusionMatrix(images.classes)
  const bins = new ConfidenceBins()
  matrix.add(images.labels, answers.predicted)
  images.labels.forEach((label, i) => {
    bins.count(answers.probability[i] as number, answers.predicted[i] === label)
  })
  return {
    accuracy: matrix.accuracy,
    classes: images.classes,
    confusionMatrix: matrix.counts,
    perClass: matrix.perClass(),
    calibration: bins.counts,
    mistakes: imagesOf({ images, answers }, null, { kind: 'mistakes' })
      .slice(0, mostMistakes)
      .map(({ before: _, ...mistake }) => mistake)
  }
}

/** So many are part of an evaluation. */
const mostMistakes = 64

/** The images that are meant, the surest first; of equal ones the first. */
export function imagesOf(
  { images, answers }: Pick<Answered, 'images' | 'answers'>,
  before: ReadonlyMap<string, number> | null,
  filter: AnswerFilter
): Omit<AnsweredImage, 'thumbnail'>[] {
  const isMeant = ({ label, predicted, before }: Omit<AnsweredImage, 'thumbnail'>): boolean => {
    if (filter.kind === 'mistakes') return predicted !== label
    if (filter.kind === 'changed') {
      if (before === null || before === predicted) return false
      const change = predicted === label ? 'toRight' : before === label ? 'toWrong' : 'otherMistake'
      return filter.change === null || filter.change === change
    }
    return label === filter.label && predicted === filter.predicted
  }
  return images.labels
    .map((label, i) => ({
      image: images.hashes[i] as string,
      name: images.names[i] as string,
      label,
      predicted: answers.predicted[i] as number,
      probability: answers.probability[i] as number,
      before: before?.get(images.hashes[i] as string) ?? null
    }))
    .filter(isMeant)
    .sort((a, b) => b.probability - a.probability)
}
