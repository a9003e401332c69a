import type { HandlersOf } from './handler'

export const checkpointHandlers = {
  /** Has a checkpoint stay, or no longer. */
  'checkpoints.keep': ({ checkpoint, isKept }, { workbench: { checkpoints } }) =>
    checkpoints.keep(checkpoint, isKept),

  /** Replaces what is noted of a checkpoint. */
  'checkpoints.note': ({ checkpoint, note }, { workbench: { checkpoints } }) =>
    checkpoints.note(checkpoint, note),

  /** Deletes checkpoints. */
  'checkpoints.delete': ({ checkpoints: names }, { workbench: { checkpoints } }) =>
    checkpoints.delete(names)
} satisfies HandlersOf<'checkpoints'>
