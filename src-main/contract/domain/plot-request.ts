import { z } from 'zod'
import { embeddingColors, embeddingPlacement } from './embedding'
import { figureMetric } from './metric-names'
import { runStatus } from './run'

export const plotFormats = ['png', 'svg', 'pdf', 'pgf', 'pptx', 'csv', 'json'] as const
export const figureKinds = [
  'curves',
  'learning-rate',
  'confusion',
  'difference',
  'classes',
  'calibration',
  'parallel',
  'scatter',
  'architecture',
  'misclassified',
  'feature-maps',
  'embedding'
] as const
export type FigureKind = (typeof figureKinds)[number]
export type PlotFormat = (typeof plotFormats)[number]

/** Whether figures of a kind can be written in a format: pictures of images cannot be in a text. */
export const isFormatOf = (kind: FigureKind, format: PlotFormat): boolean =>
  format !== 'pgf' || (kind !== 'misclassified' && kind !== 'feature-maps')

/** Runs by what they are; every part that is given has to fit. */
const runQuery = z.strictObject({
  status: runStatus.optional(),
  tag: z.string().optional(),
  model: z.string().optional(),
  dataset: z.string().optional(),
  /** Only the newest so many. */
  latest: z.int().min(1).max(50).optional()
})
export type RunQuery = z.infer<typeof runQuery>

/** A picture of a person's own: a file of the host at `path`, or what a window sent as `upload`. */
const givenPicture = z.strictObject({
  /** As the person calls it. */
  name: z.string().min(1).max(10_000),
  path: z.string().max(10_000).nullable().default(null),
  upload: z.string().max(100).nullable().default(null),
  /** Takes light for dark. */
  invert: z.boolean().default(false)
})

export const plotRequest = z.strictObject({
  /**
   * By identifier, name, RUN@CHECKPOINT or, of what its validation found after an epoch, RUN@EPOCH; none
   * where a query finds them.
   */
  runs: z.array(z.string()).max(500).default([]),
  query: runQuery.nullable().default(null),
  kind: z.enum(figureKinds).default('curves'),
  /** Of curves, of parallel coordinates and of a setting against a metric. */
  metrics: z.array(figureMetric).min(1).default(['val_accuracy']),
  /** Of curves: runs that differ by seed alone are drawn as their mean with a band around it. */
  groupBy: z.enum(['seed']).nullable().default(null),
  /** Of a setting against a metric: its dotted path; '': the first in which the runs differ. */
  setting: z.string().max(200).default(''),
  /** Of a confusion matrix, or of the difference of two: shares of each true class instead of counts. */
  shares: z.boolean().default(false),
  /**
   * Of feature maps: the number of an image in the test part, from 0, and a layer; '': the first with
   * maps.
   */
  image: z.int().min(0).default(0),
  layer: z.string().max(200).default(''),
  /** Of feature maps: a picture instead of a test image. */
  picture: givenPicture.nullable().default(null),
  /** Of an embedding: which images, how they are placed, and what their colours say. */
  ...embeddingPlacement.shape,
  color: z.enum(embeddingColors).default('label'),
  format: z.enum(plotFormats),
  axis: z.enum(['epoch', 'step', 'time', 'active']).default('epoch'),
  /** Exponential smoothing, 0 none. */
  smoothing: z.number().min(0).lt(1).default(0),
  logarithmic: z.boolean().default(false),
  theme: z.enum(['light', 'dark']).default('light'),
  /** CSS pixels. */
  width: z.number().min(100).max(4000).default(960),
  height: z.number().min(75).max(4000).default(540),
  /** What the size was given in, and is written as where a format knows both. */
  unit: z.enum(['px', 'mm']).default('px'),
  /** Pixels of a PNG for each CSS pixel: 3.125 are 300 an inch. */
  scale: z.number().min(1).max(4).default(2),
  /** Without a ground, for slides and pages of another colour. */
  transparent: z.boolean().default(false),
  title: z.string().max(200).default('')
})
export type PlotRequest = z.infer<typeof plotRequest>

const { format, theme, scale, transparent } = plotRequest.shape

/** All figures of some runs, which look alike. */
export const figuresRequest = z.strictObject({
  runs: z.array(z.string()).min(1).max(50),
  format,
  theme,
  scale,
  transparent
})
