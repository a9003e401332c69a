import { joinedUse, type MachineUse } from '../../contract'
import type { MachineReading, TrainerPort } from '../port'
import type { EventBatches } from './event-batches'

/** Milliseconds between two samples: a reading costs some tens of microseconds. */
const interval = 5000

/** Where a stretch of time began. */
interface Mark {
  at: number
  cpuSeconds: number
  waited: number
}

/**
 * Measures what a training takes of its machine: a sample every few seconds, between two steps, and what an
 * epoch came to. How long the loop waits for a batch is measured at each; on a device that computes by
 * itself, the step before may still be under way meanwhile.
 */
export class UseMeter {
  /** Milliseconds since this process began that the loop waited for batches. */
  private waited = 0
  private lastSample: Mark
  private epochBegan: Mark
  /** Of the epoch under way. */
  private readings: MachineUse[] = []
  /** False where the machine tells nothing. */
  private readonly isKnown: boolean

  constructor(
    private readonly port: Pick<TrainerPort, 'now' | 'reading'>,
    private readonly events: Pick<EventBatches, 'use'>
  ) {
    const reading = port.reading()
    this.isKnown = reading !== null
    const began = { at: reading ? port.now() : 0, cpuSeconds: reading?.cpuSeconds ?? 0, waited: 0 }
    this.lastSample = this.epochBegan = began
  }

  /** What `load` resolves to: all the while is time spent waiting. */
  async waitFor<T>(load: () => Promise<T>): Promise<T> {
    if (!this.isKnown) return load()
    const from = this.port.now()
    const batch = await load()
    this.waited += this.port.now() - from
    return batch
  }

  /** Takes a sample where it is time for one. @param step so many steps of the run are done */
  look(step: number): void {
    if (!this.isKnown) return
    const at = this.port.now()
    if (at - this.lastSample.at < interval) return
    const reading = this.port.reading()
    if (!reading) return
    const use = this.useSince(this.lastSample, at, reading)
    this.lastSample = this.markOf(at, reading)
    this.readings.push(use)
    this.events.use({ ...use, step, at: Math.round(at) })
  }

  /** What the epoch that ends took, and begins the next; null where the machine tells nothing. */
  endEpoch(): MachineUse | null {
    const reading = this.isKnown ? this.port.reading() : null
    if (!reading) return null
    const at = this.port.now()
    const use = this.useSince(this.epochBegan, at, reading)
    const joined = joinedUse([...this.readings, use])
    this.epochBegan = this.markOf(at, reading)
    this.readings = []
    // Shares of the processor's time are exact over the whole epoch.
    return { ...joined, waiting: use.waiting, cpu: use.cpu }
  }

  private markOf(at: number, { cpuSeconds }: MachineReading): Mark {
    return { at, cpuSeconds, waited: this.waited }
  }

  private useSince(from: Mark, at: number, reading: MachineReading): MachineUse {
    const seconds = (at - from.at) / 1000
    const share = (spent: number): number | null =>
      seconds > 0 ? Math.min(1, Math.max(0, spent / seconds)) : null
    return {
      waiting: share((this.waited - from.waited) / 1000),
      cpu: share((reading.cpuSeconds - from.cpuSeconds) / reading.cores),
      memory: reading.memory,
      freeMemory: reading.freeMemory,
      gpu: reading.card?.use ?? null,
      gpuMemory: reading.card?.memory ?? null,
      gpuTemperature: reading.card?.temperature ?? null
    }
  }
}
