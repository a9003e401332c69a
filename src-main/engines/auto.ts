import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { cpus, hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { AtelierError, type EngineChoice, type EngineId, engineIds, type EngineReport, type EngineSpeeds, type ModelConfig } from '../contract'

export interface ChoiceRequest {
  reports: EngineReport[]
  model: ModelConfig
  batchSize: number
  threads: number | null
  cacheFolder: string
}
/**
 * Seconds that a step takes on an engine; an engine that fails at it is passed over.
 * @param patience where one step takes longer than this, no more have to be timed
 */
export type MeasureStep = (engine: EngineId, patience: number | null) => Promise<number>

/** An engine this many times slower than the fastest so far is timed by a single step. */
const hopeless = 4

/** `cpu` is a thousandth as fast as any other: it is taken only where nothing else works. */
function candidates(reports: EngineReport[]): EngineId[] {
  const healthy = engineIds.filter((id) => reports.some((report) => report.id === id && report.available))
  const fast = healthy.filter((id) => id !== 'cpu')
  return fast.length > 0 ? fast : healthy
}

/** What is known of this model here, from an earlier start; null where something would have to be measured. */
export async function rememberedChoice(request: ChoiceRequest): Promise<EngineChoice | null> {
  const healthy = candidates(request.reports)
  const seconds = (await readSpeeds(request.cacheFolder))[keyOf(request)] ?? {}
  const [only] = healthy
  if (healthy.length === 1 && only) return { engine: only, seconds }
  return only && healthy.every((id) => seconds[id] !== undefined) ? { engine: fastest(healthy, seconds), seconds } : null
}

/**
 * The fastest healthy engine, by measuring; with a single candidate nothing needs to be measured.
 * @throws AtelierError ENGINE_UNAVAILABLE where nothing works
 */
export async function chooseEngine(request: ChoiceRequest, measure: MeasureStep): Promise<EngineChoice> {
  const healthy = candidates(request.reports)
  const [first] = healthy
  if (first === undefined) throw new AtelierError('ENGINE_UNAVAILABLE', { engine: 'auto', reason: 'no engine works on this machine', fix: 'Run "atelier doctor".' })
  const earlier = await rememberedChoice(request)
  if (earlier) return earlier
  const seconds: EngineSpeeds = {}
  for (const id of healthy) {
    const best = Math.min(...Object.values(seconds))
    const taken = await measure(id, Number.isFinite(best) ? best * hopeless : null).catch(() => Number.NaN)
    if (Number.isFinite(taken)) seconds[id] = taken
  }
  const measured = healthy.filter((id) => seconds[id] !== undefined)
  if (measured.length === 0) return { engine: first, seconds }
  await remember(request, seconds)
  return { engine: fastest(measured, seconds), seconds }
}

/** For people: "onednn 0.38 s a step, wasm 4.5 s", the fastest first. */
export function speedsText(seconds: EngineSpeeds): string {
  const sorted = Object.entries(seconds).sort(([, a], [, b]) => a - b)
  return sorted.map(([id, each], i) => `${id} ${each < 1 ? each.toPrecision(2) : each.toFixed(1)} s${i === 0 ? ' a step' : ''}`).join(', ')
}

/** Speeds are those of one model, batch size, set of engines and machine. */
function keyOf({ reports, model, batchSize, threads }: ChoiceRequest): string {
  const versions = reports.filter(({ available }) => available).map(({ id, version }) => `${id} ${version ?? ''}`).sort()
  return `${hostname()} ${cpus()[0]?.model ?? ''} x${cpus().length} | ${JSON.stringify([model, batchSize, threads, versions])}`
}

const pathIn = (cacheFolder: string): string => join(cacheFolder, 'engine-speeds.json')
const readSpeeds = (cacheFolder: string): Promise<Record<string, EngineSpeeds>> =>
  readFile(pathIn(cacheFolder), 'utf8').then((text) => JSON.parse(text) as Record<string, EngineSpeeds>).catch((): Record<string, EngineSpeeds> => ({}))

function fastest(ids: EngineId[], seconds: EngineSpeeds): EngineId {
  return ids.reduce((best, id) => ((seconds[id] ?? Infinity) < (seconds[best] ?? Infinity) ? id : best))
}

/** Only a convenience: where the cache cannot be written, the next start measures again. */
async function remember(request: ChoiceRequest, seconds: EngineSpeeds): Promise<void> {
  const path = pathIn(request.cacheFolder)
  try {
    const known = { ...(await readSpeeds(request.cacheFolder)), [keyOf(request)]: seconds }
    await mkdir(dirname(path), { recursive: true })
    await writeFile(`${path}.${process.pid}`, JSON.stringify(known, null, 2))
    await rename(`${path}.${process.pid}`, path)
  } catch {
    return
  }
}
