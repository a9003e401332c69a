import { AtelierError, type ExperimentSpec, isActive, type RunEvent, type RunSummary, type TrainerEvent, type TrainResult, type WorkbenchEvent } from '../contract'
import { newRunId } from '../runs/run-id'
import type { RunStore } from '../runs/run-store'
import { application, machineInfo } from './application'
import { cacheFolder, dataPlaces } from './folders'
import { RunRecorder } from './run-recorder'
import { TrainerClient, type TrainerLauncher } from './trainer-client'

interface CurrentRun {
  id: string
  trainer: TrainerClient<'train'>
  done: Promise<void>
  /** A person asked for its end: what follows is no accident. */
  stopAsked: boolean
}

/** Runs wait their turn, one at a time; each is trained in a process of its own. The one owner of every active run. */
export class RunQueue {
  private readonly recorder: RunRecorder
  private readonly waiting: string[] = []
  private current: CurrentRun | null = null
  private closing = false

  constructor(
    private readonly store: RunStore,
    private readonly launch: TrainerLauncher,
    private readonly threads: () => number | null,
    private readonly emit: (event: WorkbenchEvent) => void
  ) {
    this.recorder = new RunRecorder(store, emit)
    const reason = new AtelierError('TRAINER_DIED', { how: 'the workbench ended before the run did' })
    for (const { id } of store.active()) this.recorder.end(id, 'interrupted', reason, store.lastActivity(id))
  }

  start(spec: ExperimentSpec): RunSummary {
    if (this.closing) throw new AtelierError('DISCONNECTED')
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
      this.recorder.end(id, 'stopped')
    } else if (this.current?.id === id) {
      this.current.stopAsked = true
      this.current.trainer.stop()
    } else this.recorder.retry()
    return this.store.summary(id)
  }

  private next(): void {
    while (!this.current && !this.closing) {
      const id = this.waiting.shift()
      if (id === undefined) return
      try {
        this.begin(id)
      } catch (error) {
        this.recorder.end(id, 'failed', error)
      }
    }
  }

  private begin(id: string): void {
    this.recorder.setStatus(id, 'preparing')
    const { spec } = this.store.detail(id)
    const trainer = new TrainerClient<'train'>(
      this.launch(),
      { kind: 'train', spec, runFolder: this.store.folderOf(id), places: dataPlaces(), engine: spec.engine, threads: this.threads(), cacheFolder: cacheFolder() },
      (events) => this.onEvents(id, events)
    )
    const done = trainer.result.then((result) => this.onEnd(id, result)).catch((error: unknown) => this.onFailure(id, error)).then(() => trainer.exited).then(() => {
      this.current = null
      this.next()
    })
    this.current = { id, trainer, done, stopAsked: false }
  }

  private onEvents(id: string, events: TrainerEvent[]): void {
    const running: RunEvent[] = events.some((event) => event.type === 'setup') ? [{ type: 'status', status: 'running', error: null, at: Date.now() }] : []
    this.recorder.record(id, [...events, ...running])
  }

  private onEnd(id: string, result: TrainResult): void {
    if (result.weightsSha256) this.store.setWeightsHash(id, result.weightsSha256)
    const status = result.status === 'stopped' && !this.current?.stopAsked ? 'interrupted' : result.status
    this.recorder.end(id, status)
  }

  private onFailure(id: string, error: unknown): void {
    const died = error instanceof AtelierError && error.code === 'TRAINER_DIED'
    if (died && this.current?.stopAsked) return this.recorder.end(id, 'stopped')
    if (died && this.closing) return this.recorder.end(id, 'interrupted')
    this.recorder.end(id, 'failed', error)
  }

  /** Process of the run under way, for those who test what happens when it dies. */
  get trainerPid(): number | undefined {
    return this.current?.trainer.pid
  }

  /** Stops what runs, with a checkpoint, and leaves what waits marked as interrupted. */
  async close(): Promise<void> {
    this.closing = true
    for (const id of this.waiting.splice(0)) this.recorder.end(id, 'interrupted')
    this.current?.trainer.stop(10_000)
    await this.current?.done
    this.recorder.close()
  }
}
