import { z } from 'zod'
import { encodedPicture } from './dataset-view'
import { evaluation } from './evaluation'

/** How an answer can change. */
export const answerChangeKinds = ['toRight', 'toWrong', 'otherMistake'] as const
export type AnswerChangeKind = (typeof answerChangeKinds)[number]

/** Which of the images that a run was validated on are meant. */
const answerFilter = z.discriminatedUnion('kind', [
  /** Those that were taken for something else. */
  z.strictObject({ kind: z.literal('mistakes') }),
  /** Those of one class that were taken for one class, by their numbers. */
  z.strictObject({ kind: z.literal('cell'), label: z.int().min(0), predicted: z.int().min(0) }),
  /** Those that were taken for something else than in what is compared with; null: in any way. */
  z.strictObject({
    kind: z.literal('changed'),
    change: z.enum(answerChangeKinds).nullable().default(null)
  })
])
export type AnswerFilter = z.infer<typeof answerFilter>

export const answersRequest = z.strictObject({
  run: z.string(),
  /** Null: the last that is known. */
  epoch: z.int().min(1).nullable().default(null),
  /** An epoch of the same or another run that it is compared with; without an epoch its last. */
  against: z
    .strictObject({ run: z.string(), epoch: z.int().min(1).nullable().default(null) })
    .nullable()
    .default(null),
  filter: answerFilter.default({ kind: 'mistakes' }),
  from: z.int().min(0).default(0),
  /** With a small picture each. */
  count: z.int().min(0).max(200).default(48)
})

const answeredImage = z.object({
  /** Hash of its content, and where it is. */
  image: z.string(),
  name: z.string(),
  /** Class numbers. */
  label: z.int(),
  predicted: z.int(),
  /** Of what it was taken for. */
  probability: z.number(),
  /** What it was taken for in what is compared with; null where that is not known. */
  before: z.int().nullable(),
  thumbnail: encodedPicture.nullable()
})
export type AnsweredImage = z.infer<typeof answeredImage>

/** How the answers to the same images differ between two epochs, of one run or of two. */
const answerChanges = z.object({
  /** What it is compared with. */
  against: z.object({ run: z.string(), epoch: z.int() }),
  /** Images whose answer is another. */
  images: z.int(),
  bothRight: z.int(),
  /** Wrong before and right now, and the other way round. */
  toRight: z.int(),
  toWrong: z.int(),
  /** Wrong in both: taken for the same, and for something else. */
  sameMistake: z.int(),
  otherMistake: z.int(),
  /** Of what it is compared with. */
  accuracy: z.number(),
  /**
   * How probable so one-sided a difference is, were both equally good: McNemar's exact test, two-sided. It
   * knows of these images alone, and of no other seed.
   */
  pValue: z.number()
})
export type AnswerChanges = z.infer<typeof answerChanges>

/** What a run's network took its validation images for after an epoch. */
export const epochAnswers = z.object({
  /** Epochs of which that is known, in order; none of a run of an earlier version. */
  epochs: z.array(z.int()),
  /** The one that this is of, and what it is worth; null where there is none. */
  epoch: z.int().nullable(),
  evaluation: evaluation.nullable(),
  /** Against what it is compared with; null where that is nothing, or cannot be compared. */
  changed: answerChanges.nullable(),
  /** Why it cannot: answers were not kept, or they are to other images or labels. */
  incomparable: z.enum(['answers', 'images']).nullable(),
  /** Epochs of the run that it is compared with, of which answers are known. */
  againstEpochs: z.array(z.int()),
  total: z.int(),
  /** The surest first. */
  images: z.array(answeredImage)
})
export type EpochAnswersView = z.infer<typeof epochAnswers>
