import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { GrowingFile } from '../growing-file'
import type { MetricPoint } from '../logged-run'
import { pointsOf } from '../record-points'
import type { RunRecord } from '../run-record'
import { settingsOfRun } from '../settings'
import { flatYaml } from './flat-yaml'
import { FileNames } from './names'

/** The experiment that runs are written into: a number, as MLflow numbers its own, and always the same. */
const experimentId = '265801736019924117'
const experimentName = 'Atelier'
/** Numbers of how a run ended (mlflow/protos/service.proto, RunStatus). */
const statuses = { running: 1, scheduled: 2, finished: 3, failed: 4, killed: 5 } as const
/** Files that are open at a time: a run may have more metrics than the system allows files. */
const openFiles = 64
/** MLflow takes no longer settings. */
const longestSetting = 6000

/**
 * Writes runs into an empty folder as MLflow's file store keeps them (mlflow/store/tracking/file_store.py).
 * @param destination the folder's place in the end, which its files name
 */
export async function writeMlflow(
  folder: string,
  destination: string,
  runs: Iterable<RunRecord>
): Promise<void> {
  const place = join(folder, experimentId)
  const uri = (...parts: string[]): string => pathToFileURL(join(destination, ...parts)).href
  mkdirSync(place)
  let first = Date.now()
  for (const run of runs) {
    const { summary } = run.detail
    first = Math.min(first, summary.createdAt)
    const id = runIdOf(summary.id)
    await writeRun(join(place, id), id, uri(experimentId, id, 'artifacts'), run)
  }
  const times = { creation_time: first, last_update_time: first }
  const experiment = {
    artifact_location: uri(experimentId),
    ...times,
    experiment_id: experimentId,
    lifecycle_stage: 'active',
    name: experimentName
  }
  writeFileSync(join(place, 'meta.yaml'), flatYaml(experiment))
}

/** MLflow's identifiers have 32 digits of 16: a run has the same one whenever it is written. */
const runIdOf = (id: string): string =>
  createHash('sha256').update(`atelier run ${id}`).digest('hex').slice(0, 32)

async function writeRun(
  folder: string,
  id: string,
  artifacts: string,
  record: RunRecord
): Promise<void> {
  const { summary } = record.detail
  for (const name of ['metrics', 'params', 'tags', 'artifacts'])
    mkdirSync(join(folder, name), { recursive: true })
  writeTexts(
    join(folder, 'params'),
    Object.entries(settingsOfRun(record.detail)).map(([name, value]) => [
      name,
      String(value).slice(0, longestSetting)
    ])
  )
  writeTexts(join(folder, 'tags'), [
    ['mlflow.runName', summary.name],
    ['mlflow.source.type', 'LOCAL'],
    ['atelier.run', summary.id],
    ['atelier.status', summary.status],
    ...summary.tags.map((tag): [string, string] => [`atelier.tag.${tag}`, tag])
  ])
  await writeMetrics(join(folder, 'metrics'), pointsOf(record), summary.createdAt)
  const ended: Record<string, number> = {
    completed: statuses.finished,
    failed: statuses.failed,
    running: statuses.running,
    preparing: statuses.running,
    queued: statuses.scheduled
  }
  const meta = {
    artifact_uri: artifacts,
    end_time: summary.endedAt,
    entry_point_name: '',
    experiment_id: experimentId,
    lifecycle_stage: 'active',
    run_id: id,
    run_name: summary.name,
    run_uuid: id,
    source_name: '',
    source_type: 4,
    source_version: '',
    start_time: summary.startedAt ?? summary.createdAt,
    status: ended[summary.status] ?? statuses.killed,
    tags: [] as [],
    user_id: ''
  }
  writeFileSync(join(folder, 'meta.yaml'), flatYaml(meta))
}

function writeTexts(folder: string, texts: [name: string, text: string][]): void {
  const names = new FileNames()
  for (const [name, text] of texts) {
    const path = join(folder, names.of(name))
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
}

/** A file a metric, a line a value: its time, the value and its step. */
async function writeMetrics(
  folder: string,
  all: AsyncIterable<MetricPoint[]>,
  createdAt: number
): Promise<void> {
  const names = new FileNames()
  const files = new Map<string, GrowingFile>()
  const fileOf = (metric: string): GrowingFile => {
    const known = files.get(metric)
    if (known) return known
    const [oldest] = files
    if (oldest && files.size >= openFiles) {
      oldest[1].close()
      files.delete(oldest[0])
    }
    const path = join(folder, names.of(metric))
    mkdirSync(dirname(path), { recursive: true })
    const file = new GrowingFile(path, 'a')
    files.set(metric, file)
    return file
  }
  try {
    for await (const points of all)
      for (const { metric, step, at, value } of points)
        fileOf(metric).add(`${Math.round(at ?? createdAt)} ${pythonNumber(value)} ${step}\n`)
  } finally {
    for (const file of files.values()) file.close()
  }
}

const pythonNumber = (value: number): string =>
  Number.isFinite(value) ? String(value) : String(value).toLowerCase().replace('infinity', 'inf')
