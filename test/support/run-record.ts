import type { RunDetail } from '../../src-main/contract'
import type { RunRecord, StepBlock } from '../../src-main/exchange/run-record'
import { epochOf, machine, tinySetup, tinySpec } from './run-fixtures'

/** A run as it is handed to what writes for other software. */
export function recordOf(changes: Partial<RunDetail> = {}, steps: StepBlock[] = []): RunRecord {
  const spec = changes.spec ?? tinySpec()
  const epochs = changes.epochs ?? [epochOf(1), epochOf(2)]
  const detail: RunDetail = {
    summary: {
      id: '20260101-000000-abcd',
      name: spec.name,
      status: 'completed',
      tags: ['first', 'two words'],
      modelId: spec.model.id,
      datasetId: spec.dataset.id,
      optimizerType: spec.optimizer.type,
      learningRate: spec.optimizer.learningRate,
      batchSize: spec.batchSize,
      engine: 'cpu',
      epochsPlanned: spec.epochs,
      epochsDone: epochs.length,
      stepsPerEpoch: 4,
      last: epochs.at(-1) ?? null,
      best: null,
      number: 1,
      createdAt: 1_000_000,
      startedAt: 1_000_500,
      endedAt: 1_010_000,
      error: null,
      parentId: null,
      queuePosition: null,
      activeSeconds: 9.5,
      activeSince: null,
      seq: 1
    },
    spec,
    setup: tinySetup,
    epochs,
    sessions: [],
    checkpoints: [],
    steering: [],
    parent: null,
    machine,
    applicationVersion: '0.1.0',
    commit: null,
    weightsSha256: null,
    folder: '/nowhere',
    ...changes
  }
  return { detail, steps, log: [], points: null, confusionMatrix: null }
}
