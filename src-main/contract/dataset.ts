import { z } from 'zod'

export const datasetSource = z.enum(['folder', 'cache', 'system', 'download', 'synthetic'])
export type DatasetSource = z.infer<typeof datasetSource>

export const datasetInfo = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  synthetic: z.boolean(),
  /** [height, width, channels] */
  imageShape: z.tuple([z.int(), z.int(), z.int()]),
  classes: z.array(z.string()),
  trainCount: z.int(),
  testCount: z.int(),
  available: z.boolean(),
  source: datasetSource.nullable(),
  /** The folder the files are in; null for a synthetic set or one that is not here. */
  path: z.string().nullable(),
  reason: z.string().nullable(),
  fix: z.string().nullable()
})
export type DatasetInfo = z.infer<typeof datasetInfo>

/** A few samples for the form: pixels are 0..255, row by row, base64. */
export const datasetPreview = z.object({
  imageShape: z.tuple([z.int(), z.int(), z.int()]),
  samples: z.array(z.object({ label: z.int(), pixels: z.string() }))
})
export type DatasetPreview = z.infer<typeof datasetPreview>
