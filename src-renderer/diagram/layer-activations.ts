import {
  type CheckpointInfo,
  decodeMetric,
  type LayerActivations,
  type ModelDescription
} from '../../src-main/contract'
import type { ActivationWeighing } from './layer-facts'

/** Of whose saved weights a diagram can tell what its layers make of images. */
export interface ActivationSubject {
  run: string
  checkpoints: readonly CheckpointInfo[]
}

/** What comes out of a layer, or of a block at its end. */
export interface RowActivation {
  mean: number
  deviation: number
  /** From 0 to 1. */
  zeros: number
  /** The layer with which it is computed in one go, whose statistics these are; null: its own. */
  within: string | null
}

/** The statistics of every layer and of every block, by their names. */
export function activationsByRow(
  model: ModelDescription,
  { layers }: LayerActivations
): Map<string, RowActivation> {
  const rows = new Map<string, RowActivation>()
  for (const { name, together, zeros, ...encoded } of layers) {
    const [mean, deviation] = [decodeMetric(encoded.mean), decodeMetric(encoded.deviation)]
    rows.set(name, { mean, deviation, zeros, within: null })
    for (const each of together) rows.set(each, { mean, deviation, zeros, within: name })
  }
  for (const { name, layers: members } of model.groups) {
    const last = rows.get(members.at(-1) ?? '')
    if (last && members.length > 1) rows.set(name, last)
  }
  return rows
}

/** A statistic as it stands in a box: three digits, or a share in percent. */
export function activationText(row: RowActivation, by: ActivationWeighing): string {
  if (by === 'zeros') return `${(100 * row.zeros).toFixed(1)}%`
  const value = row[by]
  return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : String(value)
}

/** How much there is to colour: a share of zeros, a deviation, or how far a mean is from zero. */
export function activationWeight(row: RowActivation | undefined, by: ActivationWeighing): number {
  const value = Math.abs(row?.[by] ?? 0)
  return row?.within === null && Number.isFinite(value) ? value : 0
}
