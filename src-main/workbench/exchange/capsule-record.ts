import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import {
  AtelierError,
  type LogLine,
  logLine,
  type NamedSeries,
  namedSeries,
  type RunDetail,
  stepColumns,
  type StepColumns,
  type UseSample,
  useSample
} from '../../contract'
import type { ImportedRun } from '../../runs/import-run'
import type { RunStore } from '../../runs/run-store'
import { wireSteps } from '../../runs/step-columns'

/** A run without what is its workspace's: its number and its turn. */
export function portable(detail: Omit<RunDetail, 'folder'>): object {
  const { number: _, queuePosition: __, silentSince: ___, imported: ____, ...summary } = detail.summary
  return { ...detail, summary }
}

/** What of a run stays the same wherever it is. */
export function comparable(detail: Omit<RunDetail, 'folder'>): unknown {
  const {
    name: _,
    tags: __,
    note: ___,
    isPinned: ____,
    checkpointNotes: _____,
    ...summary
  } = detail.summary
  // What people say of a run and its checkpoints counts its events, too.
  const said = { name: '', tags: [], seq: 0 }
  const whole = portable({ ...detail, summary: { ...summary, ...said }, checkpoints: [] })
  return JSON.parse(JSON.stringify(whole))
}

/** Steps as they are stored, a block a line, in their wire form. */
export function* wireBlocks(blocks: ReturnType<RunStore['stepBlocks']>): Generator<StepColumns> {
  for (const block of blocks) yield wireSteps(block)
}

/** One value a line, every number as it is: a zero keeps its sign. */
export function linesOf(values: Iterable<object>): string {
  return Array.from(values, (value) => `${lineOf(value)}\n`).join('')
}

/** Stands for a zero below zero, which JSON can hold and `JSON.stringify` does not write. */
const belowZero = '\0-0'
const isBelowZero = (value: unknown): boolean => Object.is(value, -0)

function lineOf(value: object): string {
  const columns = Object.values(value) as unknown[]
  const hasOne = columns.some((each) =>
    Array.isArray(each) ? each.some(isBelowZero) : isBelowZero(each)
  )
  if (!hasOne) return JSON.stringify(value)
  const marked = JSON.stringify(value, (_, each: unknown) => (isBelowZero(each) ? belowZero : each))
  return marked.replaceAll(JSON.stringify(belowZero), '-0')
}

/** The run of an unpacked capsule, as far as it is not files. @throws AtelierError CAPSULE_DAMAGED */
export function readRun(
  path: string,
  folder: string,
  listed: ReadonlySet<string>
): Omit<ImportedRun, 'files'> {
  const damaged = (name: string, error: unknown): AtelierError =>
    new AtelierError('CAPSULE_DAMAGED', { path, reason: `its ${name} is none (${reasonOf(error)})` })
  const lines = function* <T>(name: string, parse: (value: unknown) => T): Generator<T> {
    try {
      for (const line of readFileSync(join(folder, name), 'utf8').split('\n'))
        if (line !== '') yield parse(JSON.parse(line))
    } catch (error) {
      throw damaged(name, error)
    }
  }
  let detail: ImportedRun['detail']
  try {
    const stored = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as ImportedRun['detail']
    detail = { ...stored, summary: { ...stored.summary, number: 0, queuePosition: null } }
    for (const { file } of detail.checkpoints)
      if (!listed.has(file)) throw new Error(`its checkpoint ${file} is missing`)
  } catch (error) {
    throw damaged('run.json', error)
  }
  return {
    detail,
    origin: { from: 'capsule', at: Date.now(), source: basename(path) },
    steps: lines<StepColumns>('steps.jsonl', (value) => stepColumns.parse(value)),
    log: lines<LogLine>('log.jsonl', (value) => logLine.parse(value)),
    // Capsules of earlier versions have none.
    use: listed.has('use.jsonl') ? lines<UseSample>('use.jsonl', (value) => useSample.parse(value)) : [],
    series: lines<NamedSeries>('series.jsonl', (value) => namedSeries.parse(value))
  }
}

/** What a text says; null where it is no JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const reasonOf = (error: unknown): string =>
  ((error as Error).message.split('\n')[0] ?? '').slice(0, 200)
