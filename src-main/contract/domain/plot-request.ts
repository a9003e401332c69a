import { z } from 'zod'
import { metricName } from './metric-names'

export const plotFormats = ['png', 'svg', 'pdf', 'csv', 'json'] as const
export const figureKinds = [
  'curves',
  'learning-rate',
  'confusion',
  'classes',
  'calibration',
  'parallel',
  'architecture',
  'misclassified'
] as const
export type FigureKind = (typeof figureKinds)[number]

export const plotRequest = z.strictObject({
  runs: z.array(z.string()).min(1).max(50),
  kind: z.enum(figureKinds).default('curves'),
  /** Of curves and of parallel coordinates. */
  metrics: z.array(metricName).min(1).default(['val_accuracy']),
  /** Of a confusion matrix: shares of each true class instead of counts. */
  shares: z.boolean().default(false),
  format: z.enum(plotFormats),
  axis: z.enum(['epoch', 'step', 'time', 'active']).default('epoch'),
  /** Exponential smoothing, 0 none. */
  smoothing: z.number().min(0).lt(1).default(0),
  logarithmic: z.boolean().default(false),
  theme: z.enum(['light', 'dark']).default('light'),
  /** CSS pixels; a PNG has twice as many. */
  width: z.int().min(200).max(4000).default(960),
  height: z.int().min(150).max(4000).default(540),
  title: z.string().max(200).default('')
})
export type PlotRequest = z.infer<typeof plotRequest>
