import type { DeviceInfo, EngineId } from '../contract'
import type { Engine, Obstacle } from './engine'
import { unavailable } from './examination'

const remedy = {
  remedy: 'none',
  fix: 'Use another engine: "atelier engines" lists those that work here.'
} as const

/**
 * An engine that a later version brings: listed, so that nobody looks for it in vain, and never
 * available.
 */
export function notYet(id: EngineId, title: string, device: DeviceInfo['kind']): Engine {
  const obstacle: Obstacle = { reason: 'it is not part of this version of Atelier yet', ...remedy }
  return {
    id,
    title,
    setUp: null,
    remedy,
    expectedDevice: () => device,
    mayCompileOn: () => false,
    examine: async () => ({
      id,
      title,
      available: false,
      version: null,
      device: null,
      threads: null,
      precisions: [],
      ...obstacle,
      findings: []
    }),
    open: async () => {
      throw unavailable(id, obstacle)
    }
  }
}
