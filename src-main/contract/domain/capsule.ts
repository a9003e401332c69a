import { z } from 'zod'
import { exportTicket } from './run-export'

/**
 * Which checkpoints go into a capsule: the newest, the one before it, from which the end can be trained
 * again, the best, and those that a person wants to stay; all; or none.
 */
export const capsuleCheckpoints = ['newest-and-best', 'all', 'none'] as const
export type CapsuleCheckpoints = (typeof capsuleCheckpoints)[number]

export const capsuleRequest = z.strictObject({
  run: z.string(),
  checkpoints: z.enum(capsuleCheckpoints).default('newest-and-best'),
  /** The manifest of the data: a hash for each image. */
  data: z.boolean().default(true),
  temporary: z.boolean().default(false),
  ticket: exportTicket
})
export type CapsuleRequest = z.output<typeof capsuleRequest>

/**
 * What a capsule is taken in as: the run that it holds, or that run as it was at its last checkpoint before
 * the end or before its first step, so that it can be trained to its end again.
 */
export const capsuleMoment = z.enum(['end', 'last-checkpoint', 'beginning'])
export type CapsuleMoment = z.infer<typeof capsuleMoment>

/** The first entry of a capsule: what it is, whose run, and everything that is in it. */
export const capsuleIndex = z.strictObject({
  format: z.literal('atelier-capsule'),
  formatVersion: z.int().min(1),
  /** Of the Atelier that wrote it. */
  applicationVersion: z.string(),
  run: z.strictObject({ id: z.string().regex(/^[\w-]{1,100}$/), name: z.string() }),
  files: z.array(
    z.strictObject({
      /** Names without any way out of a folder. */
      path: z
        .string()
        .regex(/^(?:(?:checkpoints|evaluations|data|initial|weights)\/)?[\w-][\w.-]{0,200}$/),
      bytes: z.int().min(0),
      sha256: z.string().regex(/^[0-9a-f]{64}$/)
    })
  )
})
export type CapsuleIndex = z.infer<typeof capsuleIndex>
/** The newest format of capsules that is read: with what a run began from, where it was another's or a file. */
export const capsuleVersion = 2
