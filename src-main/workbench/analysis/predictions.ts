import {
  AtelierError,
  type CallArguments,
  type EncodedError,
  encodeError,
  type Prediction
} from '../../contract'
import type { IncomingPictures } from './incoming-pictures'
import { PredictionSession } from './prediction-session'
import type { RunJobs } from './run-jobs'
import type { TrainerJobs } from '../processes/trainer-jobs'

/** How long a process stands by for more pictures, in milliseconds. */
const patience = 60_000

/**
 * Predictions of pictures that windows send: one process at a time keeps its weights loaded for a
 * moment, so that the next pictures do not wait for it to start.
 */
export class Predictions {
  private session: { key: string; asked: PredictionSession } | null = null

  constructor(
    private readonly runJobs: RunJobs,
    private readonly jobs: TrainerJobs,
    private readonly pictures: IncomingPictures
  ) {
    jobs.onCrowded = () => this.release()
  }

  /**
   * An answer or an error for each picture, under the name that it was given; the pictures are discarded
   * whatever comes of it.
   */
  async make({
    run,
    pictures,
    invert,
    explain,
    neighbours,
    neighboursOf
  }: CallArguments<'predictions.make'>): Promise<Prediction[]> {
    try {
      const session = this.sessionOf(run)
      const images = pictures.map(({ upload }) => this.pictures.pathOf(upload))
      const answers = await session.ask({ images, invert, explain, neighbours, neighboursOf })
      return answers.map((answer, i) => named(answer, pictures[i]?.name ?? ''))
    } finally {
      this.pictures.discard(pictures.map(({ upload }) => upload))
    }
  }

  /** Lets the process go where it only stands by. */
  release(): void {
    this.session?.asked.endIfIdle()
  }

  /** Gives up what is being answered; those who asked hear that it was. */
  cancel(): void {
    this.session?.asked.cancel()
  }

  private sessionOf(run: string): PredictionSession {
    const { key, begin } = this.runJobs.predictions(run)
    if (this.session?.key === key && !this.session.asked.isOver) return this.session.asked
    this.session?.asked.end()
    const asked = new PredictionSession({ begin, isCrowded: () => this.jobs.isCrowded, patience })
    this.session = { key, asked }
    return asked
  }
}

/** As the picture's sender knows it: nobody has heard of the path of its content. */
const named = (answer: Prediction, name: string): Prediction =>
  'error' in answer ? { image: name, error: renamed(answer.error, name) } : { ...answer, image: name }

const renamed = (error: EncodedError, name: string): EncodedError =>
  'path' in error.params
    ? encodeError(new AtelierError(error.code, { ...error.params, path: name }))
    : error
