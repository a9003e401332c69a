import { z } from 'zod'
import { modelDescription } from './architecture'
import { datasetFinding } from './dataset-finding'
import { experimentIssue } from './experiment-issue'
import { imageRecipe } from './image-recipe'

/**
 * Whether an experiment can run here, and what it will need. `model` is null while the fields are not
 * valid.
 */
export const experimentCheck = z.object({
  issues: z.array(experimentIssue),
  model: modelDescription.nullable(),
  memory: z
    .object({ neededBytes: z.number(), availableBytes: z.number(), largestBatchSize: z.int() })
    .nullable(),
  stepsPerEpoch: z.int().nullable(),
  /**
   * How its images are made: its own recipe, or else that of its data set. Null where they are arrays and
   * taken as they are, absent where that is not known.
   */
  recipe: imageRecipe.nullable().optional(),
  /** What is remarkable about the data: nothing that keeps it from being trained on. */
  findings: z.array(datasetFinding),
  /** How the weights that it begins with find their places, a sentence each; absent where it has none. */
  weights: z.array(z.string()).optional()
})
export type ExperimentCheck = z.infer<typeof experimentCheck>
