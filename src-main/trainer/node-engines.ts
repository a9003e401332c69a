import { AtelierError, type EngineId, engineIds, type EngineReport, type ModelConfig, type Precision, type TrainerJobOf } from '../contract'
import { chooseEngine } from '../engines/auto'
import type { EngineSession } from '../engines/engine'
import { engines } from '../engines/list'
import { runInChild } from './node-child'

/** Steps that an engine is timed with, after the ones that warm it up. */
const measuredSteps = 3
const probeLimitSeconds = 60
const measureLimitSeconds = 180

export interface EngineRequest {
  engine: EngineId | 'auto'
  threads: number | null
  cacheFolder: string
  precision: Precision
  model: ModelConfig
  batchSize: number
}

/**
 * Opens the engine asked for in this process. `auto` is answered by trying: engines are examined and timed with a few real
 * steps of the model in processes of their own, since a broken library may take its process with it and a process has one engine.
 * @throws AtelierError ENGINE_UNAVAILABLE, or INVALID_EXPERIMENT where it does not compute in the precision asked for
 */
export async function openEngine(request: EngineRequest, entry: string): Promise<EngineSession> {
  const id = request.engine === 'auto' ? await fastestEngine(request, entry) : request.engine
  const { threads, cacheFolder, precision } = request
  const session = await engines[id].open({ threads, cacheFolder, precision })
  if (session.precision === precision) return session
  throw new AtelierError('INVALID_EXPERIMENT', { problems: `precision: the engine ${id} computes in ${session.precision}, not in ${precision}`, hint: `Set precision to ${session.precision}, or choose another engine.` })
}

async function fastestEngine(request: EngineRequest, entry: string): Promise<EngineId> {
  const { threads, cacheFolder, model, batchSize } = request
  const reports = await examineAll(request, entry)
  const versions = reports.filter(({ available }) => available).map(({ id, version }) => `${id} ${version ?? ''}`)
  const { engine } = await chooseEngine({
    reports, cacheFolder, key: JSON.stringify([model, batchSize, threads, versions]),
    measure: async (candidate) => {
      const job: TrainerJobOf<'bench'> = { kind: 'bench', model, batchSize, steps: measuredSteps, engine: candidate, threads, cacheFolder }
      return (await runInChild(entry, job, measureLimitSeconds)).stepSeconds.median
    }
  })
  return engine
}

/** All in one process; where that dies, each in its own, and one that dies again is left out. */
async function examineAll({ threads, cacheFolder }: EngineRequest, entry: string): Promise<EngineReport[]> {
  const probe = (ids: readonly EngineId[]): Promise<EngineReport[]> => runInChild(entry, { kind: 'probe', engines: [...ids], threads, cacheFolder }, probeLimitSeconds)
  try {
    return await probe(engineIds)
  } catch {
    const reports: EngineReport[] = []
    for (const id of engineIds) reports.push(...(await probe([id]).catch(() => [])))
    return reports
  }
}
