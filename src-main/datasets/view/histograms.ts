import type { Histogram } from '../../contract'

const bins = 24

/**
 * How whole numbers spread, in at most 24 parts of one width, the last of which ends with the highest;
 * one part where all are the same.
 */
export function histogramOf(values: ArrayLike<number>): Histogram {
  const { lowest, highest } = rangeOf(values)
  if (values.length === 0) return { edges: [], counts: [] }
  const width = Math.max(1, Math.ceil((highest - lowest + 1) / bins))
  const parts = Math.ceil((highest - lowest + 1) / width)
  const edges = Array.from({ length: parts + 1 }, (_, i) => Math.min(lowest + i * width, highest + 1))
  return { edges, counts: counted(values, parts, (value) => Math.floor((value - lowest) / width)) }
}

/** Parts of an octave, each a quarter: 1:1 lies in the middle of one. */
const partsOfOctave = 4

/** How ratios spread, in parts of a quarter of an octave, from 1:8 to 8:1. */
export function ratioHistogram(values: ArrayLike<number>): Histogram {
  const reach = 3 * partsOfOctave
  const placeOf = (ratio: number): number =>
    Math.max(-reach, Math.min(reach, Math.round(Math.log2(ratio) * partsOfOctave)))
  const { lowest, highest } = rangeOf(values)
  if (values.length === 0) return { edges: [], counts: [] }
  const first = placeOf(lowest)
  const parts = placeOf(highest) - first + 1
  const edges = Array.from({ length: parts + 1 }, (_, i) => 2 ** ((first + i - 0.5) / partsOfOctave))
  return { edges, counts: counted(values, parts, (value) => placeOf(value) - first) }
}

function rangeOf(values: ArrayLike<number>): { lowest: number; highest: number } {
  let lowest = Infinity
  let highest = -Infinity
  for (let i = 0; i < values.length; i++) {
    lowest = Math.min(lowest, values[i] as number)
    highest = Math.max(highest, values[i] as number)
  }
  return { lowest, highest }
}

function counted(values: ArrayLike<number>, parts: number, partOf: (value: number) => number): number[] {
  const counts = new Array<number>(parts).fill(0)
  for (let i = 0; i < values.length; i++) {
    const part = partOf(values[i] as number)
    counts[part] = (counts[part] as number) + 1
  }
  return counts
}
