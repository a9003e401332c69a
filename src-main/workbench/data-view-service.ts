import { totalmem } from 'node:os'
import {
  AtelierError,
  type CallArguments,
  type DatasetConfig,
  type DatasetLook,
  type EncodedPicture,
  type ImageCloseUp,
  type ImageFilter,
  type ImagePage,
  knownError,
  type ViewedImage
} from '../contract'
import { closeUpSide, encodedPicture, thumbnailSide } from '../datasets/view/encoded-picture'
import { filtered } from '../datasets/view/filtered'
import { type ImageMarks, markProblems } from '../datasets/view/image-problems'
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

const noMarks: ImageMarks = { problems: [], of: () => [] }

/** A data set that somebody looks at. */
interface Looked {
  view: Promise<ViewedDataset>
  /** What every image was looked at for. */
  marks: Promise<ImageMarks>
  /** The same, once it is there. */
  found: ImageMarks | null
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
    const { looked, view } = await this.viewOf(id)
    const marks = await looked.marks
    looked.look ??= lookAt(view, marks)
    return looked.look
  }

  /** Some of the images that pass a filter, with thumbnails. */
  async images({ dataset, filter, from, count }: CallArguments<'datasets.images'>): Promise<ImagePage> {
    const { looked, view } = await this.viewOf(dataset)
    // The first images are there before all have been looked at; they are asked for again then.
    const marks = filter.problem === null ? (looked.found ?? noMarks) : await looked.marks
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
    return closeUp(view, await looked.marks, index)
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
    return inOrder([...hashes], async (hash) => {
      const index = byContent.get(hash)
      return index === undefined ? null : thumbnailOf(view, index)
    })
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

  private opened(key: string, view: Promise<ViewedDataset>): Looked {
    const marks = view.then(markProblems)
    const looked: Looked = {
      ...{ view, marks, found: null, bytes: 0, look: null },
      ...{ passing: null, byContent: null, usedAt: 0 }
    }
    marks.then(
      (found) => (looked.found = found),
      () => {
        // What could not be read is tried again when it is asked for again.
        if (this.open.get(key) === looked) this.open.delete(key)
      }
    )
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

async function listed(view: ViewedDataset, marks: ImageMarks, index: number): Promise<ViewedImage> {
  const facts = view.facts(index)
  return { index, ...facts, problems: marks.of(index), thumbnail: await thumbnailOf(view, index) }
}

async function thumbnailOf(view: ViewedDataset, index: number): Promise<EncodedPicture | null> {
  const [height, width, channels] = view.imageShape
  return view
    .pixels(index)
    .then((pixels) => encodedPicture({ kind: 'pixels', height, width, channels, pixels }, thumbnailSide))
    .catch(() => null)
}

async function closeUp(view: ViewedDataset, marks: ImageMarks, index: number): Promise<ImageCloseUp> {
  const facts = view.facts(index)
  const [height, width, channels] = view.imageShape
  const seen = await view
    .pixels(index)
    .then((pixels) => encodedPicture({ kind: 'pixels', height, width, channels, pixels }, closeUpSide))
    .catch(() => null)
  const original = await view
    .original(index)
    .then((content) => encodedPicture(content, closeUpSide))
    .catch((error: unknown) => knownError(error).message)
  return {
    index,
    ...facts,
    problems: marks.of(index),
    seen,
    original: typeof original === 'string' ? null : original,
    reason: typeof original === 'string' ? original : null
  }
}
