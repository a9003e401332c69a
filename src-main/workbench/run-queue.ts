import {
  AtelierError,
  type EngineId,
  type ExperimentSpec,
  isActive,
  isResumable,
  joinSteering,
  type RunEvent,
  type RunParent,
  type RunSummary,
  type SteeringChange,
  type TrainerEvent,
  type TrainResult,
  type WorkbenchEvent
} from '../contract'
import { newRunId } from '../runs/run-id'
import type { RunStore } from '../runs/run-store'
import { application, machineInfo } from './application'
import { cacheFolder, dataPlaces } from './folders'
import { bringCheckpoint, initialFile } from './run-checkpoints'
import { isBusy, RunRecorder } from './run-recorder'
import { TrainerClient, type TrainerLauncher } from './trainer-client'

interface CurrentRun {
  device: Device
  trainer: TrainerClient<'train'>
  done: Promise<void>
  /** What a person asked for: what follows is no accident. */
  asked: 'stop' | 'pause' | null
}
/** What runs take turns on. */
const devices = ['cpu', 'gpu'] as const
export type Device = (typeof devices)[number]

/** How soon a database that another program has is tried again, in milliseconds. */
const retryInterval = 250

/** What a run fails with whose process ended by itself. */
const deaths = ['TRAINER_DIED', 'TRAINER_OUT_OF_MEMORY', 'TRAINER_OUT_OF_ADDRESSES']

export interface QueueOptions {
  launch: TrainerLauncher
  threads(): number | null
  /** Runs that train at the same time on one device. */
  runsPerDevice(): number
  deviceOf(engine: EngineId | 'auto'): Device
  emit(event: WorkbenchEvent): void
}

/** Runs wait their turn; each is trained in a process of its own. The one owner of every active run. */
export class RunQueue {
  private readonly recorder: RunRecorder
  private waiting: string[]
  private readonly current = new Map<string, CurrentRun>()
  /**
   * Runs that were started or resumed by this process: they have their turn even where it does not serve
   * the queue.
   */
  private readonly own = new Set<string>()
  /** Runs whose process does not answer, and since when: Unix milliseconds. */
  private readonly silent = new Map<string, number>()
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
    const reason = new AtelierError('TRAINER_DIED', { how: 'the workbench ended before the run did' })
    const left = store.active()
    for (const run of left)
      if (run.status !== 'queued')
        this.recorder.end(run.id, 'interrupted', { reason, at: this.lastActivity(run) })
    const inTurn = new Set(store.waiting())
    // Those without a turn lost it in a crash, right after they were made.
    const others = left.toReversed().filter(({ id, status }) => status === 'queued' && !inTurn.has(id))
    const queued = [...inTurn].filter((id) => store.summary(id).status === 'queued')
    this.waiting = [...queued, ...others.map(({ id }) => id)]
  }

  /** When something was last heard of a run that a dead workbench left behind. */
  private lastActivity({ id, createdAt }: RunSummary): number {
    try {
      return this.store.lastActivity(id)
    } catch {
      // What is stored of it is damaged: one run does not keep the others from being shown.
      return createdAt
    }
  }

  /**
   * From now on whatever waits has its turn, what an earlier workbench left included; what was
   * interrupted and wants to, goes on.
   */
  serve(): void {
    this.isServing = true
    for (const run of this.store.list())
      if (run.status === 'interrupted' && this.wantsToGoOn(run.id)) this.enqueue(run.id, 0)
    this.next()
  }

  private wantsToGoOn(id: string): boolean {
    try {
      return this.store.readOnly === null && this.store.detail(id).spec.autoResume
    } catch {
      // What is stored of it is damaged.
      return false
    }
  }

  start(spec: ExperimentSpec, from: RunParent | null = null): RunSummary {
    if (this.closing) throw new AtelierError('DISCONNECTED')
    const now = new Date()
    const id = newRunId(now)
    const run = this.store.create({
      id,
      name: spec.name || `${spec.model.id} on ${spec.dataset.id}`,
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
    // One that waited in another process's queue has its turn in this one's.
    if (this.waiting.includes(id) && !this.own.has(id)) return this.takeTurn(id)
    if (isActive(run.status))
      throw new AtelierError('RUN_IS_ACTIVE', { run: run.name, status: run.status })
    if (!isResumable(run.status))
      throw new AtelierError('RUN_NOT_RESUMABLE', { run: run.name, status: run.status })
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

  private ask(id: string, what: 'stop' | 'pause'): RunSummary {
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
    const { spec, steering, parent } = this.store.detail(id)
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
        initial: parent && initialFile(parent.file)
      },
      (events) => this.onEvents(id, events),
      undefined,
      (seconds, isSuspended) => this.onSilence(id, seconds, isSuspended)
    )
    const done = trainer.result
      .then((result) => this.onEnd(id, result))
      .catch((error: unknown) => this.onFailure(id, error))
      .then(() => trainer.exited)
      .then(() => {
        this.current.delete(id)
        this.silent.delete(id)
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

  /** Tells that a run's process does not answer, once in its log and to everyone who watches. */
  private onSilence(id: string, seconds: number | null, isSuspended: boolean): void {
    const at = Date.now()
    const wasSilent = this.silent.has(id)
    if (seconds === null) this.silent.delete(id)
    else if (!wasSilent) this.silent.set(id, at - seconds * 1000)
    const reason = isSuspended ? 'it is suspended by a signal' : 'a step takes that long, or it hangs'
    const text =
      seconds === null
        ? 'The training process answers again.'
        : `The training process has not answered for ${seconds} s: ${reason}.`
    try {
      if (!wasSilent || seconds === null)
        this.recorder.record(id, [{ type: 'log', line: { at, level: 'warning', text } }])
      this.options.emit({ type: 'run-changed', summary: this.withSilence(this.store.summary(id)) })
    } catch {
      // A line that the store does not take is not worth the run.
    }
  }

  /** A summary with what is known of the run's process beside what is stored. */
  withSilence(summary: RunSummary): RunSummary {
    const since = this.silent.get(summary.id)
    return since === undefined ? summary : { ...summary, silentSince: since }
  }

  private onEnd(id: string, { status, weightsSha256, error }: TrainResult): void {
    const asked = this.current.get(id)?.asked ?? null
    if (status === 'completed') return this.recorder.end(id, status, { weightsSha256 })
    const reason = error ? new AtelierError(error.code, error.params) : undefined
    if (reason) return this.recorder.end(id, 'paused', { reason, weightsSha256 })
    if (asked === null && this.keepsWaiting(id, weightsSha256)) return
    const end = asked === null ? 'interrupted' : asked === 'stop' ? 'stopped' : 'paused'
    this.recorder.end(id, end, { weightsSha256 })
  }

  private onFailure(id: string, error: unknown): void {
    const code = error instanceof AtelierError ? error.code : null
    const isDeath = deaths.some((each) => each === code)
    const asked = this.current.get(id)?.asked ?? null
    if (isDeath && asked === 'stop') return this.recorder.end(id, 'stopped')
    if (isDeath && asked === null && this.keepsWaiting(id)) return
    if (isDeath && (asked === 'pause' || this.closing)) return this.recorder.end(id, 'interrupted')
    // What the database has no room for comes again when there is.
    if (code === 'DISK_FULL') return this.recorder.end(id, 'paused', { reason: error })
    if (isDeath && asked === null && this.resumeByItself(id, error as AtelierError)) return
    this.recorder.end(id, 'failed', { reason: error })
  }

  /**
   * Goes on with a run whose trainer died, where it wants to and had saved more than what it began with.
   * Returns whether it does.
   */
  private resumeByItself(id: string, { message }: AtelierError): boolean {
    try {
      const { spec, summary, sessions, checkpoints } = this.store.detail(id)
      const session = sessions.at(-1),
        newest = checkpoints.at(-1)
      if (
        this.closing ||
        !spec.autoResume ||
        !session ||
        !newest ||
        newest.epoch * (summary.stepsPerEpoch ?? 0) + newest.step < session.firstStep
      )
        return false
      const at = Date.now()
      this.recorder.record(id, [
        {
          type: 'log',
          line: { at, level: 'warning', text: `${message} It goes on by itself from what was saved.` }
        },
        { type: 'status', status: 'queued', error: null, at }
      ])
      this.enqueue(id, 0)
      return true
    } catch {
      // The store cannot be written: there is nothing to go on with.
      return false
    }
  }

  /** Process of a run under way, for those who test what happens when it dies. */
  trainerPid(id?: string): number | undefined {
    return (id === undefined ? [...this.current.values()][0] : this.current.get(id))?.trainer.pid
  }

  /**
   * Puts a run that somebody goes on with elsewhere first among those that wait. Returns whether it did.
   */
  private keepsWaiting(id: string, weightsSha256: string | null = null): boolean {
    if (!this.closing || !this.kept.has(id)) return false
    try {
      this.enqueue(id, 0, weightsSha256)
      return true
    } catch {
      // The store cannot be written: an end that could not be stored counts as interrupted.
      return false
    }
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
