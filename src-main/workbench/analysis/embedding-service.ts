import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import {
  type CallOutput,
  type Embedding,
  embedding,
  type EmbeddingRequest,
  encodeError
} from '../../contract'
import { loadDataset } from '../../datasets/load'
import type { RunStore } from '../../runs/run-store'
import { changesSince } from './embedding-changes'
import { dataPlaces } from '../files/folders'
import { writePrivateFile } from '../files/private-file'
import { checkpointNamed } from '../runs/run-checkpoints'
import type { RunJobs } from './run-jobs'
import { Tickets } from '../tickets'

interface MakingOptions {
  ticket?: string | null
  anew?: boolean
  signal?: AbortSignal | undefined
}

/** Images in the plane by what runs make of them; kept with their runs. */
export class EmbeddingService {
  private readonly tickets = new Tickets('runs.embed')

  constructor(
    private readonly store: RunStore,
    private readonly jobs: Pick<RunJobs, 'embed'>
  ) {}

  /**
   * As it is kept, or computed.
   * @param options `ticket`: the name by which it can be given up; `signal`: what else gives it up;
   * `anew`: what is kept does not count
   * @throws AtelierError EMBEDDING_TOO_SMALL, JOB_CANCELLED, what is wrong with the run or its data
   */
  async make(
    request: EmbeddingRequest,
    { ticket = null, anew = false, signal }: MakingOptions = {}
  ): Promise<Embedding> {
    const kept = anew ? null : this.kept(request)
    if (kept) return kept
    const embed = (ending: AbortSignal): Promise<Embedding> => this.jobs.embed(request, ending)
    const made = await (signal ? embed(signal) : this.tickets.holding(ticket, embed))
    this.keep(request, made)
    return made
  }

  /** What was computed before; null of what was not. @throws AtelierError UNKNOWN_RUN */
  kept(request: EmbeddingRequest): Embedding | null {
    const { id, checkpoint } = this.store.resolveCheckpoint(request.run)
    const detail = this.store.detail(id)
    const folder = this.store.folderOf(id)
    // What was placed by a checkpoint outlives it.
    const file =
      checkpoint === null
        ? detail.checkpoints.at(-1)?.file
        : (checkpointNamed(detail.checkpoints, checkpoint)?.file ?? checkpoint)
    if (file === undefined) return null
    try {
      return embedding.parse(JSON.parse(readFileSync(placeOf(folder, file, request), 'utf8')))
    } catch {
      // Not there, or not whole: it can be made again.
      return null
    }
  }

  /** What became since of the images of what is kept. @throws AtelierError UNKNOWN_RUN */
  async changes(request: EmbeddingRequest): Promise<CallOutput<'runs.embeddingChanges'>> {
    const kept = this.kept(request)
    if (!kept) return { changes: null, problem: null }
    const { spec } = this.store.detail(kept.run.id)
    try {
      const dataset = await loadDataset(spec.dataset, dataPlaces(this.store.workspace))
      return { changes: changesSince(kept, dataset, spec.dataset), problem: null }
    } catch (error) {
      return { changes: null, problem: encodeError(error) }
    }
  }

  /** Gives up what is being made by that ticket. Returns whether anything was. */
  cancel(ticket: string): boolean {
    return this.tickets.cancel(ticket)
  }

  /** Where it cannot be written, it is computed again the next time. */
  private keep(request: EmbeddingRequest, made: Embedding): void {
    const path = placeOf(this.store.folderOf(made.run.id), made.checkpoint.file, request)
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
      writePrivateFile(path, `${JSON.stringify(made)}\n`)
    } catch {
      return
    }
  }
}

/** Where it is kept in its run's folder: named after the checkpoint and all that was asked for. */
function placeOf(runFolder: string, file: string, { run: _, ...asked }: EmbeddingRequest): string {
  const { method, parts, images, seed } = asked
  const hash = createHash('sha256').update(JSON.stringify([method, parts, images, seed]))
  const name = `${basename(file)}-${hash.digest('hex').slice(0, 16)}.json`
  return join(runFolder, 'embeddings', name)
}
