import type { ErrorTexts } from '../error-texts'
import { datasetErrors } from './errors/dataset-errors'
import { engineErrors } from './errors/engine-errors'
import { exportErrors } from './errors/export-errors'
import { runErrors } from './errors/run-errors'
import { usageErrors } from './errors/usage-errors'
import { weightsErrors } from './errors/weights-errors'
import { workspaceErrors } from './errors/workspace-errors'

/** Every error that a person can meet. */
export const errors: Required<ErrorTexts> = {
  ...usageErrors,
  ...runErrors,
  ...datasetErrors,
  ...engineErrors,
  ...exportErrors,
  ...weightsErrors,
  ...workspaceErrors
}
