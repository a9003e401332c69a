import { z } from 'zod'
import { modelConfig } from '../domain/model-config'
import {
  exportPhase,
  modelExport,
  modelExportOptions,
  modelFormatId,
  modelInput,
  parity,
  provenance
} from '../domain/model-export'
import { encodedError } from './encoded-error'

/** What the workbench asks of an exporter process: one job, and the process ends after it. */
export const exporterJob = z.object({
  format: modelFormatId,
  options: modelExportOptions,
  /** Beginning of the files' names. */
  stem: z.string(),
  /** Folder to write into; it is there, and empty. */
  folder: z.string(),
  /** File of the weights and the reference, as the trainer hands them over. */
  tensors: z.string(),
  imagesFrom: parity.shape.imagesFrom,
  name: z.string(),
  config: modelConfig,
  classNames: z.array(z.string()),
  input: modelInput,
  provenance
})
export type ExporterJob = z.infer<typeof exporterJob>

/** What an exporter process says: where it is, and at last what it made or why it did not. */
export const exporterMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('phase'), phase: exportPhase }),
  z.object({ type: z.literal('done'), result: modelExport }),
  z.object({ type: z.literal('failed'), error: encodedError, stack: z.string().nullable() })
])
export type ExporterMessage = z.infer<typeof exporterMessage>

/**
 * Names in the file that a trainer hands over: weights begin with `weights`, results of layers for the first
 * image with `layers`; `images` are 0..255, and `labels` their classes where they are known.
 */
export const handoverNames = {
  weights: 'weights/',
  layers: 'layers/',
  images: 'images',
  labels: 'labels',
  logits: 'logits'
} as const
