import type { AnsweredImage, CallArguments, EpochAnswersView } from '../../contract'
import type { RunStore } from '../../runs/run-store'
import { answersByImage, areOfSameImages, changesOf } from './answer-changes'
import {
  type Answered,
  answeredEpochs,
  evaluationOfAnswers,
  imagesOf,
  readAnswers
} from './answered-epochs'
import type { DataViewService } from '../datasets/data-view-service'

interface Compared {
  epochs: number[]
  answered: Answered | null
  incomparable: EpochAnswersView['incomparable']
}

const nothingKnown = (epochs: number[]): EpochAnswersView => ({
  ...{ epochs, epoch: null, evaluation: null, changed: null, incomparable: null, againstEpochs: [] },
  ...{ total: 0, images: [] }
})

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
    if (!answered) return nothingKnown(epochs)

    const against = this.comparedWith(request, answered)
    const before = against?.answered ? answersByImage(against.answered) : null
    const found = imagesOf(answered, before, request.filter)
    const page = found.slice(request.from, request.from + request.count)
    return {
      epochs,
      epoch: answered.epoch,
      evaluation: evaluationOfAnswers(this.store, answered),
      changed: against?.answered ? changesOf(answered, against.answered) : null,
      incomparable: against?.incomparable ?? null,
      againstEpochs: against?.epochs ?? [],
      total: found.length,
      images: await this.withThumbnails(id, page)
    }
  }

  /** What an epoch is compared with, where that is of the same images; null where nothing is asked for. */
  private comparedWith({ against }: CallArguments<'runs.answers'>, now: Answered): Compared | null {
    if (!against) return null
    const id = this.store.resolve(against.run)
    const epochs = answeredEpochs(this.store, id)
    const answered = readAnswers(this.store, id, against.epoch ?? epochs.at(-1) ?? null)
    if (!answered) return { epochs, answered, incomparable: 'answers' }
    return areOfSameImages(now, answered)
      ? { epochs, answered, incomparable: null }
      : { epochs, answered: null, incomparable: 'images' }
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
