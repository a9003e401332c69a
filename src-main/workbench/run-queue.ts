import {
  AtelierError, encodeError, type EncodedError, type ExperimentSpec, isActive, type RunEvent, type RunStatus, type RunSummary, type TrainerEvent, type TrainResult, type WorkbenchEvent
} from '../contract'
import { newRunId } from '../runs/run-id'
import type { RunStore } from '../runs/run-store'
import { application, machineInfo } from './application'
import { cacheFolder, dataPlaces } from './folders'
import { TrainerClient, type TrainerLauncher } from './trainer-client'

/** Runs wait their turn, one at a time; each is trained in a process of its own. The one owner of every active run. */
export class RunQueue {
  private readonly waiting: string[] = []
  private current: { id: string; trainer: TrainerClient<'train'>; done: Promise<void> } | null = null
  private closing = false

  constructor(
    private readonly store: RunStore,
    private readonly launch: TrainerLauncher,
    private readonly threads: () => number | null,
    private readonly emit: (event: WorkbenchEvent) => void
  ) {
    for (const run of store.active()) this.setStatus(run.id, 'interrupted', new AtelierError('TRAINER_DIED', { how: 'the workbench ended before the run did' }))
  }

  start(spec: ExperimentSpec): RunSummary {
    const now = new Date()
    const id = newRunId(now)
    const run = this.store.create({
      id, name: spec.name || `${spec.model.id} on ${spec.dataset.id}`, spec, machine: machineInfo(), applicationVersion: application.version, commit: application.commit, createdAt: now.getTime()
    })
    this.emit({ type: 'run-changed', summary: run })
    this.waiting.push(id)
    this.next()
    return this.store.summary(id)
  }

  /** Ends a run after the step under way; a waiting one at once. */
  stop(id: string): RunSummary {
    const run = this.store.summary(id)
    if (!isActive(run.status)) throw new AtelierError('RUN_NOT_ACTIVE', { run: run.name, status: run.status })
    const place = this.waiting.indexOf(id)
    if (place >= 0) {
      this.waiting.splice(place, 1)
      this.setStatus(id, 'stopped')
    } else if (this.current?.id === id) this.current.trainer.stop()
    return this.store.summary(id)
  }

  private next(): void {
    if (this.current || this.closing) return
    const id = this.waiting.shift()
    if (id === undefined) return
    this.setStatus(id, 'preparing')
    const { spec } = this.store.detail(id)
    const trainer = new TrainerClient<'train'>(
      this.launch(),
      { kind: 'train', spec, runFolder: this.store.folderOf(id), places: dataPlaces(), engine: spec.engine, threads: this.threads(), cacheFolder: cacheFolder() },
      (events) => this.onEvents(id, events)
    )
    const done = trainer.result.then((result) => this.onEnd(id, result), (error: unknown) => this.onFailure(id, error)).then(() => trainer.exited).finally(() => {
      this.current = null
      this.next()
    })
    this.current = { id, trainer, done }
  }

  private onEvents(id: string, events: TrainerEvent[]): void {
    const running: RunEvent[] = events.some((event) => event.type === 'setup') ? [{ type: 'status', status: 'running', error: null, at: Date.now() }] : []
    this.record(id, [...events, ...running])
  }

  private onEnd(id: string, result: TrainResult): void {
    if (result.weightsSha256) this.store.setWeightsHash(id, result.weightsSha256)
    this.setStatus(id, result.status === 'stopped' && this.closing ? 'interrupted' : result.status)
  }

  private onFailure(id: string, error: unknown): void {
    if (this.closing) return this.setStatus(id, 'interrupted')
    const stopped = this.current?.trainer.stopRequested && error instanceof AtelierError && error.code === 'TRAINER_DIED'
    if (stopped) return this.setStatus(id, 'stopped')
    const { message, fix } = encodeError(error)
    this.record(id, [{ type: 'log', line: { at: Date.now(), level: 'error', text: `${message} ${fix}` } }])
    this.setStatus(id, 'failed', error)
  }

  private setStatus(id: string, status: RunStatus, error?: unknown): void {
    const encoded: EncodedError | null = error === undefined ? null : encodeError(error)
    this.record(id, [{ type: 'status', status, error: encoded, at: Date.now() }])
  }

  /** Into the store first, then to everyone who watches. */
  private record(id: string, events: RunEvent[]): void {
    const summary = this.store.append(id, events)
    this.emit({ type: 'run', runId: id, seq: summary.seq, events, summary })
  }

  /** Process of the run under way, for those who test what happens when it dies. */
  get trainerPid(): number | undefined {
    return this.current?.trainer.pid
  }

  /** Stops what runs, with a checkpoint, and leaves what waits marked as interrupted. */
  async close(): Promise<void> {
    this.closing = true
    for (const id of this.waiting.splice(0)) this.setStatus(id, 'interrupted')
    this.current?.trainer.stop(10_000)
    await this.current?.done
  }
}
