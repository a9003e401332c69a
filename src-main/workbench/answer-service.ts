import type { AnsweredImage, CallArguments, EpochAnswersView } from '../contract'
import type { RunStore } from '../runs/run-store'
import {
  type Answered,
  answeredEpochs,
  evaluationOfAnswers,
  imagesOf,
  readAnswers
} from './answered-epochs'
import type { DataViewService } from './data-view-service'

/** What runs' networks took their validation images for, epoch by epoch, as their trainings kept it. */
export class AnswerService {
  constructor(
    private readonly store: RunStore,
    private readonly views: Pick<DataViewService, 'thumbnails'>
  ) {}

  /** An epoch's answers as a whole, and some of the images. @throws AtelierError UNKNOWN_RUN */
  async look(request: CallArguments<'runs.answers'>): Promise<EpochAnswersView> {
    const id = this.store.resolve(request.run)
    const epochs = answeredEpochs(this.store, id)
    const answered = readAnswers(this.store, id, request.epoch ?? epochs.at(-1) ?? null)
    if (!answered) return { epochs, epoch: null, evaluation: null, changed: null, total: 0, images: [] }

    const before = request.against ? this.answersBefore(request.against) : null
    const found = imagesOf(answered, before, request.filter)
    const page = found.slice(request.from, request.from + request.count)
    return {
      epochs,
      epoch: answered.epoch,
      evaluation: evaluationOfAnswers(this.store, answered),
      changed: before && changesOf(answered, before),
      total: found.length,
      images: await this.withThumbnails(id, page)
    }
  }

  /** What each image was taken for, by its hash; null where that is not known. */
  private answersBefore({
    run,
    epoch
  }: NonNullable<CallArguments<'runs.answers'>['against']>): Map<string, number> | null {
    const id = this.store.resolve(run)
    const answered = readAnswers(this.store, id, epoch ?? answeredEpochs(this.store, id).at(-1) ?? null)
    if (!answered) return null
    const { images, answers } = answered
    return new Map(images.hashes.map((hash, i) => [hash, answers.predicted[i] as number]))
  }

  private async withThumbnails(
    id: string,
    page: Omit<AnsweredImage, 'thumbnail'>[]
  ): Promise<AnsweredImage[]> {
    if (page.length === 0) return []
    const pictures = await this.views
      .thumbnails(
        this.store.detail(id).spec.dataset,
        page.map(({ image }) => image)
      )
      // The data is gone: what is known of the images is not.
      .catch(() => [])
    return page.map((each, i) => ({ ...each, thumbnail: pictures[i] ?? null }))
  }
}

function changesOf(
  { images, answers }: Answered,
  before: ReadonlyMap<string, number>
): EpochAnswersView['changed'] {
  const changes = { images: 0, toRight: 0, toWrong: 0 }
  let [known, right] = [0, 0]
  images.labels.forEach((label, i) => {
    const [now, then] = [answers.predicted[i], before.get(images.hashes[i] as string)]
    if (then === undefined) return
    known++
    if (then === label) right++
    if (then === now) return
    changes.images++
    if (now === label) changes.toRight++
    if (then === label) changes.toWrong++
  })
  return known === 0 ? null : { ...changes, accuracy: right / known }
}
