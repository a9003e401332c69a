import { z } from 'zod'

/** The input of a call that needs none, and the output of one that tells nothing. */
export const nothing = z.strictObject({})
/** What a call takes and what it answers. */
export const call = <I extends z.ZodType, O extends z.ZodType>(
  input: I,
  output: O
): { input: I; output: O } => ({ input, output })
