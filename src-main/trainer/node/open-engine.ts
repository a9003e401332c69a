import {
  autoCandidates,
  type EngineChoice,
  type EngineId,
  engineIds,
  type EngineReport,
  type ModelConfig,
  type Precision,
  speedsText,
  type TrainerJobOf,
  type Sentence,
  asOthersSay
} from '../../contract'
import { cannotCompute, chooseEngine } from '../../engines/auto'
import type { EngineSession } from '../../engines/engine'
import { openingError } from '../../engines/examination'
import { engines } from '../../engines/list'
import { runInChild } from './run-in-child'

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
 * Opens the engine asked for in this process. `auto` is answered by trying: engines are examined and
 * timed with a few real steps of the model in processes of their own, since a broken library may take
 * its process with it and a process has one engine. One that cannot start, there or here, is passed over
 * for the next. `log` hears what `auto` was decided by.
 * @throws AtelierError ENGINE_UNAVAILABLE, or INVALID_EXPERIMENT where it does not compute in the
 * precision asked for
 */
export async function openEngine(
  request: EngineRequest,
  entry: string,
  log: Log = () => undefined
): Promise<EngineSession> {
  const { precision, engine: id } = request
  const session =
    id === 'auto'
      ? await openFastest(request, entry, log)
      : await openIn(request, { engine: id, compiled: request.compile })
  if (session.precision === precision) return session
  throw cannotCompute(session.id, session.precision, precision)
}

type Log = (line: string) => void

function openIn(
  { threads, cacheFolder, precision }: EngineRequest,
  { engine, compiled }: Pick<EngineChoice, 'engine' | 'compiled'>
): Promise<EngineSession> {
  return engines[engine].open({ threads, cacheFolder, precision, compile: compiled ?? false })
}

async function openFastest(request: EngineRequest, entry: string, log: Log): Promise<EngineSession> {
  let reports = await examineAll(request, entry)
  for (const { id, reason } of reports.filter(failsToLoad))
    log(passedOver(id, asOthersSay(reason ?? '')))
  for (;;) {
    const { unable } = autoCandidates(reports, request.precision)
    const choice = await fastestOf(reports, request, entry, log)
    try {
      const session = await openIn(request, choice)
      for (const line of choiceText(choice, unable, request.precision)) log(line)
      return session
    } catch (error) {
      // With what this process holds already there may be too little memory left for it; the last one's
      // leaving is an error.
      log(passedOver(choice.engine, openingError(error)))
      reports = reports.filter(({ id }) => id !== choice.engine)
    }
  }
}

const passedOver = (engine: EngineId, reason: Sentence): string =>
  `The engine ${engine} is passed over: ${reason}.`

/** Set up, and yet not working: what the one who set it up will want to know. */
const failsToLoad = ({ available, findings }: EngineReport): boolean =>
  !available && findings.some(({ step, ok }) => step === 'load' && !ok)

/** In words, how `auto` was decided; nothing where there was nothing to decide. */
export function choiceText(
  { engine, seconds, compiled }: EngineChoice,
  unable: EngineId[],
  precision: Precision
): string[] {
  const subject = precision === 'fp32' ? 'this model' : `this model in ${precision}`
  const how = compiled ? `${engine}, compiled by XLA` : engine
  const fastest = `The fastest engine for ${subject} here is ${how} (${speedsText(seconds)}).`
  const leftOut = `Not computing in ${precision}, so left out: ${unable.join(', ')}.`
  return [...(Object.keys(seconds).length > 0 ? [fastest] : []), ...(unable.length > 0 ? [leftOut] : [])]
}

/**
 * What `auto` stands for, for this model, batch size and precision: examined, and measured where it is
 * not remembered.
 */
export async function fastestEngine(
  request: Omit<EngineRequest, 'engine'>,
  entry: string
): Promise<EngineChoice> {
  return fastestOf(await examineAll(request, entry), request, entry)
}

/** Each candidate is timed in the precision of the run. */
function fastestOf(
  reports: EngineReport[],
  { threads, cacheFolder, model, batchSize, precision }: Omit<EngineRequest, 'engine'>,
  entry: string,
  log: Log = () => undefined
): Promise<EngineChoice> {
  return chooseEngine(
    { reports, cacheFolder, model, batchSize, precision, threads },
    async (candidate, patience, compile) => {
      const job: TrainerJobOf<'bench'> = {
        kind: 'bench',
        model,
        batchSize,
        steps: measuredSteps,
        patience,
        profile: false,
        precision,
        compile,
        engine: candidate,
        threads,
        cacheFolder
      }
      try {
        return (await runInChild(entry, job, measureLimitSeconds)).stepSeconds.median
      } catch (error) {
        log(passedOver(candidate, `timing it failed: ${openingError(error)}`))
        throw error
      }
    }
  )
}

/** All in one process; where that dies, each in its own, and one that dies again is left out. */
async function examineAll(
  { threads, cacheFolder }: Pick<EngineRequest, 'threads' | 'cacheFolder'>,
  entry: string
): Promise<EngineReport[]> {
  const probe = (ids: readonly EngineId[]): Promise<EngineReport[]> =>
    runInChild(entry, { kind: 'probe', engines: [...ids], threads, cacheFolder }, probeLimitSeconds)
  try {
    return await probe(engineIds)
  } catch {
    const reports: EngineReport[] = []
    for (const id of engineIds) reports.push(...(await probe([id]).catch(() => [])))
    return reports
  }
}
