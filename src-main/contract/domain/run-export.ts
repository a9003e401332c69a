import { z } from 'zod'

/** The name by which an export can be given up while it is under way; null: it can not. */
export const exportTicket = z.string().min(1).max(100).nullable().default(null)

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
  temporary: z.boolean().default(false),
  ticket: exportTicket
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

/** An export that waits to be fetched over the network, once. */
export const offeredDownload = z.object({
  /** What its address ends with: nobody can guess it. */
  download: z.string(),
  fileName: z.string(),
  bytes: z.number()
})
export type OfferedDownload = z.infer<typeof offeredDownload>
