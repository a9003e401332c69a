import type { EpochMetrics, RunSummary } from '../../src-main/contract'
import type { FigureRun } from '../../src-main/figures/series'

/** A finished run with these curves; it began at a time of 1,000,000. */
export function figureRun(
  id: string,
  name: string,
  epochs: EpochMetrics[],
  steps?: FigureRun['steps'],
  more: Omit<FigureRun, 'summary' | 'epochs' | 'steps'> = {}
): FigureRun {
  const summary: RunSummary = {
    id,
    name,
    status: 'completed',
    tags: [],
    modelId: 'resnet50',
    datasetId: 'fashion-mnist',
    optimizerType: 'adam',
    learningRate: 0.001,
    batchSize: 128,
    engine: 'tensorflow',
    epochsPlanned: epochs.length,
    epochsDone: epochs.length,
    stepsPerEpoch: 4,
    last: epochs.at(-1) ?? null,
    best: null,
    number: 1,
    createdAt: 999_000,
    startedAt: 1_000_000,
    endedAt: 2_000_000,
    error: null,
    parentId: null,
    queuePosition: null,
    activeSeconds: 1000,
    activeSince: null,
    seq: 1
  }
  return { summary, epochs, ...(steps ? { steps } : {}), ...more }
}
