import * as tf from '@tensorflow/tfjs'
import { AtelierError, type EngineFinding, type EngineReport } from '../contract'
import type { Engine, EngineSession } from './engine'

/** Why an engine cannot be used, and what to do, in one line each. */
export interface Obstacle {
  reason: string
  fix: string
}

/** What a finding is called that says how opening an engine that is there went wrong. */
export const loadingIt = 'Loading it'

/** What to do where the system gives a process no more room for an engine, which no set-up mends. */
export const roomNeeded =
  'Raise the process\' limit of address space ("ulimit -v"), free memory, or use another engine.'

/** What the dynamic linker and the allocators of the libraries say then. */
const noRoom =
  /failed to map segment|cannot allocate memory|cannot map zero-fill pages|bad_alloc|out of memory/i

/** In one line, what kept an engine from opening. */
export function openingError(error: unknown): string {
  if (error instanceof AtelierError) return String(error.params['reason'] ?? error.message)
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
}

/**
 * What an engine reports of itself: where something is missing, that; else whether it opens and computes
 * rightly.
 * @param fix what to do where it does not
 */
export async function examination(
  { id, title }: Pick<Engine, 'id' | 'title'>,
  findings: EngineFinding[],
  obstacle: Obstacle | null,
  open: () => Promise<EngineSession>,
  fix: string
): Promise<EngineReport> {
  const report = (
    session: EngineSession | null,
    trouble: Obstacle | null,
    found: EngineFinding[]
  ): EngineReport => ({
    id,
    title,
    available: session !== null,
    version: session?.version ?? null,
    device: session?.device ?? null,
    threads: session?.threads ?? null,
    precisions: session?.precisions ?? [],
    reason: trouble?.reason ?? null,
    fix: trouble?.fix ?? null,
    findings: found
  })
  if (obstacle) return report(null, obstacle, findings)
  try {
    const session = await open()
    const seven = tf.tidy(() => tf.matMul([[1, 2]], [[3], [2]]).dataSync()[0])
    if (seven !== 7) throw new Error(`it says that 1*3 + 2*2 is ${seven}`)
    return report(session, null, [
      ...findings,
      { what: 'A small calculation', found: 'correct', ok: true }
    ])
  } catch (error) {
    const reason = openingError(error)
    const way = noRoom.test(reason) ? roomNeeded : (ownFix(error) ?? fix)
    return report(null, { reason: `its libraries do not load: ${reason}`, fix: way }, [
      ...findings,
      { what: loadingIt, found: reason, ok: false }
    ])
  }
}

/** What an engine that refused to open says is to be done about it. */
function ownFix(error: unknown): string | null {
  return error instanceof AtelierError && typeof error.params['fix'] === 'string'
    ? error.params['fix']
    : null
}
