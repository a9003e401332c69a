import type { EngineId } from '../contract'
import { AtelierError } from '../contract'
import type { Engine } from './engine'

/**
 * An engine that a later version brings: listed, so that nobody looks for it in vain, and never
 * available.
 */
export function notYet(id: EngineId, title: string): Engine {
  const reason = 'it is not part of this version of Atelier yet'
  const fix = 'Use another engine: "atelier engines" lists those that work here.'
  return {
    id,
    title,
    examine: async () => ({
      id,
      title,
      available: false,
      version: null,
      device: null,
      threads: null,
      precisions: [],
      reason,
      fix,
      findings: []
    }),
    open: async () => {
      throw new AtelierError('ENGINE_UNAVAILABLE', { engine: id, reason, fix })
    }
  }
}
