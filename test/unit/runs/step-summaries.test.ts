import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { describe, expect, it, onTestFinished } from 'vitest'
import { decodeMetric, encodeMetric, type StepColumns } from '../../../src-main/contract'
import { randomKey, uniform } from '../../../src-main/datasets/counter-random'
import { packSummary, unpackSummaries } from '../../../src-main/runs/packed-summary'
import { RunStore } from '../../../src-main/runs/run-store'
import { numericSteps } from '../../../src-main/runs/step-columns'
import { joinSummaries, summarize } from '../../../src-main/runs/step-summary'
import { databasePath } from '../../../src-main/runs/storage-error'
import { epochOf, machine, stepsFrom, tinySetup, tinySpec } from '../../support/run-fixtures'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
let workspaces = 0

function opened(place: string): RunStore {
  const store = new RunStore(place)
  onTestFinished(() => store.close())
  return store
}
function look(place: string): InstanceType<typeof DatabaseSync> {
  const database = new DatabaseSync(databasePath(place))
  onTestFinished(() => database.close())
  return database
}
/** A workspace with a run of these blocks of steps. */
function workspaceOf(parts: readonly StepColumns[]): string {
  const place = join(root, String(workspaces++))
  const store = new RunStore(place)
  store.create({
    ...{ id: 'r1', name: 'one', spec: tinySpec(), machine },
    ...{ applicationVersion: '1', commit: null, createdAt: 1 }
  })
  store.append('r1', [{ type: 'setup', setup: tinySetup }])
  for (const steps of parts) store.append('r1', [{ type: 'steps', steps }])
  store.close()
  return place
}
function storeOf(parts: readonly StepColumns[]): { store: RunStore; place: string } {
  const place = workspaceOf(parts)
  return { store: opened(place), place }
}

/** Steps whose values single precision has, with a spike, a NaN and an infinity at known places. */
function drawnSteps(first: number, count: number): StepColumns {
  const value = (column: string, step: number): number =>
    Math.fround(uniform(randomKey(3, 'steps', column), step))
  const columns = stepsFrom(first, count)
  return {
    ...columns,
    loss: columns.step.map((step) => {
      if (step === 2345) return 4096
      if (step === 3000) return 'NaN'
      return step === 4000 ? 'Infinity' : value('loss', step)
    }),
    accuracy: columns.step.map((step) => value('accuracy', step)),
    imagesPerSecond: columns.step.map((step) => Math.fround(100 * value('speed', step)))
  }
}
const blocks = (lengths: readonly number[], first = 1): StepColumns[] => {
  let next = first
  return lengths.map((length) => {
    next += length
    return drawnSteps(next - length, length)
  })
}
const joined = (parts: readonly StepColumns[]): StepColumns => ({
  step: parts.flatMap(({ step }) => step),
  loss: parts.flatMap(({ loss }) => loss),
  accuracy: parts.flatMap(({ accuracy }) => accuracy),
  imagesPerSecond: parts.flatMap(({ imagesPerSecond }) => imagesPerSecond),
  at: parts.flatMap(({ at }) => at)
})

type Thinned = ReturnType<RunStore['steps']>

const logged = <T>(values: (T | null)[]): T[] => values.filter((value) => value !== null)

/** Works every point out of the single steps that lie before its place and after the place before. */
function expectFaithful(thinned: Thinned, single: StepColumns): void {
  let from = 0
  thinned.step.forEach((step, i) => {
    const end = single.step.indexOf(step) + 1
    expect(end).toBeGreaterThan(from)
    for (const metric of ['loss', 'accuracy'] as const) {
      const values = logged(single[metric].slice(from, end)).map(decodeMetric)
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length
      const found = decodeMetric(thinned[metric][i] ?? 0)
      if (Number.isFinite(mean)) expect(found).toBeCloseTo(mean, 9)
      else expect(thinned[metric][i]).toBe(encodeMetric(mean))
      const finite = values.filter(Number.isFinite)
      expect(thinned.extremes?.[metric].low[i]).toBe(Math.min(...finite))
      expect(thinned.extremes?.[metric].high[i]).toBe(Math.max(...finite))
    }
    const speeds = logged(single.imagesPerSecond.slice(from, end))
    const mean = speeds.reduce((sum, value) => sum + value, 0) / speeds.length
    expect(thinned.imagesPerSecond[i]).toBeCloseTo(mean, 9)
    expect(thinned.at[i]).toBe(single.at[end - 1])
    from = end
  })
  expect(from).toBe(single.step.length)
}

describe('very many steps', () => {
  const lengths = [469, 469, 1, 1000, 33, 469, 2000, 40, 519]

  it('are shown as the mean, the least and the largest of all that lie between two points', () => {
    const parts = blocks(lengths)
    const { store } = storeOf(parts)
    const thinned = store.steps('r1', 50)
    expect(thinned.step.length).toBeGreaterThan(45)
    expect(thinned.step.length).toBeLessThanOrEqual(50)
    expectFaithful(thinned, joined(parts))
    // The spike, the NaN and the infinity are in it.
    expect(thinned.extremes?.loss.high).toContain(4096)
    expect(thinned.loss).toEqual(expect.arrayContaining(['NaN', 'Infinity']))
  })

  it('of a range that begins and ends within blocks are those of the range alone', () => {
    const parts = blocks(lengths)
    const { store } = storeOf(parts)
    const [from, to] = [700, 4600]
    const all = joined(parts)
    const within = <T>(values: T[]): T[] => values.slice(from - 1, to)
    const thinned = store.steps('r1', 30, { from, to })
    expectFaithful(thinned, {
      step: within(all.step),
      loss: within(all.loss),
      accuracy: within(all.accuracy),
      imagesPerSecond: within(all.imagesPerSecond),
      at: within(all.at)
    })
    // So few that each can be shown are read one by one.
    expect(store.steps('r1', 30, { from: 700, to: 719 })).toMatchObject({
      step: all.step.slice(699, 719),
      loss: all.loss.slice(699, 719)
    })
  })

  it('are not read themselves', () => {
    const { store, place } = storeOf(blocks([2000, 2000, 2000]))
    const before = store.steps('r1', 50)
    look(place).exec(`UPDATE step_blocks SET packed = 'damaged' WHERE first_step = 2001`)
    expect(store.steps('r1', 50)).toEqual(before)
    expect(() => store.steps('r1', 5000)).toThrow(expect.objectContaining({ code: 'RUN_UNREADABLE' }))
  })

  it('with a summary that is damaged are said to be unreadable', () => {
    const { store, place } = storeOf(blocks([2000, 2000, 2000]))
    look(place).exec(`UPDATE step_summaries SET packed = 'damaged' WHERE first_step = 2001`)
    expect(() => store.steps('r1', 50)).toThrow(expect.objectContaining({ code: 'RUN_UNREADABLE' }))
  })

  it('are summarised once more when some of them are done anew', () => {
    const parts = blocks([2000, 2000, 2000])
    const { store } = storeOf(parts)
    const anew = { ...drawnSteps(3001, 2500), accuracy: new Array<number>(2500).fill(0.125) }
    store.append('r1', [{ type: 'steps', steps: anew }])
    const all = joined(parts)
    const before = <T>(values: T[]): T[] => values.slice(0, 3000)
    const left = {
      step: before(all.step),
      loss: before(all.loss),
      accuracy: before(all.accuracy),
      imagesPerSecond: before(all.imagesPerSecond),
      at: before(all.at)
    }
    expectFaithful(store.steps('r1', 50), joined([left, anew]))
  })

  it('are summarised once more when an epoch makes one block of its steps', () => {
    const parts = blocks([1500, 1500, 1500, 1500])
    const { store, place } = storeOf(parts)
    const before = store.steps('r1', 50)
    store.append('r1', [{ type: 'epoch', metrics: epochOf(1, { steps: 6000 }) }])
    const kept = look(place).prepare('SELECT first_step FROM step_summaries').all()
    expect(kept).toMatchObject([{ first_step: 1 }])
    expectFaithful(store.steps('r1', 50), joined(parts))
    expect(store.steps('r1', 50).step.length).toBe(before.step.length)
  })
})

describe('a run whose steps were never summarised', () => {
  /** The workspace as the version before had it. */
  function older(): { place: string; parts: StepColumns[] } {
    const parts = blocks([2000, 30, 2000, 2000])
    const place = workspaceOf(parts)
    const database = new DatabaseSync(databasePath(place))
    database.exec('DROP TABLE step_summaries; DROP TABLE checkpoint_marks; PRAGMA user_version = 8')
    database.close()
    return { place, parts }
  }
  const kept = (place: string): unknown[] =>
    look(place).prepare('SELECT * FROM step_summaries ORDER BY first_step').all()

  it('is shown the same, and from then on by what was made of it', () => {
    const { place, parts } = older()
    const store = opened(place)
    expect(kept(place)).toEqual([])
    const thinned = store.steps('r1', 50)
    expectFaithful(thinned, joined(parts))
    const made = kept(place)
    // The block of thirty steps is as fast read as its summary.
    expect(made).toMatchObject([{ first_step: 1 }, { first_step: 2031 }, { first_step: 4031 }])
    expect(store.steps('r1', 50)).toEqual(thinned)
    expect(kept(place)).toEqual(made)
  })

  it('is shown while another program keeps the database from being written', () => {
    const { place, parts } = older()
    const store = opened(place)
    const other = look(place)
    other.exec('BEGIN IMMEDIATE')
    expectFaithful(store.steps('r1', 50), joined(parts))
    other.exec('ROLLBACK')
    expect(kept(place)).toEqual([])
  })

  it('keeps nothing of them when it is deleted', () => {
    const { place } = older()
    const store = opened(place)
    store.steps('r1', 50)
    store.delete(['r1'])
    expect(kept(place)).toEqual([])
  })
})

describe('a packed summary', () => {
  it('has the layout that is described: 8 bytes, then 64 a group in columns', () => {
    const steps = numericSteps({
      step: [1, 2, 3],
      loss: [1, 3, 'NaN'],
      accuracy: [0.25, 0.75, 0.5],
      imagesPerSecond: [10, 20, null],
      at: [1000, 1010, 1500]
    })
    const bytes = Buffer.from(packSummary(summarize(steps, 2)), 'base64')
    expect(bytes).toHaveLength(8 + 2 * 64)
    const doubles = [8, 16, 24, 32, 40, 48].map((at) => bytes.readDoubleLE(at))
    expect(bytes.readDoubleLE(0)).toBe(1010)
    expect(doubles).toEqual([4, NaN, 1, 0.5, 30, 0])
    const whole = (from: number, end: number): number[] =>
      Array.from({ length: (end - from) / 4 }, (_, i) => bytes.readUInt32LE(from + 4 * i))
    expect(whole(56, 80)).toEqual([2, 1, 2, 3, 0, 490])
    // For how many steps loss, accuracy and images a second were logged.
    expect(whole(80, 104)).toEqual([2, 1, 2, 1, 2, 0])
    const singles = [104, 108, 112, 116, 120, 124, 128, 132].map((at) => bytes.readFloatLE(at))
    expect(singles).toEqual([1, NaN, 3, NaN, 0.25, 0.5, 0.75, 0.5])
  })

  it('comes back as it went', () => {
    const summary = summarize(numericSteps(drawnSteps(2990, 100)), 7)
    expect(unpackSummaries([packSummary(summary)])).toEqual(summary)
  })

  it('is read together with others, one after the other', () => {
    const blocks = [drawnSteps(1, 100), drawnSteps(101, 7), drawnSteps(108, 640)].map((steps) =>
      summarize(numericSteps(steps), 7)
    )
    const together = unpackSummaries(blocks.map(packSummary))
    expect([...together.step]).toEqual(blocks.flatMap(({ step }) => [...step]))
    expect([...together.at]).toEqual(blocks.flatMap(({ at }) => [...at]))
    expect([...together.accuracy.high]).toEqual(blocks.flatMap(({ accuracy }) => [...accuracy.high]))
    expect([...together.imagesPerSecond.logged]).toEqual(
      blocks.flatMap(({ imagesPerSecond }) => [...imagesPerSecond.logged])
    )
    expect(joinSummaries([together], 10)).toEqual(joinSummaries(blocks, 10))
  })

  it('is refused where it is cut off or no such text', () => {
    const packed = packSummary(summarize(numericSteps(drawnSteps(1, 100)), 7))
    for (const text of [packed.slice(0, -8), `${packed.slice(0, 40)}!${packed.slice(41)}`, ''])
      expect(() => unpackSummaries([packed, text])).toThrow(RangeError)
  })
})
