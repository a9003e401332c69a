import {
  AtelierError,
  type CheckpointInfo,
  encodeError,
  type EpochMetrics,
  type MetricValue,
  type RunEvent,
  runStatuses,
  type SteeringChange
} from '../../src-main/contract'
import { epochOf, stepsFrom, tinySetup, useOf } from './run-fixtures'

/** Numbers from 0 to 1 (exclusive) that a seed decides: Marsaglia's xorshift32. */
export function randomNumbers(seed: number): () => number {
  let state = (seed * 2654435761) >>> 0 || 1
  return () => {
    state ^= state << 13
    state >>>= 0
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state / 2 ** 32
  }
}

/** What might be told of a run, in any order, of few epochs and steps so that they meet one another. */
export class RandomRunEvents {
  constructor(private readonly random: () => number) {}

  /** So many batches of one event to four. */
  batches(count: number): RunEvent[][] {
    return this.some(count, () => this.some(1 + this.upTo(3), () => this.event()))
  }

  /** A whole number from 0 to `most`. */
  upTo(most: number): number {
    return Math.floor(this.random() * (most + 1))
  }
  private some<T>(count: number, make: (i: number) => T): T[] {
    return Array.from({ length: count }, (_, i) => make(i))
  }
  private one<T>(values: readonly T[]): T {
    return values[this.upTo(values.length - 1)] as T
  }
  private isSo(): boolean {
    return this.random() < 0.5
  }

  private event(): RunEvent {
    return this.one([
      () => this.resumed(),
      () => this.status(),
      () => this.steps(),
      () => this.epoch(),
      () => this.use(),
      () => this.other()
    ])()
  }

  /** Eighths, which single precision has. */
  private metric(): MetricValue {
    return this.random() < 0.1 ? this.one(['NaN', 'Infinity', '-Infinity']) : this.upTo(8) / 8
  }
  /** Not always whole, and in no order: clocks are set back. */
  private moment(): number {
    return 1_000_000 + this.upTo(4000) / 4
  }
  private metrics(epoch: number): EpochMetrics {
    return epochOf(epoch, { val_accuracy: this.metric(), loss: this.metric() })
  }
  private checkpoints(): CheckpointInfo[] {
    return this.some(this.upTo(2), (i) => ({
      file: `checkpoints/epoch-000${i}.safetensors`,
      epoch: i,
      step: 0,
      bytes: this.upTo(9),
      at: 1,
      roles: ['last'],
      val_accuracy: this.metric()
    }))
  }

  private file(): string {
    return `checkpoints/epoch-000${this.upTo(2)}.safetensors`
  }
  private marked(): RunEvent {
    return {
      ...{ type: 'checkpoint-marked', file: this.file() },
      ...(this.isSo() ? { isKept: this.isSo() } : {}),
      ...(this.isSo() ? { note: this.one(['', 'before the rate fell']) } : {})
    }
  }

  private steps(): Extract<RunEvent, { type: 'steps' }> {
    return { type: 'steps', steps: stepsFrom(1 + this.upTo(20), this.upTo(6), this.metric()) }
  }
  private epoch(): RunEvent {
    return { type: 'epoch', metrics: this.metrics(1 + this.upTo(4)) }
  }
  private use(): RunEvent {
    const share = this.isSo() ? this.upTo(8) / 8 : null
    const sample = { step: this.upTo(20), at: Math.round(this.moment()), ...useOf({ waiting: share }) }
    return { type: 'use', sample }
  }
  private status(): RunEvent {
    const error = this.isSo()
      ? encodeError(new AtelierError('TRAINER_DIED', { how: 'signal SIGKILL' }))
      : null
    const weights = this.isSo() ? { weightsSha256: String(this.upTo(9)).repeat(64) } : {}
    return { type: 'status', status: this.one(runStatuses), error, at: this.moment(), ...weights }
  }
  private resumed(): RunEvent {
    return {
      type: 'resumed',
      at: this.moment(),
      epoch: this.upTo(4),
      step: this.upTo(3),
      stepsPerEpoch: 4,
      epochs: [1, 2, 3, 4, 5].filter(() => this.isSo()).map((epoch) => this.metrics(epoch)),
      ...(this.isSo() ? { steps: this.steps().steps } : {}),
      ...(this.isSo() ? { checkpoints: this.checkpoints() } : {})
    }
  }
  private change(): SteeringChange {
    return {
      ...(this.isSo() ? { learningRate: (1 + this.upTo(7)) / 8 } : {}),
      ...(this.isSo() ? { epochs: 1 + this.upTo(9) } : {}),
      ...(this.isSo() ? { earlyStopping: null } : {})
    }
  }
  private other(): RunEvent {
    const at = this.moment()
    return this.one<() => RunEvent>([
      () => ({ type: 'setup', setup: { ...tinySetup, stepsPerEpoch: 3 + this.upTo(2) } }),
      () => ({ type: 'checkpoints', checkpoints: this.checkpoints() }),
      () => this.marked(),
      () => ({ type: 'checkpoints-deleted', files: [this.file()] }),
      () => ({ type: 'proof', proof: { step: 1, before: this.metric(), after: this.metric() } }),
      () => ({ type: 'steered', steering: { step: 1 + this.upTo(3), change: this.change(), at } }),
      () => ({ type: 'log', line: { at, level: 'info', text: `line ${this.upTo(99)}` } })
    ])()
  }
}
