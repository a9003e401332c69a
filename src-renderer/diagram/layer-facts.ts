import type { SummaryRow } from '../../src-main/contract'
import type { AddressForm } from '../stores/use-address'

/** A window's size or step as people write it: 3×3; a pair of equal numbers as it is. */
const pair = (value: unknown): string | null =>
  Array.isArray(value) && value.length === 2 ? value.map(String).join('×') : null

/** What a layer is configured with that a person looks for, in its words; what it does not have is null. */
export interface LayerFacts {
  kernel: string | null
  stride: string | null
  padding: string | null
  activation: string | null
  filters: string | null
}

export function layerFacts({ config }: SummaryRow): LayerFacts {
  const { kernelSize, poolSize, strides, padding, activation, maxValue } = config
  const text = (value: unknown): string | null =>
    typeof value === 'string' || typeof value === 'number' ? String(value) : null
  return {
    kernel: pair(kernelSize) ?? pair(poolSize),
    stride: pair(strides),
    // Rows before and after, columns before and after.
    padding: Array.isArray(padding) ? padding.flat().join(', ') : text(padding),
    activation: text(activation) ?? (maxValue === undefined ? null : `≤ ${text(maxValue) ?? ''}`),
    filters: text(config['filters']) ?? text(config['units'])
  }
}

/** The layer's type with its window and how far that moves: Conv2D 3×3 /2. */
export function shortTitle(row: SummaryRow): string {
  const { kernel, stride } = layerFacts(row)
  if (kernel === null) return row.type
  const step = stride === null || stride === '1×1' ? '' : ` /${stride.split('×')[0] ?? ''}`
  return `${row.type} ${kernel}${step}`
}

/** By what boxes can be coloured beside their kind. */
export const weighings = ['params', 'multiplyAdds', 'outputBytes', 'seconds'] as const
/** What comes out of each layer of a run's network. */
export const activationWeighings = ['mean', 'deviation', 'zeros'] as const
export type ActivationWeighing = (typeof activationWeighings)[number]
/** `seconds`: as measured. */
export type Weighing = (typeof weighings)[number] | ActivationWeighing

/** By what boxes are coloured, in an address; null, the usual one: by their kind. */
export const weighingForm: AddressForm<Weighing | null> = {
  read: (text) => [...weighings, ...activationWeighings].find((each) => each === text) ?? null,
  write: (by) => by
}

export const isOfActivations = (by: Weighing | null): by is ActivationWeighing =>
  activationWeighings.some((each) => each === by)

/**
 * How strongly each is coloured, from 0 to 1: by the root of its share of the largest, so that what is a
 * hundredth of it is still seen.
 */
export function strengths(
  rows: readonly SummaryRow[],
  weightOf: (row: SummaryRow) => number
): Map<string, number> {
  const largest = Math.max(0, ...rows.map(weightOf))
  return new Map(rows.map((row) => [row.name, largest === 0 ? 0 : Math.sqrt(weightOf(row) / largest)]))
}

/** A count as people say it: 4.1 G, 25.6 M, 640. */
export function shortCount(value: number): string {
  const [factor, unit] = [
    [1e12, ' T'],
    [1e9, ' G'],
    [1e6, ' M'],
    [1e3, ' k']
  ].find(([limit]) => value >= Number(limit)) ?? [1, '']
  return `${Number((value / Number(factor)).toPrecision(3))}${unit}`
}

/** Layers that fit what is searched for, in their order: by name, type or shape. */
export function matching(rows: readonly SummaryRow[], search: string): SummaryRow[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return []
  return rows.filter((row) => {
    const text = `${row.name} ${shortTitle(row)} ${row.outputShape.join('×')}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
