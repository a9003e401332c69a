import {
  type CallInput,
  type EmbeddingColor,
  type EmbeddingMethod,
  type FigureKind,
  figureKinds,
  type FigureMetric,
  type FigureSize,
  isFormatOf,
  isRate,
  metricNames,
  pixelsPerMillimetre,
  type PlotFormat,
  type SplitName
} from '../../../src-main/contract'
import type { FigureAxis } from '../../../src-main/figures/series'
import { usualImages } from '../run/embedding/embedding-address'

/** Sizes that have a name: of a screen and of a slide in pixels, of a journal's columns in millimetres. */
export const namedSizes = {
  screen: { unit: 'px', width: 960, height: 540 },
  slide: { unit: 'px', width: 1280, height: 720 },
  column: { unit: 'mm', width: 88, height: 49.5 },
  columns: { unit: 'mm', width: 180, height: 101.25 }
} as const
export type NamedSize = keyof typeof namedSizes

/** What a person chooses of a figure. Numbers are null, or NaN, where a field has none. */
export interface FigureChoices {
  kind: FigureKind
  metrics: FigureMetric[]
  axis: FigureAxis
  smoothing: number
  logarithmic: boolean
  groupBy: 'seed' | null
  shares: boolean
  /** Of a setting against a metric; '': the first in which the runs differ. */
  setting: string
  /** Of feature maps. */
  image: number | null
  layer: string
  /** A picture of one's own that was sent; null: the image of that number. */
  picture: { name: string; upload: string; invert: boolean } | null
  /** Of a map of images. */
  method: EmbeddingMethod
  parts: readonly SplitName[]
  images: number
  color: EmbeddingColor
  format: PlotFormat
  theme: 'light' | 'dark'
  unit: FigureSize['unit']
  /** In the unit. */
  width: number | null
  height: number | null
  scale: number
  transparent: boolean
  title: string
}

/** What the place where one asked for a figure says of it. */
export type FigureStart = Partial<Omit<FigureChoices, 'unit' | 'width' | 'height'>>

/** Sizes that figures of a kind look well in, in pixels; others are drawn as the screen's. */
const sizeOfKind: Partial<Record<FigureKind, { width: number; height: number }>> = {
  'confusion': { width: 760, height: 700 },
  'difference': { width: 760, height: 700 },
  'calibration': { width: 640, height: 560 },
  'misclassified': { width: 960, height: 700 },
  'feature-maps': { width: 960, height: 760 },
  'embedding': { width: 800, height: 720 }
}
/** The size that a figure of a kind begins with. */
const sizeFor = (kind: FigureKind): Pick<FigureChoices, 'unit' | 'width' | 'height'> => ({
  unit: 'px',
  ...(sizeOfKind[kind] ?? { width: namedSizes.screen.width, height: namedSizes.screen.height })
})

/** The choices that one begins with. @param theme the window's */
export function firstChoices(start: FigureStart, theme: FigureChoices['theme']): FigureChoices {
  return {
    kind: 'curves',
    metrics: ['val_accuracy'],
    axis: 'epoch',
    smoothing: 0,
    logarithmic: false,
    groupBy: null,
    shares: false,
    setting: '',
    image: 0,
    layer: '',
    picture: null,
    ...{ method: 'umap', parts: ['validation'], images: usualImages, color: 'label' },
    format: 'png',
    theme,
    ...sizeFor(start.kind ?? 'curves'),
    scale: 2,
    transparent: false,
    title: '',
    ...start
  }
}

/** Kinds that show one run, two, and those that need several. */
const ofOne: ReadonlySet<FigureKind> = new Set([
  ...(['confusion', 'classes', 'architecture', 'misclassified', 'feature-maps', 'embedding'] as const)
])
const ofTwo: ReadonlySet<FigureKind> = new Set(['difference'])
const ofSeveral: ReadonlySet<FigureKind> = new Set(['parallel', 'scatter'])

/** Kinds that show what runs came to: one metric, and no rate. */
export const hasOneMetric = (kind: FigureKind): boolean => ofSeveral.has(kind)

/** Every kind, and whether so many runs can be shown by it. */
export const kindsFor = (runs: number): { kind: FigureKind; isPossible: boolean }[] =>
  figureKinds.map((kind) => ({
    kind,
    isPossible:
      runs === 1
        ? !ofSeveral.has(kind) && !ofTwo.has(kind)
        : !ofOne.has(kind) && (runs === 2 || !ofTwo.has(kind))
  }))

/** Metrics that a figure of a kind can be of; none where its kind says what it shows. */
export const metricsFor = (kind: FigureKind, all: readonly FigureMetric[]): readonly FigureMetric[] =>
  kind === 'curves' ? all : hasOneMetric(kind) ? metricNames : []

/** Another kind, in a format, of metrics and in a size that it has. */
export function withKind(choices: FigureChoices, kind: FigureKind): FigureChoices {
  const [first = 'val_accuracy'] = choices.metrics.filter((metric) => !isRate(metric))
  return {
    ...choices,
    kind,
    format: isFormatOf(kind, choices.format) ? choices.format : 'png',
    metrics: hasOneMetric(kind) ? [first] : choices.metrics,
    ...(choices.unit === 'px' ? sizeFor(kind) : {})
  }
}

/** Pixels that the host draws at least and at most, as it has them of a unit. */
const limits = { width: [100, 4000], height: [75, 4000] } as const

/** Whether a length in a unit can be drawn. */
export function isDrawable(
  side: keyof typeof limits,
  length: number | null,
  unit: FigureSize['unit']
): boolean {
  if (length === null || Number.isNaN(length)) return false
  const pixels = length * (unit === 'mm' ? pixelsPerMillimetre : 1)
  return pixels >= limits[side][0] && pixels <= limits[side][1]
}

/** Whether an image can have this number. */
export const isImageNumber = (value: number | null): boolean =>
  value === null || (Number.isInteger(value) && value >= 0)

/** What the host is asked for; null where the choices are no figure. */
export function requestOf(
  runs: readonly string[],
  choices: FigureChoices
): CallInput<'exports.plot'> | null {
  const { unit, width, height, metrics, image, layer, picture, ...others } = choices
  const { method, parts, images, color, ...rest } = others
  if (runs.length === 0 || metrics.length === 0) return null
  if (rest.kind === 'feature-maps' && picture === null && !isImageNumber(image)) return null
  if (!isDrawable('width', width, unit) || !isDrawable('height', height, unit)) return null
  const factor = unit === 'mm' ? pixelsPerMillimetre : 1
  return {
    ...rest,
    runs: [...runs],
    metrics,
    ...(rest.kind === 'feature-maps'
      ? { image: isImageNumber(image) ? (image ?? 0) : 0, layer: layer.trim(), picture }
      : {}),
    ...(rest.kind === 'embedding' ? { method, parts: [...parts], images, color } : {}),
    unit,
    width: (width ?? 0) * factor,
    height: (height ?? 0) * factor,
    // What another kind would make something of is not said of this one.
    groupBy: rest.kind === 'curves' ? rest.groupBy : null,
    shares: (rest.kind === 'confusion' || rest.kind === 'difference') && rest.shares,
    setting: rest.kind === 'scatter' ? rest.setting.trim() : ''
  }
}

/** The name of the size that was chosen; null for one of its own. */
export function nameOfSize({
  unit,
  width,
  height
}: Pick<FigureChoices, 'unit' | 'width' | 'height'>): NamedSize | null {
  const found = Object.entries(namedSizes).find(
    ([, size]) => size.unit === unit && size.width === width && size.height === height
  )
  return (found?.[0] as NamedSize | undefined) ?? null
}
