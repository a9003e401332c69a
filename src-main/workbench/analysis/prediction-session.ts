import { z } from 'zod'
import { type Prediction, prediction, type PredictionRequest } from '../../contract'
import type { JobOwner } from '../processes/trainer-client'

export interface PredictionSessionOptions {
  /** Begins the process that answers; resolves when it has ended, rejects where that was an accident or `signal` gave it up. */
  begin(owner: JobOwner, signal: AbortSignal): Promise<unknown>
  /** Whether others wait for what the process takes: then it does not stand by. */
  isCrowded(): boolean
  /** Milliseconds for which the process stands by for another request. */
  patience: number
}

interface Asked {
  request: PredictionRequest
  resolve(answers: Prediction[]): void
  reject(error: unknown): void
}

/**
 * A process that has a run's weights loaded and answers one request after the other, in their order. It
 * ends when nobody asked anything for a while, or when it is told to; what was asked before is answered.
 */
export class PredictionSession {
  private readonly asked: Asked[] = []
  private current: Asked | null = null
  /** Hands the process what it waits for; null while it computes, and before it has begun. */
  private hand: ((request: PredictionRequest | null) => void) | null = null
  private standby: NodeJS.Timeout | undefined
  private isBegun = false
  private isEnding = false
  private readonly ending = new AbortController()

  constructor(private readonly options: PredictionSessionOptions) {}

  /** Whether it takes no request any more. */
  get isOver(): boolean {
    return this.isEnding
  }

  /** @throws AtelierError of the job, for all that had been asked by then */
  ask(request: PredictionRequest): Promise<Prediction[]> {
    return new Promise((resolve, reject) => {
      this.asked.push({ request, resolve, reject })
      if (this.isBegun) this.goOn()
      else this.begin()
    })
  }

  /** Ends the process once everything that was asked is answered; at once where nothing is open. */
  end(): void {
    this.isEnding = true
    this.goOn()
  }

  /** As {@link end}, where nothing is open; it goes on otherwise. */
  endIfIdle(): void {
    if (!this.current && this.asked.length === 0) this.end()
  }

  /** Ends the process at once: what was asked is rejected. */
  cancel(): void {
    this.isEnding = true
    this.ending.abort()
  }

  private begin(): void {
    this.isBegun = true
    void this.options
      .begin({ nextPrediction: (answers) => this.next(answers) }, this.ending.signal)
      .then(
        () => new Error('the process ended without an answer'),
        (error: unknown) => error
      )
      .then((error) => {
        this.isEnding = true
        clearTimeout(this.standby)
        for (const each of [...(this.current ? [this.current] : []), ...this.asked.splice(0)])
          each.reject(error)
      })
  }

  private next(answers: unknown): Promise<PredictionRequest | null> {
    const answered = this.current
    this.current = null
    if (answered) {
      const parsed = z.array(prediction).safeParse(answers)
      if (parsed.success) answered.resolve(parsed.data)
      else answered.reject(parsed.error)
    }
    return new Promise((resolve) => {
      this.hand = resolve
      this.goOn()
    })
  }

  /** Where the process waits: gives it the next request, lets it stand by, or lets it go. */
  private goOn(): void {
    if (!this.hand) return
    clearTimeout(this.standby)
    this.current = this.asked.shift() ?? null
    if (!this.current && !this.isEnding && !this.options.isCrowded()) {
      this.standby = setTimeout(() => this.end(), this.options.patience).unref()
      return
    }
    if (!this.current) this.isEnding = true
    this.hand(this.current?.request ?? null)
    this.hand = null
  }
}
