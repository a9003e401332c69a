import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { cpus, hostname } from 'node:os'
import { dirname, join } from 'node:path'
import {
  AtelierError,
  autoCandidates,
  type EngineChoice,
  type EngineId,
  type EngineReport,
  type EngineSpeeds,
  engineSpeeds,
  type ModelConfig,
  type Precision
} from '../contract'
import { engines } from './list'

export interface ChoiceRequest {
  reports: EngineReport[]
  model: ModelConfig
  batchSize: number
  /** What the steps are to be computed in: engines that cannot are no candidates. */
  precision: Precision
  threads: number | null
  cacheFolder: string
}
/**
 * Seconds that a step takes on an engine; an engine that fails at it is passed over.
 * @param patience where one step takes longer than this, no more have to be timed
 * @param compile with the engine's compiler
 */
export type MeasureStep = (
  engine: EngineId,
  patience: number | null,
  compile: boolean
) => Promise<number>

/** An engine this many times slower than the fastest so far is timed by a single step. */
const hopeless = 4

const candidates = ({ reports, precision }: ChoiceRequest): EngineId[] =>
  autoCandidates(reports, precision).able

/** The candidates whose compiled steps are worth a measurement on the device that they were found on. */
const compilers = (request: ChoiceRequest): EngineId[] =>
  candidates(request).filter((id) => {
    const device = request.reports.find((report) => report.id === id)?.device
    return device ? engines[id].mayCompileOn(device) : false
  })

/** The fastest of these, with an engine's compiled steps in place of its others where they are faster. */
function choiceOf(ids: EngineId[], seconds: EngineSpeeds, compiled: EngineSpeeds): EngineChoice {
  const all = { ...seconds }
  const faster = ids.filter((id) => (compiled[id] ?? Infinity) < (seconds[id] ?? Infinity))
  for (const id of faster) all[id] = compiled[id] as number

  const engine = fastest(ids, all)
  return { engine, seconds: all, ...(faster.length > 0 ? { compiled: faster.includes(engine) } : {}) }
}

/**
 * What is known of this model here, from an earlier start; null where something would have to be
 * measured.
 */
export async function rememberedChoice(request: ChoiceRequest): Promise<EngineChoice | null> {
  const able = candidates(request)
  const known = await readSpeeds(request.cacheFolder)
  const seconds = known[keyOf(request)] ?? {},
    compiled = known[compiledKeyOf(request)]
  const [only] = able
  const wantsCompiled = compilers(request).length > 0
  if (able.length === 1 && only && !wantsCompiled) return { engine: only, seconds }
  const isKnown =
    able.every((id) => seconds[id] !== undefined) && (!wantsCompiled || compiled !== undefined)
  return only && isKnown ? choiceOf(able, seconds, compiled ?? {}) : null
}

/**
 * The fastest healthy engine that computes in the precision, by measuring; with a single candidate
 * nothing needs to be measured.
 * @throws AtelierError ENGINE_UNAVAILABLE where nothing works, INVALID_EXPERIMENT where nothing that
 * works computes in the precision
 */
export async function chooseEngine(request: ChoiceRequest, measure: MeasureStep): Promise<EngineChoice> {
  const { able, unable } = autoCandidates(request.reports, request.precision)
  const [first] = able
  if (first === undefined && unable[0] !== undefined)
    throw cannotCompute(unable[0], 'fp32', request.precision, false)
  if (first === undefined)
    throw new AtelierError('ENGINE_UNAVAILABLE', {
      engine: 'auto',
      reason: 'no engine works on this machine',
      fix: 'Run "atelier doctor".'
    })
  const earlier = await rememberedChoice(request)
  if (earlier) return earlier
  const seconds: EngineSpeeds = {}
  for (const id of able) {
    const best = Math.min(...Object.values(seconds))
    const taken = await measure(id, Number.isFinite(best) ? best * hopeless : null, false).catch(
      () => Number.NaN
    )
    if (Number.isFinite(taken)) seconds[id] = taken
  }
  const compiled: EngineSpeeds = {}
  for (const id of compilers(request)) {
    const taken = await measure(id, null, true).catch(() => Number.NaN)
    if (Number.isFinite(taken)) compiled[id] = taken
  }
  const measured = able.filter((id) => seconds[id] !== undefined)
  if (measured.length === 0) return { engine: first, seconds }
  await remember(request, seconds, compiled)
  return choiceOf(measured, seconds, compiled)
}

/**
 * What is said where an engine does not compute in the precision asked for, but in `computes`.
 * `mayOther`: another engine might.
 */
export function cannotCompute(
  engine: EngineId,
  computes: Precision,
  asked: Precision,
  mayOther = true
): AtelierError {
  const [others, way] = mayOther ? ['', ', or choose another engine'] : [', nor does any other here', '']
  return new AtelierError('INVALID_EXPERIMENT', {
    problems: `precision: the engine ${engine} computes in ${computes}, not in ${asked}${others}`,
    hint: `Set precision to ${computes}${way}.`
  })
}

/** For people: "onednn 0.38 s per step, wasm 4.5 s", the fastest first. */
export function speedsText(seconds: EngineSpeeds): string {
  const sorted = Object.entries(seconds).sort(([, a], [, b]) => a - b)
  return sorted
    .map(
      ([id, each], i) =>
        `${id} ${each < 1 ? each.toPrecision(2) : each.toFixed(1)} s${i === 0 ? ' per step' : ''}`
    )
    .join(', ')
}

/**
 * Speeds are those of one model, batch size, precision, set of engines and machine; fp32 is not named,
 * as before there were others.
 */
function keyOf({ reports, model, batchSize, precision, threads }: ChoiceRequest): string {
  const versions = reports
    .filter(({ available }) => available)
    .map(({ id, version }) => `${id} ${version ?? ''}`)
    .sort()
  return `${hostname()} ${cpus()[0]?.model ?? ''} x${cpus().length} | ${JSON.stringify([model, batchSize, threads, versions, ...(precision === 'fp32' ? [] : [precision])])}`
}

const compiledKeyOf = (request: ChoiceRequest): string => `${keyOf(request)} | compiled`

const pathIn = (cacheFolder: string): string => join(cacheFolder, 'engine-speeds.json')
/** What of the file can be read; a damaged file or entry is as good as none. */
async function readSpeeds(cacheFolder: string): Promise<Record<string, EngineSpeeds>> {
  const content: unknown = await readFile(pathIn(cacheFolder), 'utf8')
    .then((text) => JSON.parse(text) as unknown)
    .catch(() => null)
  return Object.fromEntries(
    Object.entries(content ?? {}).flatMap(([key, value]) => {
      const speeds = engineSpeeds.safeParse(value)
      return speeds.success ? [[key, speeds.data]] : []
    })
  )
}

function fastest(ids: EngineId[], seconds: EngineSpeeds): EngineId {
  return ids.reduce((best, id) => ((seconds[id] ?? Infinity) < (seconds[best] ?? Infinity) ? id : best))
}

/** Only a convenience: where the cache cannot be written, the next start measures again. */
async function remember(
  request: ChoiceRequest,
  seconds: EngineSpeeds,
  compiled: EngineSpeeds
): Promise<void> {
  const path = pathIn(request.cacheFolder)
  try {
    const known = {
      ...(await readSpeeds(request.cacheFolder)),
      [keyOf(request)]: seconds,
      ...(compilers(request).length > 0 ? { [compiledKeyOf(request)]: compiled } : {})
    }
    await mkdir(dirname(path), { recursive: true })
    await writeFile(`${path}.${process.pid}`, JSON.stringify(known, null, 2))
    await rename(`${path}.${process.pid}`, path)
  } catch {
    return
  }
}
