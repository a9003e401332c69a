import { createBirpc } from 'birpc'
import type {
  PicturePhase,
  Prediction,
  PredictionRequest,
  SteeringChange,
  TrainerAnswer,
  TrainerEvent,
  TrainerFunctions,
  TrainerJob,
  TrainerOwnerFunctions
} from '../../src-main/contract'
import type { ChildHandle } from '../../src-main/workbench/processes/child-process'
import type { TrainerLauncher } from '../../src-main/workbench/processes/trainer-client'

/** What a test does with a job as it comes. */
type OnJob = (trainer: FakeTrainer, job: TrainerJob) => void | Promise<void>

/** A trainer without a process: speaks the protocol and does what the test says. */
export class FakeTrainer implements ChildHandle {
  readonly pid = undefined
  job: TrainerJob | null = null
  stopRequested = false
  pauseRequested = false
  readonly changes: SteeringChange[] = []
  /** What was asked of its checkpoints, in order. */
  readonly kept: { file: string; isKept: boolean }[] = []
  /** Whether it has a checkpoint. */
  has: (file: string) => boolean = () => true
  killed = false
  private answer: (answer: TrainerAnswer) => void = () => undefined
  private readonly exits: ((code: number | null, signal: string | null) => void)[] = []
  private readonly toOwner: ((message: unknown) => void)[] = []
  private readonly toTrainer: ((message: unknown) => void)[] = []
  private readonly owner = createBirpc<TrainerOwnerFunctions, TrainerFunctions>(
    {
      run: (job) =>
        new Promise((resolve, reject) => {
          this.job = job
          this.answer = resolve
          // What goes wrong in the test's own part fails the job rather than nobody.
          Promise.resolve(this.onJob?.(this, job)).catch(reject)
        }),
      stop: () => void (this.stopRequested = true),
      pause: () => void (this.pauseRequested = true),
      steer: (change) => void this.changes.push(change),
      keep: async (file, isKept) => {
        this.kept.push({ file, isKept })
        return this.has(file)
      }
    },
    // As between processes: what crosses is JSON, and it crosses a little later.
    {
      post: (message) => this.cross(message, this.toOwner),
      on: (listener) => void this.toTrainer.push(listener),
      timeout: -1
    }
  )

  private cross(message: unknown, listeners: ((message: unknown) => void)[]): void {
    const text = JSON.stringify(message)
    setImmediate(() => listeners.forEach((listener) => listener(JSON.parse(text))))
  }
  private told = false

  constructor(private readonly onJob?: OnJob) {}

  private exit(code: number | null, signal: string | null): void {
    if (!this.told) setImmediate(() => this.exits.forEach((listener) => listener(code, signal)))
    this.told = true
  }

  post(message: unknown): void {
    this.cross(message, this.toTrainer)
  }
  onMessage(listener: (message: unknown) => void): void {
    this.toOwner.push(listener)
  }
  onExit(listener: (code: number | null, signal: string | null) => void): void {
    this.exits.push(listener)
  }
  stderr(): string {
    return ''
  }
  kill(): void {
    this.killed = true
    this.exit(null, 'SIGKILL')
  }

  // What the test makes it do.

  events(...events: TrainerEvent[]): void {
    void this.owner.events.asEvent(events)
  }
  pictures(phase: PicturePhase, done: number, total: number): void {
    void this.owner.pictures.asEvent(phase, done, total)
  }
  layers(done: number, total: number): void {
    void this.owner.layers.asEvent(done, total)
  }
  /** Resolves when the owner lets it go on. */
  rest(): Promise<void> {
    return this.owner.rest()
  }
  /** Resolves with what the owner asks for next. */
  nextPrediction(answers: Prediction[] | null): Promise<PredictionRequest | null> {
    return this.owner.nextPrediction(answers)
  }
  async end(answer: TrainerAnswer): Promise<void> {
    this.answer(answer)
    // The answer leaves before the process does.
    await new Promise((left) => setTimeout(left, 5))
    this.exit(answer.ok ? 0 : 1, null)
  }
  die(code: number | null, signal: string | null): void {
    this.exit(code, signal)
  }
}

/** Starts fake trainers and remembers them in order; `onJob` is told of each job as it comes. */
export function fakeLauncher(onJob?: OnJob): {
  launch: TrainerLauncher
  trainers: FakeTrainer[]
} {
  const trainers: FakeTrainer[] = []
  return {
    trainers,
    launch: () => {
      const trainer = new FakeTrainer(onJob)
      trainers.push(trainer)
      return trainer
    }
  }
}
