import type { Connection } from '../connection'

const residual = new Set(['resnet50', 'resnet34', 'resnet18', 'resnet'])

/**
 * Residual networks had no choice of order yet, and normalised after the addition: their runs go on as
 * what they are. What cannot be read is left for whoever reads the row to say so.
 */
export function normalizationOrder(database: Connection): void {
  const update = database.prepare('UPDATE runs SET spec = ? WHERE id = ?')
  const rows = database.prepare('SELECT id, spec FROM runs').all() as { id: string; spec: string }[]
  for (const { id, spec } of rows) {
    const upgraded = upgradedOrNull(spec)
    if (upgraded !== null) update.run(upgraded, id)
  }
}

function upgradedOrNull(json: string): string | null {
  try {
    const spec = JSON.parse(json) as { formatVersion?: unknown; model?: Record<string, unknown> }
    if (spec.formatVersion !== 1) return null
    const { model } = spec
    const isAffected = model && residual.has(String(model['id'])) && !('normalization' in model)
    return JSON.stringify({
      ...spec,
      formatVersion: 2,
      ...(isAffected ? { model: { ...model, normalization: 'after-addition' } } : {})
    })
  } catch {
    return null
  }
}
