import { z } from 'zod'
import { figureChange, figureOrigin } from '../../domain/figure-recipe'
import { modelExport, modelExportOptions, modelFormatId } from '../../domain/model-export'
import { isPlainName, plainNameProblem } from '../../formats/plain-name'
import { figuresRequest, plotRequest } from '../../domain/plot-request'
import { capsuleRequest } from '../../domain/capsule'
import {
  exportTicket,
  offeredDownload,
  recordExport,
  recordExportRequest
} from '../../domain/run-export'
import { call, nothing } from './call'

const documentRequest = z.strictObject({ runs: z.array(z.string()).min(1).max(50) })

/** What a report can be written as. */
export const reportFormats = ['html', 'pdf'] as const

/** A file as it crosses the wire. */
const exportedFile = z.object({ fileName: z.string(), mediaType: z.string(), base64: z.string() })

export type ExportedFile = z.infer<typeof exportedFile>

/** The calls of `exports`. */
export const exportsCalls = {
  'exports.plot': call(
    plotRequest.extend({ ticket: exportTicket }),
    exportedFile.extend({ origin: figureOrigin })
  ),
  /** A report of a run, or of several compared, as one file. */
  'exports.report': call(
    documentRequest.extend({ format: z.enum(reportFormats).default('html') }),
    exportedFile
  ),
  /** Figures, table, captions and citation of runs, for a paper; paths are relative to its folder. */
  'exports.paper': call(
    documentRequest,
    z.object({ files: z.array(z.object({ path: z.string(), base64: z.string() })) })
  ),
  /** Every figure that can be drawn of runs, in one format, and what could not be drawn, a line each. */
  'exports.figures': call(
    figuresRequest,
    z.object({
      files: z.array(z.object({ path: z.string(), base64: z.string() })),
      notes: z.array(z.string())
    })
  ),
  /** What has changed since a figure was drawn; nothing where it would be drawn the same. */
  'exports.verify': call(
    z.strictObject({ origin: figureOrigin }),
    z.object({ changes: z.array(figureChange) })
  ),
  /**
   * Writes a run's network, or RUN@CHECKPOINT's, into a folder of the workspace. `stem`: how the files'
   * names begin; null: as the run's. `images`: how many are computed by both and compared; null: a few,
   * and a thousand where weights are stored as less than fp32. `temporary`: the caller takes the folder away.
   */
  'exports.model': call(
    z.strictObject({
      run: z.string(),
      format: modelFormatId,
      options: modelExportOptions.prefault({}),
      stem: z
        .string()
        .max(200)
        .regex(/^(?!\.{1,2}$)[^/\\\0]+$/)
        .refine(isPlainName, plainNameProblem)
        .nullable()
        .default(null),
      images: z.int().min(1).max(100_000).nullable().default(null),
      temporary: z.boolean().default(false),
      ticket: exportTicket
    }),
    modelExport
  ),
  /** Writes what is recorded of runs for other software, into a folder of the workspace. */
  'exports.records': call(recordExportRequest, recordExport),
  /** Writes a whole run as one file, into a folder of the workspace. */
  'exports.capsule': call(capsuleRequest, recordExport),
  /** Gives up an export that is under way. */
  'exports.cancel': call(
    z.strictObject({ ticket: z.string().max(100) }),
    z.object({ isCancelled: z.boolean() })
  ),
  /**
   * Lets a temporary export be fetched once from a web host, at /downloads/DOWNLOAD; then it is removed.
   * `name`: of the folder that a ZIP holds it in; null: it is one file, and stays that.
   */
  'exports.offer': call(
    z.strictObject({
      folder: z.string().max(10_000),
      name: z.string().min(1).max(200).nullable().default(null)
    }),
    offeredDownload
  ),
  /** What was offered is not wanted any more. */
  'exports.withdraw': call(z.strictObject({ download: z.string().max(100) }), nothing)
}
