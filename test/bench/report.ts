import { cpus, totalmem } from 'node:os'
import type { Precision } from '../../src-main/contract'

export interface Timing {
  id: string
  title: string
  /** Whether it is somebody else's: ratios are to the fastest of these. */
  peer: boolean
  precision: Precision
  seconds: number[]
}
export interface Row {
  id: string
  title: string
  precision: string
  median: number
  min: number
  max: number
  imagesPerSecond: number
  gflops: number
  /** Median over the median of the fastest peer of the same precision; null where there is none. */
  ratio: number | null
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2
}

/** `flops`: multiplications and additions of one step. */
export function rowsOf(timings: Timing[], batchSize: number, flops: number): Row[] {
  const best = (precision: string): number =>
    Math.min(
      ...timings
        .filter((each) => each.peer && each.precision === precision)
        .map(({ seconds }) => median(seconds))
    )
  return timings
    .map(({ id, title, precision, seconds }) => {
      const typical = median(seconds)
      const peer = best(precision)
      return {
        id,
        title,
        precision,
        median: typical,
        min: Math.min(...seconds),
        max: Math.max(...seconds),
        imagesPerSecond: batchSize / typical,
        gflops: flops / typical / 1e9,
        ratio: Number.isFinite(peer) ? typical / peer : null
      }
    })
    .sort((a, b) => a.median - b.median)
}

/** A table for people. Seconds are of one step. */
export function tableOf(rows: Row[]): string {
  const cells = [
    ['', 'median s', 'min s', 'max s', 'images/s', 'GFLOP/s', 'to best peer'],
    ...rows.map((row) => [
      row.title,
      row.median.toFixed(4),
      row.min.toFixed(4),
      row.max.toFixed(4),
      row.imagesPerSecond.toFixed(0),
      row.gflops.toFixed(0),
      row.ratio === null ? '' : row.ratio.toFixed(2)
    ])
  ]
  return columnsOf(cells)
}

/** Lines of words: the first column to the left, the others to the right. */
export function columnsOf(cells: string[][]): string {
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((line) => (line[column] as string).length))
  )
  return cells
    .map((line) =>
      line
        .map((cell, i) =>
          i === 0 ? cell.padEnd(widths[i] as number) : cell.padStart(widths[i] as number)
        )
        .join('  ')
    )
    .join('\n')
}

export function machine(): { cpu: string; cores: number; memoryBytes: number; node: string } {
  return {
    cpu: cpus()[0]?.model.trim() ?? '',
    cores: cpus().length,
    memoryBytes: totalmem(),
    node: process.version
  }
}
