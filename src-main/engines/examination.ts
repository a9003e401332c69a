import {
  AtelierError,
  type EngineFinding,
  type EngineId,
  engineRemedy,
  type EngineReport,
  asOthersSay,
  type Sentence
} from '../contract'
import type { Engine, EngineSession, Obstacle, Remedy } from './engine'

/** Atelier sets the engine up itself. */
export const settingUp = (id: EngineId): Remedy => ({
  remedy: 'set-up',
  fix: `Run "atelier doctor --fix ${id}".`
})

/** Nothing mends it here. */
export const useAnother: Remedy = { remedy: 'none', fix: 'Use another engine.' }

/** What to do where the system gives a process no more room for an engine, which no set-up mends. */
export const roomNeeded: Remedy = {
  remedy: 'none',
  fix: 'Raise the limit of address space ("ulimit -v"), free memory, or use another engine.'
}

/** The error of an engine that cannot be opened; carries what mends it. */
export function unavailable(
  engine: EngineId,
  { reason, fix, remedy }: Obstacle,
  cause?: unknown
): AtelierError {
  return new AtelierError(
    'ENGINE_UNAVAILABLE',
    { engine, reason, fix, remedy },
    cause === undefined ? undefined : { cause }
  )
}

/** What the dynamic linker and the allocators of the libraries say then. */
const noRoom =
  /failed to map segment|cannot allocate memory|cannot map zero-fill pages|bad_alloc|out of memory/i

/** In one line, what kept an engine from opening. */
export function openingError(error: unknown): Sentence {
  if (error instanceof AtelierError) return error.params.reason || asOthersSay(error.message)
  return asOthersSay(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error))
}

/**
 * What an engine reports of itself: where something is missing, that; else whether it opens and computes
 * rightly.
 */
export async function examination(
  { id, title, remedy }: Pick<Engine, 'id' | 'title' | 'remedy'>,
  findings: EngineFinding[],
  obstacle: Obstacle | null,
  open: () => Promise<EngineSession>
): Promise<EngineReport> {
  const named = { id, title }
  if (obstacle) return reportOf(named, null, obstacle, findings)
  try {
    const session = await open()
    const tf = await import('@tensorflow/tfjs')
    const seven = tf.tidy(() => tf.matMul([[1, 2]], [[3], [2]]).dataSync()[0])
    if (seven !== 7) throw new Error(`it says that 1*3 + 2*2 is ${seven}`)
    const right: EngineFinding = { what: 'A small calculation', found: 'correct', ok: true }
    return reportOf(named, session, null, [...findings, right])
  } catch (error) {
    const reason = openingError(error)
    const way = noRoom.test(reason) ? roomNeeded : (ownRemedy(error) ?? remedy)
    return reportOf(named, null, { reason: `its libraries do not load: ${reason}`, ...way }, [
      ...findings,
      { what: 'Loading it', found: reason, ok: false, step: 'load' }
    ])
  }
}

function reportOf(
  named: Pick<Engine, 'id' | 'title'>,
  session: EngineSession | null,
  trouble: Obstacle | null,
  findings: EngineFinding[]
): EngineReport {
  return {
    ...named,
    available: session !== null,
    version: session?.version ?? null,
    device: session?.device ?? null,
    threads: session?.threads ?? null,
    precisions: session?.precisions ?? [],
    reason: trouble?.reason ?? null,
    fix: trouble?.fix ?? null,
    remedy: trouble?.remedy ?? 'none',
    findings
  }
}

/** What an engine that refused to open says is to be done about it. */
function ownRemedy(error: unknown): Remedy | null {
  if (!(error instanceof AtelierError)) return null
  const remedy = engineRemedy.safeParse(error.params['remedy'])
  return remedy.success ? { remedy: remedy.data, fix: asOthersSay(error.fix) } : null
}
