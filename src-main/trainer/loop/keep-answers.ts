import {
  type AnsweredImages,
  answersFile,
  type EpochAnswers,
  imagesFile,
  keepsAnswersOf,
  packAnswers
} from '../../models/epoch-answers'
import { namesOf } from '../data/image-names'
import type { Training } from './training'

/** Trainings of this process whose images are on the disk. */
const described = new WeakSet<Training['selection']>()

/**
 * Keeps what the network took each validation image for after the epoch that has just ended: the validation
 * knows it anyway. It is there to be looked at and nothing is trained from it, so that a disk that refuses it
 * ends no training.
 */
export async function keepAnswers(training: Training, answers: EpochAnswers): Promise<void> {
  const { input, selection, progress } = training
  if (!keepsAnswersOf(progress.epoch)) return
  try {
    if (!described.has(selection)) {
      const images = JSON.stringify(answeredImages(training))
      await input.port.write(imagesFile, [new TextEncoder().encode(images)])
      described.add(selection)
    }
    await input.port.write(answersFile(progress.epoch), [packAnswers(answers)])
  } catch {
    return
  }
}

function answeredImages({ input, selection }: Training): AnsweredImages {
  const { dataset, spec } = input
  const { from } = spec.dataset.validation
  const part = from === 'test' || from === 'validation' ? from : 'train'
  const { hashes, nameOf } = namesOf(dataset, part)
  const { indices, split } = selection.validation
  return {
    part,
    classes: dataset.classes,
    hashes: Array.from(indices, (image) => hashes[image] as string),
    names: Array.from(indices, nameOf),
    labels: Array.from(indices, (image) => split.labels[image] as number)
  }
}
