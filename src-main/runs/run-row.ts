import type { ExperimentSpec, RunParent, RunStatus, RunSummary, SteeringEvent } from '../contract'

/** A row of the table `runs`. */
export interface RunRow {
  id: string
  name: string
  status: RunStatus
  tags: string
  spec: string
  engine: RunSummary['engine']
  setup: string | null
  machine: string
  application_version: string
  git_commit: string | null
  epochs_done: number
  steps_per_epoch: number | null
  last_epoch: string | null
  best: string | null
  weights_sha256: string | null
  error: string | null
  seq: number
  created_at: number
  started_at: number | null
  ended_at: number | null
  parent: string | null
  checkpoints: string
  steering: string
  queue_position: number | null
  active_ms: number
  active_since: number | null
}

/** What a column of JSON holds; null where it holds nothing. */
export const parse = <T>(text: string | null): T | null =>
  text === null ? null : (JSON.parse(text) as T)

export function summaryOf(row: RunRow): RunSummary {
  const spec = JSON.parse(row.spec) as ExperimentSpec
  const steered = (JSON.parse(row.steering) as SteeringEvent[])
    .flatMap(({ change }) => change.epochs ?? [])
    .at(-1)
  return {
    id: row.id,
    name: row.name,
    status: row.status,
    tags: JSON.parse(row.tags) as string[],
    modelId: spec.model.id,
    datasetId: spec.dataset.id,
    optimizerType: spec.optimizer.type,
    learningRate: spec.optimizer.learningRate,
    batchSize: spec.batchSize,
    engine: row.engine,
    epochsPlanned: steered ?? spec.epochs,
    epochsDone: row.epochs_done,
    stepsPerEpoch: row.steps_per_epoch,
    last: parse(row.last_epoch),
    best: parse(row.best),
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    error: parse(row.error),
    parentId: parse<RunParent>(row.parent)?.runId ?? null,
    queuePosition: row.queue_position,
    activeSeconds: row.active_ms / 1000,
    activeSince: row.active_since,
    seq: row.seq
  }
}
