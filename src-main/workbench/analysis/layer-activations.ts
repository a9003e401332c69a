import type { CallArguments, LayerActivations, WorkbenchEvent } from '../../contract'
import type { RunJobs } from './run-jobs'
import { Tickets } from '../tickets'

/** Measures what the layers of a run's network make of images. */
export class LayerActivationJobs {
  private readonly tickets = new Tickets('runs.activations')

  constructor(
    private readonly jobs: Pick<RunJobs, 'activations'>,
    private readonly emit: (event: WorkbenchEvent) => void
  ) {}

  /**
   * A request with a ticket can be given up by it, and windows are told how many images are done.
   * @throws AtelierError what is wrong with the run, its weights or its data; JOB_CANCELLED
   */
  measure({ run, images, ticket }: CallArguments<'runs.activations'>): Promise<LayerActivations> {
    const tell = (done: number, total: number): void => {
      if (ticket !== null) this.emit({ type: 'layers-progress', ticket, done, total })
    }
    return this.tickets.holding(ticket, (signal) => this.jobs.activations(run, images, tell, signal))
  }

  /** Gives a measurement up. Returns whether there was one. */
  cancel(ticket: string): boolean {
    return this.tickets.cancel(ticket)
  }
}
