import {
  AtelierError,
  type EngineId,
  type ExperimentSpec,
  hasWhereToGoOn,
  isActive,
  isForeign,
  isResumable,
  joinSteering,
  modelName,
  type RunEvent,
  type RunParent,
  type RunSummary,
  type SteeringChange,
  type TrainerEvent,
  type WorkbenchEvent
} from '../../contract'
import { newRunId } from '../../runs/run-id'
import type { RunStore } from '../../runs/run-store'
import { application, machineInfo } from '../application'
import { cacheFolder, dataPlaces } from '../files/folders'
import { bringCheckpoint, initialFile } from './run-checkpoints'
import { type Asked, RunEndings } from './run-endings'
import { isBusy, RunRecorder } from './run-recorder'
import { interruptedToGoOn, recoverRuns } from './run-recovery'
import { RunSilence } from './run-silence'
import { weightsPath } from './weights-files'
import { TrainerClient, type TrainerLauncher } from '../processes/trainer-client'

interface CurrentRun {
  device: Device
  trainer: TrainerClient<'train'>
  done: Promise<void>
  /** What a person asked for: what follows is no accident. */
  asked: Asked | null
}
/** What runs take turns on. */
const devices = ['cpu', 'gpu'] as const
export type Device = (typeof devices)[number]

/** How soon a database that another program has is tried again, in milliseconds. */
const retryInterval = 250

export interface QueueOptions {
  launch: TrainerLauncher
  threads(): number | null
  /** Runs that train at the same time on one device. */
  runsPerDevice(): number
  /** Bytes of the cache that features may take. */
  featureBytes(): number
  deviceOf(engine: EngineId | 'auto'): Device
  emit(event: WorkbenchEvent): void
}

/** Runs wait their turn; each is trained in a process of its own. The one owner of every active run. */
export class RunQueue {
  private readonly recorder: RunRecorder
  private readonly silence: RunSilence
  private readonly endings: RunEndings
  private waiting: string[]
  private readonly current = new Map<string, CurrentRun>()
  /**
   * Runs that were started or resumed by this process: they have their turn even where it does not serve
   * the queue.
   */
  private readonly own = new Set<string>()
  private retry: NodeJS.Timeout | null = null
  private isServing = false
  private isHeldBack = false
  private closing = false
  /** Runs that wait for their turn when this workbench is closed, whatever they did before. */
  private kept: ReadonlySet<string> = new Set()

  constructor(
    private readonly store: RunStore,
    private readonly options: QueueOptions
  ) {
    this.recorder = new RunRecorder(store, options.emit)
    this.silence = new RunSilence(store, this.recorder, options.emit)
    this.endings = new RunEndings(store, this.recorder, {
      isClosing: () => this.closing,
      isKept: (id) => this.kept.has(id),
      enqueueFirst: (id, weights) => this.enqueue(id, 0, weights)
    })
    this.waiting = recoverRuns(store, this.recorder)
  }

  /**
   * From now on whatever waits has its turn, what an earlier workbench left included; what was
   * interrupted and wants to, goes on.
   */
  serve(): void {
    this.isServing = true
    for (const id of interruptedToGoOn(this.store)) this.enqueue(id, 0)
    this.next()
  }

  start(spec: ExperimentSpec, from: RunParent | null = null): RunSummary {
    if (this.closing) throw new AtelierError('DISCONNECTED')
    const now = new Date()
    const id = newRunId(now)
    const run = this.store.create({
      id,
      name: spec.name || `${modelName(spec.model)} on ${spec.dataset.id}`,
      spec,
      machine: machineInfo(),
      applicationVersion: application.version,
      commit: application.commit,
      createdAt: now.getTime(),
      parent: from
    })
    try {
      if (from) bringCheckpoint(from, this.store.folderOf(from.runId), this.store.folderOf(id))
      this.options.emit({ type: 'run-changed', summary: run })
      this.own.add(id)
      this.enqueue(id)
    } catch (error) {
      this.waiting = this.waiting.filter((each) => each !== id)
      this.store.delete([id])
      this.options.emit({ type: 'run-deleted', runId: id })
      throw error
    }
    this.next()
    return this.store.summary(id)
  }

  /** Goes on with a run where its newest checkpoint is, in its turn. */
  resume(id: string): RunSummary {
    if (this.closing) throw new AtelierError('DISCONNECTED')
    this.recorder.requireSaved(id)
    const run = this.store.summary(id)
    if (isForeign(run)) throw new AtelierError('RUN_IS_FOREIGN', { run: run.name })
    // One that waited in another process's queue has its turn in this one's.
    if (this.waiting.includes(id) && !this.own.has(id)) return this.takeTurn(id)
    if (isActive(run.status))
      throw new AtelierError('RUN_IS_ACTIVE', { run: run.name, status: run.status })
    if (!isResumable(run.status))
      throw new AtelierError('RUN_NOT_RESUMABLE', { run: run.name, status: run.status })
    if (!hasWhereToGoOn(this.store.detail(id)))
      throw new AtelierError('RUN_CAME_WITHOUT_STATE', { run: run.name })
    this.enqueue(id)
    return this.takeTurn(id)
  }

  private takeTurn(id: string): RunSummary {
    this.own.add(id)
    this.next()
    return this.store.summary(id)
  }

  /** Ends a run after the step under way; a waiting one at once. */
  stop(id: string): RunSummary {
    return this.ask(id, 'stop')
  }
  /** As {@link stop}, to go on exactly there. */
  pause(id: string): RunSummary {
    return this.ask(id, 'pause')
  }

  private ask(id: string, what: Asked): RunSummary {
    const run = this.store.summary(id)
    if (!isActive(run.status))
      throw new AtelierError('RUN_NOT_ACTIVE', { run: run.name, status: run.status })
    const current = this.current.get(id)
    if (current) {
      current.asked = what
      current.trainer[what]()
    } else if (this.waiting.includes(id)) {
      this.setWaiting(this.waiting.filter((each) => each !== id))
      this.recorder.end(id, what === 'stop' ? 'stopped' : 'paused')
    } else this.recorder.retry()
    return this.store.summary(id)
  }

  /** Changes a run from its next step on. */
  steer(id: string, change: SteeringChange): RunSummary {
    const run = this.store.summary(id)
    const current = this.current.get(id)
    if (!current || run.status !== 'running')
      throw new AtelierError('RUN_NOT_STEERABLE', { run: run.name, status: run.status })
    current.trainer.steer(change)
    return run
  }

  /**
   * Has the training of a run keep a checkpoint, or no longer. Resolves with whether it has that, once it
   * knows; null where none is under way.
   */
  async keep(id: string, file: string, isKept: boolean): Promise<boolean | null> {
    const current = this.current.get(id)
    if (!current) return null
    return current.trainer.keep(file, isKept).catch(async () => {
      // It ended before it answered: what is recorded counts then.
      await current.done
      return null
    })
  }

  /**
   * Records what a person did with a run, and tells everyone of it.
   * @throws AtelierError WORKSPACE_BUSY too: nothing is recorded then, or later
   */
  tell(id: string, events: RunEvent[]): void {
    this.recorder.recordNow(id, events)
  }

  /** Gives a waiting run another turn, counted from 1. */
  move(id: string, position: number): RunSummary[] {
    const run = this.store.summary(id)
    if (!this.waiting.includes(id))
      throw new AtelierError('RUN_NOT_WAITING', { run: run.name, status: run.status })
    const others = this.waiting.filter((each) => each !== id)
    this.setWaiting([...others.slice(0, position - 1), id, ...others.slice(position - 1)])
    return this.waiting.map((each) => this.store.summary(each))
  }

  private enqueue(id: string, place = this.waiting.length, weights: string | null = null): void {
    if (this.store.summary(id).status !== 'queued') this.recorder.setStatus(id, 'queued', weights)
    this.setWaiting([...this.waiting.slice(0, place), id, ...this.waiting.slice(place)])
  }

  private setWaiting(ids: string[]): void {
    this.waiting = ids
    this.recorder.setQueue(ids)
    this.options.emit({ type: 'queue-changed', waiting: ids })
  }

  /** Looks again whose turn it is when the database, which another program has now, may be free. */
  private nextLater(): void {
    this.retry ??= setTimeout(() => {
      this.retry = null
      this.next()
    }, retryInterval).unref()
  }

  /** Begins whatever has its turn and finds room. */
  next(): void {
    if (this.closing || this.isHeldBack) return
    const room = new Map(devices.map((device) => [device, this.roomOn(device)]))
    for (const id of [...this.waiting]) {
      if ([...room.values()].every((places) => places <= 0)) return
      // The process of a run that goes on may not have left yet.
      if ((!this.isServing && !this.own.has(id)) || this.current.has(id)) continue
      try {
        const device = this.options.deviceOf(this.store.requestedEngine(id))
        const places = room.get(device) ?? 0
        if (places <= 0) continue
        this.recorder.setStatus(id, 'preparing')
        room.set(device, places - 1)
        this.setWaiting(this.waiting.filter((each) => each !== id))
        this.begin(id, device)
      } catch (error) {
        if (isBusy(error)) return this.nextLater()
        this.waiting = this.waiting.filter((each) => each !== id)
        this.recorder.end(id, 'failed', { reason: error })
      }
    }
  }

  private roomOn(device: Device): number {
    const taken = [...this.current.values()].filter((each) => each.device === device).length
    return this.options.runsPerDevice() - taken
  }

  private begin(id: string, device: Device): void {
    const { spec, steering, parent, checkpoints } = this.store.detail(id)
    const kept = checkpoints.filter(({ isKept }) => isKept).map(({ file }) => file)
    const runFolder = this.store.folderOf(id)
    const trainer = new TrainerClient<'train'>(
      this.options.launch(),
      {
        kind: 'train',
        spec: { ...spec, steering: joinSteering([...spec.steering, ...steering]) },
        runFolder,
        places: dataPlaces(this.store.workspace),
        engine: spec.engine,
        threads: this.options.threads(),
        cacheFolder: cacheFolder(),
        featureBytes: this.options.featureBytes(),
        initial: parent && initialFile(parent.file),
        ...(kept.length > 0 && { kept }),
        ...(spec.weights ? { weights: weightsPath(spec, this.store, runFolder) } : {})
      },
      (events) => this.onEvents(id, events),
      undefined,
      (seconds, isSuspended) => this.silence.changed(id, seconds, isSuspended)
    )
    const done = trainer.result
      .then((result) => this.endings.ended(id, this.askedOf(id), result))
      .catch((error: unknown) => this.endings.failed(id, this.askedOf(id), error))
      .then(() => trainer.exited)
      .then(() => {
        this.current.delete(id)
        this.silence.forget(id)
        this.next()
      })
    this.current.set(id, { device, trainer, done, asked: null })
  }

  private onEvents(id: string, events: TrainerEvent[]): void {
    const running: RunEvent[] = events.some((event) => event.type === 'setup')
      ? [{ type: 'status', status: 'running', error: null, at: Date.now() }]
      : []
    this.recorder.record(id, [...events, ...running])
  }

  private askedOf(id: string): Asked | null {
    return this.current.get(id)?.asked ?? null
  }

  /** A summary with what is known of the run's process beside what is stored. */
  withSilence(summary: RunSummary): RunSummary {
    return this.silence.withSilence(summary)
  }

  /** Process of a run under way, for those who test what happens when it dies. */
  trainerPid(id?: string): number | undefined {
    return (id === undefined ? [...this.current.values()][0] : this.current.get(id))?.trainer.pid
  }

  /** Begins nothing any more. */
  holdBack(): void {
    this.isHeldBack = true
  }

  /** Ends what runs, with a checkpoint; what waits goes on waiting, and so do those of `kept`. */
  async close(kept: ReadonlySet<string> = new Set()): Promise<void> {
    this.closing = true
    this.kept = kept
    for (const { trainer } of this.current.values()) trainer.pause(10_000)
    await Promise.all([...this.current.values()].map(({ done }) => done))
    await this.recorder.close()
  }
}
