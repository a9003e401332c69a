import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { cpus, hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { AtelierError, type EngineId, engineIds, type EngineReport } from '../contract'

/** What was measured on one machine: seconds a step, by engine. */
export type Measurements = Partial<Record<EngineId, number>>

export interface ChoiceRequest {
  reports: EngineReport[]
  /** What was measured is remembered under this: model, input, batch size, engine versions. */
  key: string
  cacheFolder: string
  /** Seconds that a few real steps take on an engine; an engine that fails at it is passed over. */
  measure(engine: EngineId): Promise<number>
}

export interface Choice {
  engine: EngineId
  measurements: Measurements
  /** Whether the figures come from an earlier start. */
  remembered: boolean
}

/** `cpu` is a thousandth as fast as any other: it is taken only where nothing else works. */
function candidates(reports: EngineReport[]): EngineId[] {
  const healthy = engineIds.filter((id) => reports.some((report) => report.id === id && report.available))
  const fast = healthy.filter((id) => id !== 'cpu')
  return fast.length > 0 ? fast : healthy
}

/** The fastest healthy engine, by measuring; with a single candidate nothing needs to be measured. */
export async function chooseEngine(request: ChoiceRequest): Promise<Choice> {
  const healthy = candidates(request.reports)
  const [only] = healthy
  if (only === undefined) throw new AtelierError('ENGINE_UNAVAILABLE', { engine: 'auto', reason: 'no engine works on this machine', fix: 'Run "atelier doctor".' })
  if (healthy.length === 1) return { engine: only, measurements: {}, remembered: false }
  const path = join(request.cacheFolder, 'engine-speeds.json')
  const machine = `${hostname()} ${cpus()[0]?.model ?? ''} x${cpus().length}`
  const known = await readFile(path, 'utf8').then((text) => JSON.parse(text) as Record<string, Measurements>).catch((): Record<string, Measurements> => ({}))
  const key = `${machine} | ${request.key}`
  const earlier = known[key]
  if (earlier && healthy.every((id) => earlier[id] !== undefined)) return { engine: fastest(healthy, earlier), measurements: earlier, remembered: true }
  const measurements: Measurements = {}
  for (const id of healthy) {
    const seconds = await request.measure(id).catch(() => Number.NaN)
    if (Number.isFinite(seconds)) measurements[id] = seconds
  }
  const measured = healthy.filter((id) => measurements[id] !== undefined)
  if (measured.length === 0) return { engine: only, measurements, remembered: false }
  await remember(path, { ...known, [key]: measurements })
  return { engine: fastest(measured, measurements), measurements, remembered: false }
}

function fastest(ids: EngineId[], seconds: Measurements): EngineId {
  return ids.reduce((best, id) => ((seconds[id] ?? Infinity) < (seconds[best] ?? Infinity) ? id : best))
}

/** Only a convenience: where the cache cannot be written, the next start measures again. */
async function remember(path: string, known: Record<string, Measurements>): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(`${path}.${process.pid}`, JSON.stringify(known, null, 2))
    await rename(`${path}.${process.pid}`, path)
  } catch {
    return
  }
}
