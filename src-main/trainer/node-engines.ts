import { AtelierError, type EngineChoice, type EngineId, engineIds, type EngineReport, type ModelConfig, type Precision, type TrainerJobOf } from '../contract'
import { chooseEngine, speedsText } from '../engines/auto'
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
  compile?: boolean | undefined
}

/**
 * Opens the engine asked for in this process. `auto` is answered by trying: engines are examined and timed with a few real
 * steps of the model in processes of their own, since a broken library may take its process with it and a process has one engine.
 * `log` hears what `auto` was decided by.
 * @throws AtelierError ENGINE_UNAVAILABLE, or INVALID_EXPERIMENT where it does not compute in the precision asked for
 */
export async function openEngine(request: EngineRequest, entry: string, log: (line: string) => void = () => undefined): Promise<EngineSession> {
  const { threads, cacheFolder, precision, compile } = request
  const choice = request.engine === 'auto' ? await chosen(request, entry, log) : { engine: request.engine, compiled: compile }
  const id = choice.engine
  const session = await engines[id].open({ threads, cacheFolder, precision, compile: choice.compiled ?? false })
  if (session.precision === precision) return session
  throw new AtelierError('INVALID_EXPERIMENT', { problems: `precision: the engine ${id} computes in ${session.precision}, not in ${precision}`, hint: `Set precision to ${session.precision}, or choose another engine.` })
}

async function chosen(request: EngineRequest, entry: string, log: (line: string) => void): Promise<EngineChoice> {
  const choice = await fastestEngine(request, entry)
  const { engine, seconds, compiled } = choice
  if (Object.keys(seconds).length > 0) log(`The fastest engine for this model here is ${engine}${compiled ? ', compiled by XLA' : ''} (${speedsText(seconds)}).`)
  return choice
}

/** What `auto` stands for, for this model and batch size: examined, and measured where it is not remembered. */
export async function fastestEngine(request: Omit<EngineRequest, 'engine'>, entry: string): Promise<EngineChoice> {
  const { threads, cacheFolder, model, batchSize, precision } = request
  const reports = (await examineAll(request, entry)).map((report) => ({ ...report, available: report.available && report.precisions.includes(precision) }))
  return chooseEngine({ reports, cacheFolder, model, batchSize, threads }, async (candidate, patience, compile) => {
    const job: TrainerJobOf<'bench'> = { kind: 'bench', model, batchSize, steps: measuredSteps, patience, profile: false, precision: 'fp32', compile, engine: candidate, threads, cacheFolder }
    return (await runInChild(entry, job, measureLimitSeconds)).stepSeconds.median
  })
}

/** All in one process; where that dies, each in its own, and one that dies again is left out. */
async function examineAll({ threads, cacheFolder }: Pick<EngineRequest, 'threads' | 'cacheFolder'>, entry: string): Promise<EngineReport[]> {
  const probe = (ids: readonly EngineId[]): Promise<EngineReport[]> => runInChild(entry, { kind: 'probe', engines: [...ids], threads, cacheFolder }, probeLimitSeconds)
  try {
    return await probe(engineIds)
  } catch {
    const reports: EngineReport[] = []
    for (const id of engineIds) reports.push(...(await probe([id]).catch(() => [])))
    return reports
  }
}
