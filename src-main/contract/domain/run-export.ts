import { z } from 'zod'

/** Software and formats that runs' records can be written for. */
const recordFormats = ['tensorboard', 'mlflow', 'csv', 'json'] as const
const recordFormat = z.enum(recordFormats)
export type RecordFormat = z.infer<typeof recordFormat>

/** What a row of a table of runs is about, or what a list of runs has beside each of them. */
export const tableRows = ['run', 'epoch', 'metric'] as const
export type TableRows = (typeof tableRows)[number]

export const recordExportRequest = z.strictObject({
  runs: z.array(z.string()).min(1).max(10_000),
  format: recordFormat,
  rows: z.enum(tableRows).default('epoch'),
  /** Whether runs with weights are evaluated for a picture of their confusion matrix. */
  confusionMatrix: z.boolean().default(false),
  /** Where the caller is going to move it, for files that name their own place. */
  destination: z.string().max(10_000).nullable().default(null),
  temporary: z.boolean().default(false)
})
export type RecordExportRequest = z.output<typeof recordExportRequest>

/** An export that is done. */
export const recordExport = z.object({
  /** Folder of the workspace in which it lies, and the names of what lies in it. */
  folder: z.string(),
  names: z.array(z.string()),
  /** What could not be written, a line each. */
  notes: z.array(z.string())
})
export type RecordExport = z.infer<typeof recordExport>
