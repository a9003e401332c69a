import type { SplitName } from '../../contract'

const names: Record<string, SplitName> = {
  train: 'train',
  training: 'train',
  val: 'validation',
  valid: 'validation',
  validation: 'validation',
  dev: 'validation',
  test: 'test',
  testing: 'test',
  t10k: 'test'
}

/** The part of a data set that a folder's name or a manifest's word means; null for any other word. */
export const splitOf = (name: string): SplitName | null =>
  names[name.trim().normalize('NFKC').toLowerCase()] ?? null
