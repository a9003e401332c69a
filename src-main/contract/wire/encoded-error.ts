import { z } from 'zod'
import { AtelierError, type ErrorParameters, errorCodes, knownError } from './errors'

/** An error as it crosses a process boundary and as it is stored with a run. */
export const encodedError = z.object({
  code: z.enum(errorCodes),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  message: z.string(),
  fix: z.string()
})
export type EncodedError = z.infer<typeof encodedError>

/** The wire form of any thrown value, as {@link knownError} has it. */
export function encodeError(error: unknown, log?: string): EncodedError {
  const { code, params, message, fix } = knownError(error, log)
  return { code, params, message, fix }
}

/** The error of a wire form; the inverse of {@link encodeError}. */
export function decodeError(encoded: EncodedError): AtelierError {
  return new AtelierError(encoded.code, encoded.params as ErrorParameters)
}
