import { totalmem } from 'node:os'
import {
  AtelierError,
  type CallArguments,
  type Correction,
  type DatasetConfig,
  type DatasetLook,
  type EncodedPicture,
  type ImageCloseUp,
  type ImageFilter,
  type ImagePage,
  type ViewedProblem
} from '../../contract'
import { findProblems } from '../../datasets/checks/find-problems'
import type { FoundProblem } from '../../datasets/checks/image-problems'
import {
  imagesToLeaveOut,
  type JudgedProblem,
  judgedProblems,
  leavesOne
} from '../../datasets/checks/judged-problems'
import { imagesOf, nameIn, saidProblem } from '../../datasets/checks/said-problems'
import { ignoredProblems, ignoreProblems } from '../../datasets/ignored-problems'
import { filtered } from '../../datasets/view/filtered'
import { imageMarks, type ImageMarks, noMarks } from '../../datasets/view/image-marks'
import { lookAt } from '../../datasets/view/look'
import { openView } from '../../datasets/view/open-view'
import type { ViewedDataset } from '../../datasets/view/viewed-dataset'
import { dataPlaces } from '../files/folders'
import { closeUp, listedImages, thumbnails } from './viewed-images'

/** Data sets that are kept open, and for how long after somebody looked at them, in milliseconds. */
const mostOpen = 3
const keptFor = 5 * 60_000
/** Share of the machine's memory that they may hold together. */
const shareOfMemory = 1 / 8

/** Of the files that have a problem, so many are named. */
const mostFiles = 50

/** A data set that somebody looks at. */
interface Looked {
  view: Promise<ViewedDataset>
  /** What was found wrong with its images; null until somebody looks at the data set itself. */
  problems: Promise<FoundProblem[]> | null
  /** Which images have it, once that is known. */
  marks: ImageMarks | null
  /** Zero until it is read. */
  bytes: number
  look: Promise<DatasetLook> | null
  /** The filter that was asked for last: a window asks for page after page of it. */
  passing: { key: string; indices: Uint32Array } | null
  /** The number of an image of each content; worked out when it is asked for. */
  byContent: ReadonlyMap<string, number> | null
  usedAt: number
}

/** Data sets to be looked at: opened when somebody asks, kept for a while, few at a time. */
export class DataViewService {
  /** In the order in which they were used, the oldest first. */
  private readonly open = new Map<string, Looked>()
  private timer: NodeJS.Timeout | null = null

  /** @throws AtelierError what is wrong with the data, UNKNOWN_DATASET */
  async look(id: string): Promise<DatasetLook> {
    const { looked, view } = await this.searchedViewOf(id)
    looked.look ??= lookAt(view)
    return looked.look
  }

  /** What may be wrong with its images, the worst first, after a look at every one of them. */
  async problems(id: string): Promise<ViewedProblem[]> {
    const { looked, view } = await this.searchedViewOf(id)
    const judged = await judgedOf(looked, id)
    looked.marks ??= imageMarks(judged)
    return judged.map((problem) => viewedProblem(problem, view))
  }

  /**
   * Where the images and files lie that have a problem, else what they are called.
   * @param hash the problem's
   * @throws AtelierError DATASET_PROBLEM_CHANGED
   */
  async problemFiles(id: string, hash: string): Promise<{ paths: string[] }> {
    const { view, problem } = await this.problemOf(id, hash)
    const images = imagesOf(problem).map((index) => view.fileOf(index) ?? nameIn(view, index))
    return { paths: [...images, ...problem.files.map(({ path }) => path)] }
  }

  /**
   * Ignores a problem from now on, or no longer.
   * @returns all problems
   * @throws AtelierError DATASET_PROBLEM_CHANGED, why it cannot be written down
   */
  async ignore(id: string, hash: string, isIgnored: boolean): Promise<ViewedProblem[]> {
    const { looked, problem } = await this.problemOf(id, hash)
    await ignoreProblems(dataPlaces(), id, problem.parts, isIgnored)
    looked.marks = null
    looked.passing = null
    return this.problems(id)
  }

  /**
   * The changes to a data set that mend a problem by leaving images out.
   * @throws AtelierError DATASET_PROBLEM_CHANGED, DATASET_PROBLEM_KEPT
   */
  async leavingOut(id: string, hash: string): Promise<Correction[]> {
    const { view, problem } = await this.problemOf(id, hash)
    const images = imagesToLeaveOut(problem, view)
    if (!images) throw new AtelierError('DATASET_PROBLEM_KEPT', { id })
    const contents = new Set(images.map((index) => view.contentOf(index)))
    const one = leavesOne(problem)
    return [...contents].map((image) => (one ? { image, once: true } : { image, label: null }))
  }

  private async problemOf(
    id: string,
    hash: string
  ): Promise<{ looked: Looked; view: ViewedDataset; problem: JudgedProblem }> {
    const { looked, view } = await this.searchedViewOf(id)
    const problem = (await judgedOf(looked, id)).find((each) => each.hash === hash)
    if (!problem) throw new AtelierError('DATASET_PROBLEM_CHANGED', { id })
    return { looked, view, problem }
  }

  /** Some of the images that pass a filter, with thumbnails. */
  async images({ dataset, filter, from, count }: CallArguments<'datasets.images'>): Promise<ImagePage> {
    const { looked, view } = await this.searchedViewOf(dataset)
    // The first images are there before all have been looked at; they are asked for again then.
    const marks = filter.problem === null ? (looked.marks ?? noMarks) : await marksOf(looked, dataset)
    const passing = this.passing(looked, view, filter, marks)
    const indices = passing.subarray(from, from + count)
    return {
      total: passing.length,
      from,
      images: await listedImages(view, marks, indices)
    }
  }

  /** One image, large, beside what the network takes of it. */
  async image(id: string, index: number): Promise<ImageCloseUp> {
    const { looked, view } = await this.searchedViewOf(id)
    if (index >= view.count) throw new AtelierError('IMAGE_UNKNOWN', { id, index, count: view.count })
    return closeUp(view, looked.marks ?? noMarks, index)
  }

  /** Small pictures of images by their contents' hashes; null of those that are not there. */
  async thumbnails(
    { id, path }: Pick<DatasetConfig, 'id' | 'path'>,
    hashes: readonly string[]
  ): Promise<(EncodedPicture | null)[]> {
    const { looked, view } = await this.viewOf(id, path)
    looked.byContent ??= new Map(
      Array.from({ length: view.count }, (_, index) => [view.contentOf(index), index])
    )
    const { byContent } = looked
    return thumbnails(
      view,
      hashes.map((hash) => byContent.get(hash))
    )
  }

  /** The names of its classes. */
  async classes({ id, path }: Pick<DatasetConfig, 'id' | 'path'>): Promise<readonly string[]> {
    return (await this.viewOf(id, path)).view.classes
  }

  /** Forgets what was read: a data set has changed. */
  forget(): void {
    for (const id of [...this.open.keys()]) this.drop(id)
  }

  private async viewOf(
    id: string,
    path: string | null = null
  ): Promise<{ looked: Looked; view: ViewedDataset }> {
    const key = path === null ? id : JSON.stringify([id, path])
    const looked = this.open.get(key) ?? this.opened(key, openView(id, dataPlaces(), path))
    looked.usedAt = Date.now()
    this.open.delete(key)
    this.open.set(key, looked)
    const view = await looked.view
    looked.bytes = view.bytes
    this.makeRoom(key)
    return { looked, view }
  }

  /** A view whose images are being looked at for problems: for a person who looks at the data set. */
  private async searchedViewOf(id: string): Promise<{ looked: Looked; view: ViewedDataset }> {
    const opened = await this.viewOf(id)
    if (opened.looked.problems === null)
      marksOf(opened.looked, id).catch(() => this.dropFailed(id, opened.looked))
    return opened
  }

  private opened(key: string, view: Promise<ViewedDataset>): Looked {
    const looked: Looked = {
      ...{ view, problems: null, marks: null, bytes: 0, look: null },
      ...{ passing: null, byContent: null, usedAt: 0 }
    }
    view.catch(() => this.dropFailed(key, looked))
    this.timer ??= setInterval(() => this.dropUnused(), keptFor / 5).unref()
    return looked
  }

  /** What could not be read is tried again when it is asked for again. */
  private dropFailed(key: string, looked: Looked): void {
    if (this.open.get(key) === looked) this.drop(key)
  }

  private passing(
    looked: Looked,
    view: ViewedDataset,
    filter: ImageFilter,
    marks: ImageMarks
  ): Uint32Array {
    const key = JSON.stringify(filter)
    if (looked.passing?.key !== key) looked.passing = { key, indices: filtered(view, filter, marks) }
    return looked.passing.indices
  }

  /** Lets the oldest go where they are too many or too large; the one in use stays. */
  private makeRoom(used: string): void {
    const most = totalmem() * shareOfMemory
    const held = (): number => [...this.open.values()].reduce((sum, { bytes }) => sum + bytes, 0)
    for (const id of [...this.open.keys()])
      if (id !== used && (this.open.size > mostOpen || held() > most)) this.drop(id)
  }

  private dropUnused(): void {
    for (const [id, { usedAt }] of this.open) if (Date.now() - usedAt > keptFor) this.drop(id)
  }

  private drop(id: string): void {
    const looked = this.open.get(id)
    this.open.delete(id)
    void looked?.view.then((view) => view.close()).catch(() => undefined)
    if (this.open.size > 0 || this.timer === null) return
    clearInterval(this.timer)
    this.timer = null
  }
}

/** Its problems, parted by what is ignored of them at this moment. */
async function judgedOf(looked: Looked, id: string): Promise<JudgedProblem[]> {
  looked.problems ??= looked.view.then(findProblems)
  const found = await looked.problems
  return judgedProblems(found, await ignoredProblems(dataPlaces(), id), await looked.view)
}

async function marksOf(looked: Looked, id: string): Promise<ImageMarks> {
  const judged = await judgedOf(looked, id)
  looked.marks ??= imageMarks(judged)
  return looked.marks
}

function viewedProblem(problem: JudgedProblem, view: ViewedDataset): ViewedProblem {
  const files = problem.files.slice(0, mostFiles).map(({ path, reason }) => ({ path, reason }))
  return {
    ...saidProblem(problem),
    leavingOut: imagesToLeaveOut(problem, view)?.length ?? null,
    files
  }
}
