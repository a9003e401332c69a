import type { CheckpointInfo, ExperimentSpec, RunDetail } from '../../src-main/contract'

type Steered = Pick<RunDetail, 'spec' | 'steering'>

/**
 * The experiment that does again what a run did: with the changes that were made while it trained, at
 * their steps.
 */
export function repeatSpec({ spec, steering }: Steered): ExperimentSpec {
  const made = steering.map(({ step, change }) => ({ step, change }))
  const last = made.at(-1)?.step ?? 0
  return { ...spec, steering: [...made, ...spec.steering.filter(({ step }) => step > last)] }
}

/**
 * The experiments that do what a run did with other seeds, as many as are asked for: the seeds that
 * follow the run's own, each in its name.
 */
export function seedSpecs(run: Steered & Pick<RunDetail, 'summary'>, count: number): ExperimentSpec[] {
  const spec = repeatSpec(run)
  const name = run.summary.name.replace(/, seed \d+$/, '')
  return Array.from({ length: count }, (_, i) => {
    const seed = (spec.seed + i + 1) % 2 ** 32
    return { ...structuredClone(spec), seed, name: `${name.slice(0, 180)}, seed ${seed}` }
  })
}

/**
 * The experiment that goes on from a checkpoint: what was steered until then is its own setting, what
 * was planned for later stays.
 */
export function forkSpec(
  run: Steered & Pick<RunDetail, 'summary'>,
  checkpoint: Pick<CheckpointInfo, 'epoch' | 'step'>
): ExperimentSpec {
  const done = checkpoint.epoch * (run.summary.stepsPerEpoch ?? 0) + checkpoint.step
  const spec = structuredClone(run.spec)
  for (const { step, change } of run.steering) {
    if (step > done) continue
    if (change.learningRate !== undefined) spec.optimizer.learningRate = change.learningRate
    if (change.epochs !== undefined) spec.epochs = change.epochs
    if (change.earlyStopping !== undefined) spec.earlyStopping = change.earlyStopping
  }
  return { ...spec, name: '', steering: spec.steering.filter(({ step }) => step > done) }
}
