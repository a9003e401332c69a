import { computed, type ComputedRef, type Ref, watch, watchEffect } from 'vue'
import { type RouteLocationRaw, useRoute } from 'vue-router'
import {
  type FigureKind,
  type FigureMetric,
  figureMetrics,
  type FigureOrigin
} from '../../src-main/contract'
import type { FigureRange } from '../../src-main/figures/figure-options'
import { originIn } from '../../src-main/figures/read-origin'
import { type FigureAxis, figureAxes } from '../../src-main/figures/series'
import { oneOf, range, stretch, useAddress } from '../stores/use-address'

/** No figure is larger, in bytes. */
const largest = 64 * 2 ** 20

/** The figure of Atelier that a file is; null where it is data, or anything else. */
export async function figureIn(files: readonly File[]): Promise<FigureOrigin | null> {
  const [file] = files
  const isOne = file && files.length === 1 && /\.(png|svg|pdf)$/i.test(file.name)
  if (!isOne || file.size > largest) return null
  try {
    return originIn(new Uint8Array(await file.arrayBuffer()))
  } catch {
    // A folder of that name.
    return null
  }
}

/** Where of a run's page a figure of a kind is. */
const tabs: Record<FigureKind, string> = {
  'curves': 'charts',
  'learning-rate': 'charts',
  'parallel': 'charts',
  'scatter': 'charts',
  'difference': 'evaluation',
  'confusion': 'evaluation',
  'classes': 'evaluation',
  'calibration': 'evaluation',
  'misclassified': 'evaluation',
  'architecture': 'architecture',
  'feature-maps': 'predict',
  'embedding': 'embedding'
}

/** What a comparison shows where a figure is no curves. */
const comparisons: Partial<Record<FigureKind, string>> = {
  parallel: 'parallel',
  scatter: 'scatter',
  difference: 'confusion'
}

/** What of a figure's kind a comparison's address says. */
function comparisonOf({ recipe, runs }: FigureOrigin): Record<string, string> {
  const { kind, setting, shares, groupBy } = recipe
  const figure = comparisons[kind]
  return {
    ...(figure === undefined ? {} : { figure }),
    ...(groupBy === 'seed' ? { grouped: 'true' } : {}),
    ...(setting === '' ? {} : { setting }),
    ...(kind === 'difference'
      ? { first: runs[0]?.id ?? '', second: runs[1]?.id ?? '', ...(shares ? { shares: 'true' } : {}) }
      : {})
  }
}

/** What of a figure of an evaluation its address says: of which epoch it is, and whether of shares. */
function evaluationOf({ recipe: { shares }, runs }: FigureOrigin): Record<string, string> {
  const [, epoch] = /@(?:.*epoch-)?0*(\d+)(?:\.safetensors)?$/.exec(runs[0]?.id ?? '') ?? []
  return { ...(epoch === undefined ? {} : { epoch }), ...(shares ? { shares: 'true' } : {}) }
}

/** What a map of images shows, as its page's address says it. */
function mapOf({ recipe, runs }: FigureOrigin): Record<string, string> {
  const { kind, method, parts, images, color } = recipe
  if (kind !== 'embedding') return {}
  const [, checkpoint = ''] = /@(.+)$/.exec(runs[0]?.id ?? '') ?? []
  return { method, part: parts.join('+'), images: String(images), color, checkpoint }
}

/** The place in the window that shows what a figure shows. */
export function addressOf(origin: FigureOrigin): RouteLocationRaw {
  const { recipe, runs } = origin
  const ids = [...new Set(runs.map(({ id }) => id.replace(/@.*$/, '')))]
  const { kind, axis, smoothing, logarithmic, metrics } = recipe
  const settings = {
    axis,
    smoothing: String(smoothing),
    logarithmic: String(logarithmic),
    metric: metrics[0] ?? 'val_accuracy'
  }
  return ids.length === 1 && kind !== 'difference'
    ? {
        path: `/runs/${ids[0]}`,
        query: {
          tab: tabs[kind],
          ...(tabs[kind] === 'evaluation' ? evaluationOf(origin) : {}),
          ...settings,
          ...mapOf(origin)
        }
      }
    : { path: '/compare', query: { runs: ids.join(','), ...comparisonOf(origin), ...settings } }
}

interface FigureSettings {
  axis: Ref<FigureAxis>
  smoothing: Ref<number>
  logarithmic: Ref<boolean>
  metric: Ref<FigureMetric>
  /** The stretch of the horizontal axis that is looked at; null: all of it. */
  zoom: Ref<{ min: number; max: number } | null>
}

/** What was chosen last: the next figure is drawn so, unless its address says otherwise. */
const chosen = { axis: 'epoch' as FigureAxis, smoothing: 0, logarithmic: false }

/** How a figure is drawn: as the address says, and as was chosen last where it says nothing. */
export function useFigureSettings(): FigureSettings {
  const axis = useAddress<FigureAxis>('axis', {
    read: (text) => figureAxes.find((each) => each === text) ?? chosen.axis,
    write: (value) => (value === 'epoch' ? null : value)
  })
  const smoothing = useAddress<number>(
    'smoothing',
    {
      read: (text) => {
        const weight = text === null ? chosen.smoothing : Number(text)
        return weight >= 0 && weight < 1 ? weight : 0
      },
      write: (value) => (value === 0 ? null : String(value))
    },
    { isContinuous: true }
  )
  const logarithmic = useAddress<boolean>('logarithmic', {
    read: (text) => (text === null ? chosen.logarithmic : text === 'true'),
    write: (value) => (value ? 'true' : null)
  })
  const metric = useAddress<FigureMetric>('metric', oneOf(figureMetricsFirst))
  const zoom = useAddress('zoom', stretch, { isContinuous: true })
  watchEffect(() => {
    chosen.axis = axis.value
    chosen.smoothing = smoothing.value
    chosen.logarithmic = logarithmic.value
  })
  // A stretch of epochs is none of seconds.
  watch(axis, () => (zoom.value = null))
  return { axis, smoothing, logarithmic, metric, zoom }
}

/** By what the next curves of this view are drawn along. */
export function useFigureAxis(): ComputedRef<FigureAxis> {
  const route = useRoute()
  return computed(() => figureAxes.find((each) => each === route.query['axis']) ?? chosen.axis)
}

const figureMetricsFirst: readonly FigureMetric[] = [
  'val_accuracy',
  ...figureMetrics.filter((each) => each !== 'val_accuracy')
]

/** What a figure's vertical axis shows, under a name of its own; null: all that there is. */
export function useFigureRange(name: string): Ref<FigureRange | null> {
  return useAddress<FigureRange | null>(
    name,
    {
      read: (text) => (text === 'no-outliers' ? text : range.read(text)),
      write: (value) => (value === 'no-outliers' ? value : range.write(value))
    },
    { isContinuous: true }
  )
}
