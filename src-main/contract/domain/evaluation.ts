import { z } from 'zod'
import { metricValue } from '../formats/metric-value'

/**
 * Images whose answer came with a probability within one of the equal parts of 0 to 1, the lower end not
 * included.
 */
const confidenceBin = z.object({
  images: z.int(),
  /** Of them, so many were right. */
  correct: z.int(),
  /** Sum of the probabilities. */
  confidence: z.number()
})
export type ConfidenceBin = z.infer<typeof confidenceBin>

const mistake = z.object({
  /** Hash of the image's content, and where it is. */
  image: z.string(),
  name: z.string(),
  /** Class numbers. */
  label: z.int(),
  predicted: z.int(),
  /** Of the class that it was taken for. */
  probability: z.number()
})
export type Mistake = z.infer<typeof mistake>

export const evaluation = z.object({
  runId: z.string(),
  accuracy: z.number(),
  loss: metricValue,
  classes: z.array(z.string()),
  /** Rows: true class; columns: predicted class. */
  confusionMatrix: z.array(z.array(z.int())),
  perClass: z.array(
    z.object({
      class: z.string(),
      precision: z.number(),
      recall: z.number(),
      f1: z.number(),
      support: z.int()
    })
  ),
  /** What was evaluated; left out, as what follows, by versions that did not say. */
  checkpoint: z.object({ file: z.string(), epoch: z.int(), step: z.int() }).optional(),
  calibration: z.array(confidenceBin).optional(),
  /** Images that were taken for something else, the surest first, a few of them. */
  mistakes: z.array(mistake).optional()
})
export type Evaluation = z.infer<typeof evaluation>
