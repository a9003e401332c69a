import { fill, type MessageParameters } from '../formats/fill'
import { asOthersSay, type Sentence } from './sentences'
import type { Diagnosis } from './errors/diagnosis'
import { datasetErrors } from './errors/dataset-errors'
import { engineErrors } from './errors/engine-errors'
import { exportErrors } from './errors/export-errors'
import { runErrors } from './errors/run-errors'
import { usageErrors } from './errors/usage-errors'
import { weightsErrors } from './errors/weights-errors'
import { workspaceErrors } from './errors/workspace-errors'

/**
 * Every error a person can meet. Codes cross the wire, classes do not; the sentences are made where they
 * are shown from the code and its parameters, so that another language can say them in its own words.
 */
const table = {
  ...usageErrors,
  ...runErrors,
  ...datasetErrors,
  ...engineErrors,
  ...exportErrors,
  ...weightsErrors,
  ...workspaceErrors
} satisfies Record<string, Diagnosis>

export type ErrorCode = keyof typeof table
/** The English texts of every code; `{name}` stands for a parameter. */
export const errorTable: Readonly<Record<ErrorCode, Diagnosis>> = table

/** Parameters that are sentences of the catalogue, so that every language has words for them. */
type SaidParameter = 'reason' | 'hint' | 'fix' | 'how' | 'looked' | 'where' | 'difference' | 'backup'
export type ErrorParameters = MessageParameters & { [Name in SaidParameter]?: Sentence | '' }
export const errorCodes = Object.keys(table) as [ErrorCode, ...ErrorCode[]]
export const isErrorCode = (code: string): code is ErrorCode => code in table

/** An error that a person may meet: `message` says what is wrong, `fix` what to do, in one line each. */
export class AtelierError extends Error {
  readonly fix: string
  constructor(
    readonly code: ErrorCode,
    readonly params: ErrorParameters = {},
    options?: { cause?: unknown }
  ) {
    super(fill(table[code].message, params), options)
    this.name = 'AtelierError'
    this.fix = fill(table[code].fix, params)
  }
  get exitCode(): 1 | 2 {
    return table[this.code].exitCode
  }
}

/**
 * The error that a person meets of any thrown value; what is no AtelierError becomes `INTERNAL` with the
 * first line of its message as the reason.
 * @param log where the log is, as far as that is known: named where the error is `INTERNAL`
 */
export function knownError(error: unknown, log?: string): AtelierError {
  if (error instanceof AtelierError && error.code !== 'INTERNAL') return error
  const given: ErrorParameters =
    error instanceof AtelierError ? error.params : { reason: asOthersSay(firstLine(error)) }
  const place: MessageParameters = log === undefined ? {} : { log: ` (${log})` }
  return new AtelierError('INTERNAL', { ...place, ...given }, { cause: error })
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
