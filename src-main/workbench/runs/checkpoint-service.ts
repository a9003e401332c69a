import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  AtelierError,
  type CallOutput,
  type CheckpointInfo,
  checkpointRefusal,
  isActive,
  isResumable,
  type RunDetail,
  type RunEvent,
  type Sentence
} from '../../contract'
import { removeCheckpoints } from '../../runs/checkpoint-files'
import type { RunStore } from '../../runs/run-store'
import type { CheckpointReaders } from '../processes/checkpoint-readers'
import { checkpointNamed, presentCheckpoints } from './run-checkpoints'
import type { RunQueue } from './run-queue'
import { epochToRestore } from './restored-epoch'

/** A checkpoint, and all that is recorded of its run. */
interface Found {
  id: string
  detail: RunDetail
  checkpoint: CheckpointInfo
}

/** What people do with single checkpoints: have them stay, note something of them, delete them. */
export class CheckpointService {
  constructor(
    private readonly store: RunStore,
    private readonly queue: Pick<RunQueue, 'keep' | 'tell'>,
    private readonly readers: Pick<CheckpointReaders, 'isRead'>
  ) {}

  /**
   * Has a checkpoint stay whatever the rule of its run says, or no longer; `named`: RUN@CHECKPOINT, or RUN for
   * its newest. Where the run trains, its training has promised that before this resolves.
   * @throws AtelierError UNKNOWN_RUN, CHECKPOINT_MISSING, RUN_HAS_NO_WEIGHTS
   */
  async keep(named: string, isKept: boolean): Promise<CheckpointInfo> {
    const { id, detail, checkpoint } = this.find(named)
    const { file } = checkpoint
    const promised = await this.queue.keep(id, file, isKept)
    const isThere = promised ?? existsSync(join(detail.folder, file))
    if (isKept && !isThere)
      throw new AtelierError('CHECKPOINT_MISSING', { run: detail.summary.name, file })
    try {
      return this.mark(id, { type: 'checkpoint-marked', file, isKept })
    } catch (error) {
      // What is not stored is not promised.
      await this.queue.keep(id, file, checkpoint.isKept ?? false)
      throw error
    }
  }

  /** Replaces what is noted of a checkpoint. @throws AtelierError as {@link keep} */
  note(named: string, note: string): CheckpointInfo {
    const { id, checkpoint } = this.find(named)
    return this.mark(id, { type: 'checkpoint-marked', file: checkpoint.file, note })
  }

  private mark(id: string, event: Extract<RunEvent, { type: 'checkpoint-marked' }>): CheckpointInfo {
    this.queue.tell(id, [event])
    const { summary, checkpoints } = this.store.detail(id)
    const marked = checkpoints.find(({ file }) => file === event.file)
    if (!marked) throw new AtelierError('CHECKPOINT_MISSING', { run: summary.name, file: event.file })
    return marked
  }

  /**
   * Deletes checkpoints, all of them or none, and says how many bytes the disk has back. What was found with
   * them, evaluations and answers, stays.
   * @param names RUN@CHECKPOINT each
   * @throws AtelierError CHECKPOINT_NOT_NAMED, RUN_IS_ACTIVE, CHECKPOINT_IS_NEEDED, CHECKPOINT_MISSING
   */
  delete(names: string[]): CallOutput<'checkpoints.delete'> {
    const found = names.map((name) => this.find(name, true))
    for (const each of found) this.requireFree(each)
    const byRun = new Map(found.map(({ id, detail }) => [id, detail]))
    let freedBytes = 0
    for (const [id, { folder }] of byRun) {
      const files = [
        ...new Set(found.filter((each) => each.id === id).map(({ checkpoint }) => checkpoint.file))
      ]
      const record = (): void => this.queue.tell(id, [{ type: 'checkpoints-deleted', files }])
      freedBytes += removeCheckpoints(folder, files, record)
    }
    return {
      deleted: found.map(({ id, checkpoint }) => `${id}@${checkpoint.file}`),
      freedBytes
    }
  }

  private find(named: string, byName = false): Found {
    const { id, checkpoint: name } = this.store.resolveCheckpoint(named)
    const detail = this.store.detail(id)
    const run = detail.summary.name
    if (name === null && byName) throw new AtelierError('CHECKPOINT_NOT_NAMED', { run })
    const checkpoint =
      name === null ? presentCheckpoints(detail).at(-1) : checkpointNamed(detail.checkpoints, name)
    if (!checkpoint)
      throw name === null
        ? new AtelierError('RUN_HAS_NO_WEIGHTS', { run })
        : new AtelierError('CHECKPOINT_MISSING', { run, file: name })
    return { id, detail, checkpoint }
  }

  /** @throws AtelierError RUN_IS_ACTIVE, CHECKPOINT_IS_NEEDED */
  private requireFree({ id, detail, checkpoint }: Found): void {
    const { summary, folder } = detail
    const { file } = checkpoint
    const present = presentCheckpoints(detail)
    const refusal = checkpointRefusal(summary, present, file)
    if (refusal) throw refusal
    // What is gone already is needed by nobody.
    if (!present.some((each) => each.file === file)) return
    const needed = (reason: Sentence, hint: Sentence): AtelierError =>
      new AtelierError('CHECKPOINT_IS_NEEDED', { run: summary.name, file, reason, hint })

    const isNewest = present.at(-1)?.file === file
    if (isResumable(summary.status) && checkpoint.step === 0) {
      const restored = epochToRestore(detail, present.at(-1)?.file)
      if (restored === checkpoint.epoch)
        throw needed(
          'an early stop of the run would take its weights back',
          'Delete others, or resume the run to its end first.'
        )
    }
    if (this.readers.isRead(folder, file, isNewest))
      throw needed(
        'it is being evaluated, exported or predicted with',
        'Wait until that is done, or cancel it.'
      )
    const child = this.beginningWith(id, file)
    if (child !== null)
      throw needed(
        `"${child}" begins with its weights and has saved none of its own yet`,
        'Wait for its first checkpoint, or delete that run.'
      )
  }

  /** Name of a run that begins with a checkpoint's weights and has not begun, or saved nothing; null: none does. */
  private beginningWith(id: string, file: string): string | null {
    const from = `${id}@${file}`
    const child = this.store
      .list()
      .filter(({ status }) => isActive(status) || isResumable(status))
      .find(
        (run) =>
          run.id !== id &&
          this.weightsOf(run.id) === from &&
          this.store.detail(run.id).checkpoints.length === 0
      )
    return child?.name ?? null
  }

  /** What a run's experiment begins with; null where that is its seed, or the run cannot be read. */
  private weightsOf(id: string): string | null {
    try {
      return this.store.configuration(id).spec.weights?.from ?? null
    } catch {
      return null
    }
  }
}
