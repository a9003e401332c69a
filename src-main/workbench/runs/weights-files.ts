import { existsSync, readdirSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import {
  type Architecture,
  AtelierError,
  type ExperimentIssue,
  type ExperimentSpec,
  type ShelfEntry,
  type WeightsConfig
} from '../../contract'
import type { RunStore } from '../../runs/run-store'
import { hashOfFile } from '../../weights/files/hash-of-file'
import { fitWeights, type Head } from '../../weights/fitting/fit-weights'
import { openWeights } from '../../weights/open-weights'
import { knownWeights } from '../../weights/shelf/known-weights'
import { WeightShelf } from '../../weights/shelf/weight-shelf'
import { cacheFolder } from '../files/folders'
import { parentOf } from './run-checkpoints'

/** Where the weights of an experiment are. */
interface LocatedWeights {
  path: string
  /** As an experiment is to name them: whatever is newest later, they are these. */
  from: string
  /** What is known of them, where they are on the shelf. */
  entry: ShelfEntry | null
}

/**
 * The file that `weights.from` means: a path, a name on the shelf, or a run's checkpoint.
 * @throws AtelierError UNKNOWN_WEIGHTS, WEIGHTS_NOT_HERE, CHECKPOINT_MISSING, RUN_HAS_NO_WEIGHTS
 */
function locateWeights(from: string, store: RunStore | null): LocatedWeights {
  if (isAbsolute(from)) return { path: from, from, entry: null }
  const entry = new WeightShelf(cacheFolder()).find(from)
  if (entry) {
    if (entry.path === null) throw new AtelierError('WEIGHTS_NOT_HERE', { name: from })
    return { path: entry.path, from, entry }
  }
  const run = store && resolved(store, from)
  if (!store || !run)
    throw new AtelierError('UNKNOWN_WEIGHTS', {
      name: from,
      known: knownWeights.map(({ id }) => id).join(', ')
    })
  const detail = store.detail(run.id)
  const folder = store.folderOf(run.id)
  const best = detail.checkpoints.find(({ roles }) => roles.includes('best'))?.file ?? null
  const { file } = parentOf(detail, folder, run.checkpoint ?? best)
  return { path: join(folder, file), from: `${run.id}@${file}`, entry: null }
}

function resolved(store: RunStore, from: string): ReturnType<RunStore['resolveCheckpoint']> | null {
  try {
    return store.resolveCheckpoint(from)
  } catch (error) {
    if (error instanceof AtelierError && error.code === 'UNKNOWN_RUN') return null
    throw error
  }
}

/** What is told of weights before a run is made of them. */
export interface FoundWeights {
  weights: WeightsConfig
  /** A sentence each. */
  notes: string[]
  /**
   * Reads all of their numbers.
   * @throws AtelierError WEIGHTS_UNREADABLE where they are damaged, or some are none
   */
  verify(): Promise<void>
}

/**
 * An experiment's weights as a run is to have them: found, fitting, with what is known of how pixels have
 * to be. Nothing but names and shapes is read.
 * @throws AtelierError as {@link locateWeights}, WEIGHTS_UNREADABLE, WEIGHTS_DO_NOT_FIT
 */
export async function findWeights(
  weights: WeightsConfig,
  architecture: Architecture,
  store: RunStore | null
): Promise<FoundWeights> {
  const { path, from, entry } = locateWeights(weights.from, store)
  const file = await openWeights(path)
  try {
    const { notes } = fitWeights(file, architecture, weights.head)
    const { input } = entry ?? { input: null }
    const normalization =
      weights.normalization !== undefined
        ? weights.normalization
        : input
          ? { mean: input.mean, deviation: input.deviation }
          : file.normalization
    return {
      weights: { ...weights, from, ...(normalization === undefined ? {} : { normalization }) },
      notes,
      verify: () => readWhole(path, architecture, weights.head)
    }
  } finally {
    await file.close()
  }
}

async function readWhole(path: string, architecture: Architecture, head: Head): Promise<void> {
  const file = await openWeights(path)
  try {
    await fitWeights(file, architecture, head).read()
  } finally {
    await file.close()
  }
}

/** The same with the hash of the file's content, by which the run is to know it. */
export async function withWeightsHash(
  spec: ExperimentSpec,
  store: RunStore | null
): Promise<ExperimentSpec> {
  const { weights } = spec
  if (!weights) return spec
  const { path } = locateWeights(weights.from, store)
  const sha256 = await hashOfFile(path)
  if (weights.sha256 && weights.sha256 !== sha256) throw new AtelierError('WEIGHTS_CHANGED', { path })
  return { ...spec, weights: { ...weights, sha256 } }
}

/** What is wrong with the weights, at the field that is to be changed. */
export function weightsIssue(error: AtelierError): ExperimentIssue {
  return { path: 'weights.from', message: `${error.message} ${error.fix}`.replace(/\.$/, '') }
}

/** Where a run that came in a capsule keeps the weights that it began with, relative to its folder. */
export function keptWeightsFile(sha256: string, path: string): string {
  const [ending = ''] = /\.\w{1,20}$/.exec(path) ?? []
  return `weights/${sha256}${ending}`
}

/** Whether an experiment's weights are known by a name everywhere, and can be fetched by it. */
export const areKnown = ({ from }: WeightsConfig): boolean => knownWeights.some(({ id }) => id === from)

/**
 * Where a run's weights are now: in its own folder, where the experiment says, or on the shelf, whatever
 * they are called there; null where they cannot be found, which only matters to a run that begins.
 */
export function weightsPath(
  { weights }: ExperimentSpec,
  store: RunStore,
  runFolder: string
): string | null {
  if (!weights) return null
  const { sha256 } = weights
  const kept = sha256 ? keptIn(runFolder, sha256) : null
  if (kept !== null) return kept
  try {
    const { path } = locateWeights(weights.from, store)
    if (existsSync(path)) return path
  } catch {
    // It is known by its content, too.
  }
  return sha256 ? (new WeightShelf(cacheFolder()).findByHash(sha256)?.path ?? null) : null
}

function keptIn(runFolder: string, sha256: string): string | null {
  const folder = join(runFolder, 'weights')
  const name = existsSync(folder)
    ? readdirSync(folder).find((each) => each.startsWith(sha256))
    : undefined
  return name === undefined ? null : join(folder, name)
}
