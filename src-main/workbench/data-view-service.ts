import { totalmem } from 'node:os'
import {
  AtelierError,
  type CallArguments,
  type DatasetLook,
  type EncodedPicture,
  type ImageCloseUp,
  type ImageFilter,
  type ImagePage,
  knownError,
  type ViewedImage,
  type ViewedProblem
} from '../contract'
import { findProblems } from '../datasets/checks/find-problems'
import type { FoundProblem } from '../datasets/checks/image-problems'
import { saidProblem } from '../datasets/checks/said-problems'
import { closeUpSide, encodedPicture, thumbnailSide } from '../datasets/view/encoded-picture'
import { filtered } from '../datasets/view/filtered'
import { imageMarks, type ImageMarks, noMarks } from '../datasets/view/image-marks'
import { lookAt } from '../datasets/view/look'
import { openView } from '../datasets/view/open-view'
import type { ViewedDataset } from '../datasets/view/viewed-dataset'
import { dataPlaces } from './folders'

/** Data sets that are kept open, and for how long after somebody looked at them, in milliseconds. */
const mostOpen = 3
const keptFor = 5 * 60_000
/** Share of the machine's memory that they may hold together. */
const shareOfMemory = 1 / 8
/** Thumbnails that are made at the same time. */
const atOnce = 8

/** Of the files that have a problem, so many are named. */
const mostFiles = 50

/** A data set that somebody looks at. */
interface Looked {
  view: Promise<ViewedDataset>
  /** What was found wrong with its images. */
  problems: Promise<FoundProblem[]>
  /** Which images have it, once that is known. */
  marks: ImageMarks | null
  /** Zero until it is read. */
  bytes: number
  look: Promise<DatasetLook> | null
  /** The filter that was asked for last: a window asks for page after page of it. */
  passing: { key: string; indices: Uint32Array } | null
  usedAt: number
}

/** Data sets to be looked at: opened when somebody asks, kept for a while, few at a time. */
export class DataViewService {
  /** In the order in which they were used, the oldest first. */
  private readonly open = new Map<string, Looked>()
  private timer: NodeJS.Timeout | null = null

  /** @throws AtelierError what is wrong with the data, UNKNOWN_DATASET */
  async look(id: string): Promise<DatasetLook> {
    const { looked, view } = await this.viewOf(id)
    looked.look ??= lookAt(view)
    return looked.look
  }

  /** What may be wrong with its images, the worst first, after a look at every one of them. */
  async problems(id: string): Promise<ViewedProblem[]> {
    const { looked } = await this.viewOf(id)
    return (await looked.problems).map(viewedProblem)
  }

  /** Some of the images that pass a filter, with thumbnails. */
  async images({ dataset, filter, from, count }: CallArguments<'datasets.images'>): Promise<ImagePage> {
    const { looked, view } = await this.viewOf(dataset)
    // The first images are there before all have been looked at; they are asked for again then.
    const marks = filter.problem === null ? (looked.marks ?? noMarks) : await marksOf(looked)
    const passing = this.passing(looked, view, filter, marks)
    const indices = passing.subarray(from, from + count)
    return {
      total: passing.length,
      from,
      images: await inOrder([...indices], (i) => listed(view, marks, i))
    }
  }

  /** One image, large, beside what the network takes of it. */
  async image(id: string, index: number): Promise<ImageCloseUp> {
    const { looked, view } = await this.viewOf(id)
    if (index >= view.count) throw new AtelierError('IMAGE_UNKNOWN', { id, index, count: view.count })
    return closeUp(view, looked.marks ?? noMarks, index)
  }

  /** Forgets what was read: a data set has changed. */
  forget(): void {
    for (const id of [...this.open.keys()]) this.drop(id)
  }

  private async viewOf(id: string): Promise<{ looked: Looked; view: ViewedDataset }> {
    const looked = this.open.get(id) ?? this.opened(id)
    looked.usedAt = Date.now()
    this.open.delete(id)
    this.open.set(id, looked)
    const view = await looked.view
    looked.bytes = view.bytes
    this.makeRoom(id)
    return { looked, view }
  }

  private opened(id: string): Looked {
    const view = openView(id, dataPlaces())
    const problems = view.then(findProblems)
    const looked: Looked = {
      ...{ view, problems, marks: null, bytes: 0 },
      ...{ look: null, passing: null, usedAt: 0 }
    }
    marksOf(looked).catch(() => {
      // What could not be read is tried again when it is asked for again.
      if (this.open.get(id) === looked) this.drop(id)
    })
    this.timer ??= setInterval(() => this.dropUnused(), keptFor / 5).unref()
    return looked
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

async function marksOf(looked: Looked): Promise<ImageMarks> {
  const problems = await looked.problems
  looked.marks ??= imageMarks(problems)
  return looked.marks
}

function viewedProblem(problem: FoundProblem): ViewedProblem {
  const files = problem.files.slice(0, mostFiles).map(({ path, reason }) => ({ path, reason }))
  return { ...saidProblem(problem), files }
}

/** @returns what `make` makes of each, in order; a few are made at a time */
async function inOrder<T, R>(items: T[], make: (item: T) => Promise<R>): Promise<R[]> {
  const made = new Array<R>(items.length)
  let next = 0
  const work = async (): Promise<void> => {
    while (next < items.length) {
      const at = next++
      made[at] = await make(items[at] as T)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return made
}

/** What a window is told of an image. */
function factsOf(
  view: ViewedDataset,
  index: number
): Pick<ViewedImage, 'name' | 'label' | 'split' | 'width' | 'height'> {
  const { name, label, split, width, height } = view.facts(index)
  return { name, label, split, width, height }
}

/** What the network takes of an image; null where it cannot be read. */
async function seenAt(view: ViewedDataset, index: number, side: number): Promise<EncodedPicture | null> {
  const [height, width, channels] = view.imageShape
  try {
    return await encodedPicture(
      { kind: 'pixels', height, width, channels, pixels: view.pixels(index) },
      side
    )
  } catch {
    return null
  }
}

async function listed(view: ViewedDataset, marks: ImageMarks, index: number): Promise<ViewedImage> {
  const thumbnail = await seenAt(view, index, thumbnailSide)
  return { index, ...factsOf(view, index), problems: [...marks.of(index)], thumbnail }
}

async function closeUp(view: ViewedDataset, marks: ImageMarks, index: number): Promise<ImageCloseUp> {
  const seen = await seenAt(view, index, closeUpSide)
  const original = await view
    .original(index)
    .then((content) => encodedPicture(content, closeUpSide))
    .catch((error: unknown) => knownError(error).message)
  return {
    index,
    ...factsOf(view, index),
    problems: [...marks.of(index)],
    seen,
    original: typeof original === 'string' ? null : original,
    reason: typeof original === 'string' ? original : null
  }
}
