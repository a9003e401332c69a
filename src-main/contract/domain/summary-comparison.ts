import { z } from 'zod'

/** Whose summaries are understood. */
export const summaryPrinters = ['keras', 'torchinfo', 'torchsummary'] as const
export type SummaryPrinter = (typeof summaryPrinters)[number]

/** One layer as a summary prints it; `outputShape` as printed, the batch left out. */
const printedLayer = z.object({
  name: z.string(),
  type: z.string(),
  outputShape: z.array(z.int()),
  params: z.int()
})
export type PrintedLayer = z.infer<typeof printedLayer>

/** Parameters of a whole network as a summary prints them; null where it does not. */
const printedTotals = z.object({
  total: z.int().nullable(),
  trainable: z.int().nullable(),
  nonTrainable: z.int().nullable()
})

/** A summary that another framework printed. */
export interface PrintedSummary {
  printer: SummaryPrinter
  layers: PrintedLayer[]
  totals: z.infer<typeof printedTotals>
}

/**
 * `same`; in `shape`, `params` or `both` they differ; `elsewhere`: the same, in another place of the order;
 * `missing`: the other does not have it, `extra`: ours does not; `unlisted`: one of them has it, and it has
 * no parameters, as frameworks do not list every function as a layer.
 */
export const comparisonStates = [
  'same',
  'shape',
  'params',
  'both',
  'elsewhere',
  'missing',
  'extra',
  'unlisted'
] as const

const comparedLine = z.object({
  state: z.enum(comparisonStates),
  /** Ours, shapes and counts as the other framework has them. */
  ours: printedLayer.nullable(),
  theirs: printedLayer.nullable()
})
export type ComparedLine = z.infer<typeof comparedLine>

/** A network of ours beside a summary that another framework printed. */
export const summaryComparison = z.object({
  printer: z.enum(summaryPrinters),
  lines: z.array(comparedLine),
  /** Lines that differ. */
  differences: z.int(),
  totals: z.object({ ours: printedTotals, theirs: printedTotals, isSame: z.boolean() })
})
export type SummaryComparison = z.infer<typeof summaryComparison>
