import { computed, ref, type Ref, watch } from 'vue'
import { type LocationQuery, type RouteLocationRaw, useRoute } from 'vue-router'
import {
  type FigureKind,
  type FigureOrigin,
  type MetricName,
  metricNames
} from '../../src-main/contract'
import { originIn } from '../../src-main/figures/read-origin'
import { type FigureAxis, figureAxes } from '../../src-main/figures/series'

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
  'confusion': 'evaluation',
  'classes': 'evaluation',
  'calibration': 'evaluation',
  'misclassified': 'evaluation',
  'architecture': 'architecture',
  'feature-maps': 'predict'
}

/** The place in the window that shows what a figure shows. */
export function addressOf({ recipe, runs }: FigureOrigin): RouteLocationRaw {
  const ids = [...new Set(runs.map(({ id }) => id.replace(/@.*$/, '')))]
  const { kind, axis, smoothing, logarithmic, metrics } = recipe
  const settings = {
    axis,
    smoothing: String(smoothing),
    logarithmic: String(logarithmic),
    metric: metrics[0] ?? 'val_accuracy'
  }
  return ids.length === 1
    ? { path: `/runs/${ids[0]}`, query: { tab: tabs[kind], ...settings } }
    : { path: '/compare', query: { runs: ids.join(','), ...settings } }
}

interface FigureSettings {
  axis: Ref<FigureAxis>
  smoothing: Ref<number>
  logarithmic: Ref<boolean>
  metric: Ref<MetricName>
}

/** How a figure is drawn: as the address says, where one came by a figure's, and as one chooses then. */
export function useFigureSettings(): FigureSettings {
  const route = useRoute()
  const asked = computed(() => settingsIn(route.query))
  const axis = ref(asked.value.axis)
  const smoothing = ref(asked.value.smoothing)
  const logarithmic = ref(asked.value.logarithmic)
  const metric = ref(asked.value.metric)
  watch(asked, (next, before) => {
    // Another figure was opened here; without one in the address, what was chosen stays.
    if (route.query['axis'] === undefined || JSON.stringify(next) === JSON.stringify(before)) return
    axis.value = next.axis
    smoothing.value = next.smoothing
    logarithmic.value = next.logarithmic
    metric.value = next.metric
  })
  return { axis, smoothing, logarithmic, metric }
}

function settingsIn(query: LocationQuery): {
  axis: FigureAxis
  smoothing: number
  logarithmic: boolean
  metric: MetricName
} {
  const weight = Number(query['smoothing'] ?? 0)
  return {
    axis: figureAxes.find((each) => each === query['axis']) ?? 'epoch',
    smoothing: weight >= 0 && weight < 1 ? weight : 0,
    logarithmic: query['logarithmic'] === 'true',
    metric: metricNames.find((each) => each === query['metric']) ?? 'val_accuracy'
  }
}
