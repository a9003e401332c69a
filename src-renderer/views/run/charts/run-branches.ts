import type { RouteLocationRaw } from 'vue-router'
import {
  type CheckpointInfo,
  decodeMetric,
  epochValue,
  type EpochMetrics,
  type FigureMetric,
  type RunDetail,
  type RunSummary
} from '../../../../src-main/contract'
import { type FigureAxis, type FigureRun, positionOf } from '../../../../src-main/figures/series'

/** A saved state on a curve: where it lies on the axes, and where going on from it leads. */
export interface BranchPoint {
  checkpoint: CheckpointInfo
  x: number
  /** Of the metric after that epoch; null within an epoch, where it has none. */
  y: number | null
  to: RouteLocationRaw
}

/** Every saved state of a run that a new run can go on from, in the order of its training. */
export function branchPoints(detail: RunDetail, metric: FigureMetric, axis: FigureAxis): BranchPoint[] {
  const stepsPerEpoch = detail.summary.stepsPerEpoch ?? 1
  return detail.checkpoints
    .filter(({ isGone }) => !isGone)
    .sort((a, b) => a.epoch - b.epoch || a.step - b.step)
    .map((checkpoint) => {
      const { epoch, step, file } = checkpoint
      const ended = detail.epochs.find((each) => each.epoch === epoch)
      const value = ended && step === 0 ? epochValue(ended, metric) : undefined
      const y = value === undefined ? Number.NaN : decodeMetric(value)
      const at = step === 0 ? (ended?.at ?? checkpoint.at) : checkpoint.at
      return {
        checkpoint,
        x: positionOf(detail, epoch * stepsPerEpoch + step, at, axis),
        y: Number.isFinite(y) ? y : null,
        to: { name: 'new-run', query: { from: detail.summary.id, checkpoint: file } }
      }
    })
}

/** More of a family on one chart are no curves any more. */
const mostRelatives = 30

/** The runs that a run goes on from, all that go on from them, and itself: the oldest first. */
export function familyOf(id: string, byId: ReadonlyMap<string, RunSummary>): string[] {
  const seen = new Set<string>()
  let root = id
  for (let parent = byId.get(id)?.parentId; parent && byId.has(parent) && !seen.has(parent);) {
    seen.add(parent)
    root = parent
    parent = byId.get(parent)?.parentId
  }
  const family = new Set([root])
  const inOrder = [...byId.values()].sort((a, b) => a.number - b.number)
  // A run is made after the one that it goes on from.
  for (const { id: each, parentId } of inOrder) if (parentId && family.has(parentId)) family.add(each)
  const others = [...family].filter((each) => each !== id)
  return [id, ...others].slice(0, mostRelatives).sort((a, b) => numberOf(a, byId) - numberOf(b, byId))
}
const numberOf = (id: string, byId: ReadonlyMap<string, RunSummary>): number => byId.get(id)?.number ?? 0

/**
 * Runs of a family, where each branch begins at the point of its parent's curve that it left it at: by time
 * it began later, and there it stands alone.
 */
export function joinedFamily(runs: readonly FigureRun[], axis: FigureAxis): FigureRun[] {
  if (axis !== 'epoch' && axis !== 'step') return [...runs]
  return runs.map((run) => {
    const parent = runs.find(({ summary }) => summary.id === run.summary.parentId)
    const [first] = run.epochs
    const left: EpochMetrics | undefined = parent?.epochs.findLast(
      ({ epoch }) => first !== undefined && epoch < first.epoch
    )
    return left && first && left.epoch === first.epoch - 1
      ? { ...run, epochs: [left, ...run.epochs] }
      : run
  })
}
