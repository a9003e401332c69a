import { AtelierError, encodeError, type ShelfEntry, type WorkbenchEvent } from '../../contract'
import { WeightShelf } from '../../weights/shelf/weight-shelf'
import { cacheFolder } from '../files/folders'

/** Milliseconds between two events on how far a download is. */
const tellEvery = 250

/** The shelf of weights of this user; windows see what is brought and taken away. */
export class WeightService {
  private readonly fetching = new Map<string, AbortController>()

  constructor(private readonly emit: (event: WorkbenchEvent) => void) {}

  list(): Promise<ShelfEntry[]> {
    return this.shelf.list()
  }

  /** @throws AtelierError UNKNOWN_WEIGHTS */
  async show(id: string): Promise<ShelfEntry> {
    const entry = this.shelf.find(id)
    if (entry) return entry
    const known = (await this.list()).map((each) => each.id).join(', ')
    throw new AtelierError('UNKNOWN_WEIGHTS', { name: id, known })
  }

  /** Brings weights here, unless they are here already. */
  async fetch(id: string): Promise<ShelfEntry> {
    const ending = new AbortController()
    this.fetching.set(id, ending)
    let told = 0
    const tell = (
      receivedBytes: number,
      totalBytes: number | null,
      done: boolean,
      error: unknown = null
    ): void =>
      this.emit({
        type: 'weights-progress',
        weights: id,
        receivedBytes,
        totalBytes,
        done,
        error: error === null ? null : encodeError(error)
      })
    try {
      const entry = await this.shelf.fetch(
        id,
        (received, total) => {
          const now = Date.now()
          if (now - told < tellEvery && received !== total) return
          told = now
          tell(received, total, false)
        },
        { stallMilliseconds: 60_000, signal: ending.signal }
      )
      tell(0, null, true)
      return this.changed(entry)
    } catch (error) {
      const cause = ending.signal.aborted ? new AtelierError('DOWNLOAD_CANCELLED', { what: id }) : error
      tell(0, null, true, cause)
      throw cause
    } finally {
      this.fetching.delete(id)
    }
  }

  /** Ends a download; what came of it is gone on with the next time. */
  cancel(id: string): { cancelled: string } {
    this.fetching.get(id)?.abort()
    return { cancelled: id }
  }

  /** Takes in a file; see WeightShelf.add. */
  async add(path: string, id: string): Promise<ShelfEntry> {
    return this.changed(await this.shelf.add(path, id))
  }

  async remove(id: string): Promise<ShelfEntry> {
    return this.changed(await this.shelf.remove(id))
  }

  private get shelf(): WeightShelf {
    return new WeightShelf(cacheFolder())
  }

  private changed(entry: ShelfEntry): ShelfEntry {
    this.emit({ type: 'weights-changed' })
    return entry
  }
}
