import {
  AtelierError,
  type CheckpointConfig,
  type CheckpointInfo,
  decodeMetric,
  type EpochMetrics,
  formatBytes,
  isBetter,
  type LogLine,
  type MetricName,
  type TrainerEvent
} from '../../contract'
import type { TrainerPort } from '../port'
import { type Checkpoint, type CheckpointMetadata, checkpointInfo, writeCheckpoint } from './checkpoint'
import { checkpointFile, isCheckpointName, listCheckpoints, positionOf } from './checkpoint-names'
import { KeptCheckpoints } from './kept-checkpoints'
import { findNonFinite, type Snapshot } from './snapshot'

/**
 * Checkpoints besides the best and the kept ones that stay: the newest, and one more for the case that
 * it is damaged.
 */
const newest = 2

/** Hears what became of the checkpoints. */
export interface CheckpointReport {
  send(event: Extract<TrainerEvent, { type: 'checkpoints' }>): void
  log(text: string, level: LogLine['level']): void
}

/** Whether a value is better than another by this configuration. */
function isImprovement({ monitor, direction }: CheckpointConfig, value: number, than: number): boolean {
  const metric: MetricName = direction === 'min' ? 'loss' : direction === 'max' ? 'accuracy' : monitor
  return !Number.isNaN(value) && (Number.isNaN(than) || isBetter(metric, value, than))
}

/** The epoch that was the best by what the configuration watches; the first of equals. */
export function bestEpoch(config: CheckpointConfig, epochs: EpochMetrics[]): number | null {
  const best = epochs.reduce<EpochMetrics | null>(
    (known, each) =>
      known === null ||
      isImprovement(config, decodeMetric(each[config.monitor]), decodeMetric(known[config.monitor]))
        ? each
        : known,
    null
  )
  return best?.epoch ?? null
}

/**
 * Saves a run's checkpoints while it trains on, and removes those that the rule (contract,
 * `checkpointConfig`) does not keep and no person wants to stay. One is written at a time: who comes with the
 * next waits for the one before.
 */
export class CheckpointKeeper {
  /** What is on the disk, the oldest first. */
  private saved: CheckpointInfo[]
  private writing: Promise<void> | null = null
  private failure: unknown = null
  /** When the last one was taken. */
  private takenAt: number

  constructor(
    private readonly port: TrainerPort,
    private readonly report: CheckpointReport,
    private readonly config: CheckpointConfig,
    private readonly kept = new KeptCheckpoints(),
    present: CheckpointInfo[] = []
  ) {
    this.saved = present
    this.takenAt = port.now()
  }

  /**
   * One for a run that goes on from this checkpoint: it takes over those beside it that are still there,
   * and removes the others in the folder, which nobody will go on from: damaged ones, and those that a
   * training that is taken back left.
   */
  static async resumedFrom(
    checkpoint: Checkpoint,
    port: TrainerPort,
    report: CheckpointReport,
    config: CheckpointConfig,
    kept = new KeptCheckpoints()
  ): Promise<CheckpointKeeper> {
    const files = await listCheckpoints(port)
    const beside = checkpoint.progress.checkpoints.filter(
      ({ file }) => file !== checkpoint.file && files.includes(file)
    )
    const present = [...beside, checkpointInfo(checkpoint)]
    const keeper = new CheckpointKeeper(port, report, config, kept, present)
    for (const file of files)
      if (isCheckpointName(file) && !keeper.has(file) && !(kept.has(file) && isBefore(file, checkpoint)))
        await port.remove(file)
    keeper.saved = keeper.withRoles(keeper.saved, checkpoint.progress.epochs)
    return keeper
  }

  get all(): CheckpointInfo[] {
    return this.saved
  }
  /** Whether a checkpoint is there and was not given up. */
  has(file: string): boolean {
    return this.saved.some((each) => each.file === file)
  }
  /** Whether one is due in the middle of an epoch. */
  get isDue(): boolean {
    const { everyMinutes } = this.config
    return (
      everyMinutes !== null &&
      this.writing === null &&
      this.port.now() - this.takenAt >= everyMinutes * 60_000
    )
  }

  /**
   * Begins to save; resolves when that is under way, which waits for the one before.
   * @param metadata of the snapshot; its progress is told of the checkpoints that lie beside it
   * @param restored the epoch whose weights an early stop would take back: it stays too
   * @throws AtelierError what kept an earlier one from being written
   */
  async save(snapshot: Snapshot, metadata: CheckpointMetadata, restored: number | null): Promise<void> {
    await this.settle()
    this.takenAt = this.port.now()
    this.writing = this.write(snapshot, metadata, restored)
      .catch((error: unknown) => {
        this.failure = error
      })
      .finally(() => {
        this.writing = null
      })
  }

  /** Resolves when nothing is being written. @throws AtelierError what kept one from being written */
  async settle(): Promise<void> {
    await this.writing
    this.check()
  }

  /** @throws AtelierError what kept one from being written */
  check(): void {
    if (this.failure === null) return
    const { failure } = this
    this.failure = null
    throw failure
  }

  private async write(
    snapshot: Snapshot,
    metadata: CheckpointMetadata,
    restored: number | null
  ): Promise<void> {
    await this.requireFinite(snapshot, metadata)
    const started = this.port.now()
    const { epoch, step } = snapshot.position
    const { epochs } = metadata.progress

    const file = checkpointFile(snapshot.position)
    const others = this.saved.filter((each) => each.file !== file)
    const bytes = await writeCheckpoint(this.port, file, snapshot, {
      ...metadata,
      progress: { ...metadata.progress, checkpoints: others }
    })

    const val_accuracy = step === 0 ? (epochs.at(-1)?.val_accuracy ?? null) : null
    const info: CheckpointInfo = { file, epoch, step, bytes, at: metadata.at, roles: [], val_accuracy }
    await this.prune([...others, info], epochs, restored)
    this.report.send({ type: 'checkpoints', checkpoints: this.saved })
    this.reportSaved(info, (this.port.now() - started) / 1000)
  }

  /** @throws AtelierError UPDATE_NOT_FINITE: a checkpoint with a NaN in it would be worth nothing */
  private async requireFinite(snapshot: Snapshot, { progress }: CheckpointMetadata): Promise<void> {
    const nonFinite = await findNonFinite(snapshot, () => this.port.yieldToEventLoop())
    if (nonFinite === null) return

    const { epoch, step } = snapshot.position
    // Had the loss of one of the steps before been none, the training would have ended by that.
    throw new AtelierError('UPDATE_NOT_FINITE', {
      name: nonFinite,
      epoch: step > 0 ? epoch + 1 : epoch,
      step: step > 0 ? step : Number(progress.epochs.at(-1)?.steps ?? 0),
      where: ''
    })
  }

  private reportSaved({ file, bytes }: CheckpointInfo, seconds: number): void {
    const roles = this.saved.find((each) => each.file === file)?.roles ?? []
    const what = `${formatBytes(bytes)}${roles.includes('best') ? ', the best so far' : ''}`
    this.report.log(`Saved ${file} (${what}) in ${seconds.toFixed(1)} s beside the training`, 'debug')
  }

  /** Gives the roles anew, the oldest first. */
  private withRoles(all: CheckpointInfo[], epochs: EpochMetrics[]): CheckpointInfo[] {
    const { keepEvery } = this.config
    const best = bestEpoch(this.config, epochs)
    const sorted = [...all].sort((a, b) => a.epoch - b.epoch || a.step - b.step)

    const rolesOf = ({ epoch, step }: CheckpointInfo, i: number): CheckpointInfo['roles'] => {
      const roles: CheckpointInfo['roles'] = []
      if (i === sorted.length - 1) roles.push('last')
      if (step === 0 && epoch === best) roles.push('best')
      if (step === 0 && epoch > 0 && keepEvery !== null && epoch % keepEvery === 0) roles.push('kept')
      return roles
    }
    return sorted.map((each, i) => ({ ...each, roles: rolesOf(each, i) }))
  }

  /** Gives the roles anew, and removes what has none. */
  private async prune(
    all: CheckpointInfo[],
    epochs: EpochMetrics[],
    restored: number | null
  ): Promise<void> {
    const withRoles = this.withRoles(all, epochs)
    const stays = (each: CheckpointInfo, i: number): boolean =>
      each.roles.length > 0 ||
      i >= withRoles.length - newest ||
      this.kept.has(each.file) ||
      (each.step === 0 && each.epoch === restored)
    this.saved = withRoles.filter(stays)
    for (const [i, each] of withRoles.entries()) if (!stays(each, i)) await this.port.remove(each.file)
  }
}

/** Whether a file says that it was taken before a checkpoint. */
function isBefore(file: string, { position }: Checkpoint): boolean {
  const { epoch, step } = positionOf(file) ?? position
  return epoch < position.epoch || (epoch === position.epoch && step < position.step)
}
