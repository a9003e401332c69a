import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { type LoggedFacts, type LoggedRun, type MetricPoint, noFacts } from '../logged-run'
import { type FlatYaml, readFlatYaml } from './flat-yaml'

const metaName = 'meta.yaml'
const batch = 5000
const statusOf: Record<string, LoggedFacts['status']> = {
  3: 'completed',
  FINISHED: 'completed',
  4: 'failed',
  FAILED: 'failed',
  5: 'stopped',
  KILLED: 'stopped'
}

const folders = (path: string): string[] =>
  readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => join(path, name))
    .sort()

/** The files below a folder by their paths from it, with slashes. */
function filesBelow(folder: string, prefix = ''): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? filesBelow(join(folder, entry.name), `${prefix}${entry.name}/`)
      : entry.isFile()
        ? [prefix + entry.name]
        : []
  )
}

function metaOf(folder: string): FlatYaml | null {
  const path = join(folder, metaName)
  return existsSync(path) ? readFlatYaml(readFileSync(path, 'utf8')) : null
}

const isRun = (meta: FlatYaml | null): meta is FlatYaml =>
  meta !== null && ('run_id' in meta || 'run_uuid' in meta)

/**
 * The runs of MLflow's file store, of one of its experiments, or the run whose folder it is; none where it
 * is none of them. Runs and experiments that were deleted there are left out.
 */
export function mlflowRuns(path: string): LoggedRun[] {
  const own = metaOf(path)
  if (isRun(own)) return [runOf(path, own)]
  const experiments = own === null ? folders(path).filter(isExperiment) : [path]
  return experiments
    .flatMap(folders)
    .flatMap((folder) => {
      const meta = metaOf(folder)
      return isRun(meta) && meta['lifecycle_stage'] !== 'deleted' ? [runOf(folder, meta)] : []
    })
    .sort((a, b) => (a.facts.startedAt ?? 0) - (b.facts.startedAt ?? 0))
}

function isExperiment(folder: string): boolean {
  const meta = metaOf(folder)
  return meta !== null && 'experiment_id' in meta && meta['lifecycle_stage'] !== 'deleted'
}

function runOf(path: string, meta: FlatYaml): LoggedRun {
  const texts = (folder: string): [string, string][] =>
    filesBelow(join(path, folder)).map((name) => [name, readFileSync(join(path, folder, name), 'utf8')])
  const tags = new Map(texts('tags'))
  const moment = (name: string): number | null => Number(meta[name]) || null
  const facts: LoggedFacts = {
    ...noFacts(),
    parameters: Object.fromEntries(texts('params')),
    tags: [...tags].filter(([name]) => isOwnTag(name)).map(([name, value]) => tagText(name, value)),
    status: statusOf[meta['status'] ?? ''] ?? 'interrupted',
    startedAt: moment('start_time'),
    endedAt: moment('end_time')
  }
  const name = tags.get('mlflow.runName') || meta['run_name'] || basename(path)
  return { source: 'mlflow', name, path, facts, points: () => readMetrics(path, facts) }
}

/** MLflow's own tags say how it was started, and Atelier's what the run says itself. */
const isOwnTag = (name: string): boolean =>
  !name.startsWith('mlflow.') && (!name.startsWith('atelier.') || name.startsWith('atelier.tag.'))
const tagText = (name: string, value: string): string =>
  name.startsWith('atelier.tag.') ? value : `${name}: ${value}`

async function* readMetrics(path: string, facts: LoggedFacts): AsyncIterable<MetricPoint[]> {
  for (const metric of filesBelow(join(path, 'metrics'))) {
    let points: MetricPoint[] = []
    let damaged = 0
    const input = createReadStream(join(path, 'metrics', metric))
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      const point = pointIn(line, metric)
      if (point) points.push(point)
      else if (line.trim() !== '') damaged++
      if (points.length < batch) continue
      yield points
      points = []
    }
    yield points
    if (damaged > 0) facts.notes.push(`${metric} has ${damaged} lines that are no values.`)
  }
}

/** A time in milliseconds, the value, and its step, which early versions left out; more is not for us. */
function pointIn(line: string, metric: string): MetricPoint | null {
  const [at = '', text = '', step = '0'] = line.trim().split(/\s+/)
  const value = /^[+-]?inf/i.test(text) ? (text.startsWith('-') ? -Infinity : Infinity) : Number(text)
  const isValue = text !== '' && (!Number.isNaN(value) || /^[+-]?nan$/i.test(text))
  if (!isValue || !/^-?\d+$/.test(at) || !/^-?\d+$/.test(step)) return null
  return { metric, step: Number(step), at: Number(at), value }
}
