import { spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { RunStatus } from '../../src-main/contract'
import { randomKey, uniform } from '../../src-main/datasets/counter-random'
import { backupFolder, backupName } from '../../src-main/runs/backup-files'
import { RunStore } from '../../src-main/runs/run-store'
import { databasePath } from '../../src-main/runs/storage-error'
import { epochOf, machine, stepsFrom, tinySetup, tinySpec } from './run-fixtures'

const exerciser = join(import.meta.dirname, 'exercise-history.ts')

const originalIn = (root: string): string => join(root, 'original')

/** A history of twelve runs in which every table has rows. */
function makeHistory(original: string): void {
  const store = new RunStore(original)
  const statuses: RunStatus[] = ['completed', 'failed', 'paused', 'queued', 'interrupted', 'stopped']
  for (let i = 0; i < 12; i++) {
    const id = `20260101-00000${i % 10}-${i < 10 ? 'abcd' : 'efgh'}`
    store.create({
      id,
      name: `run ${i} ネットワーク`,
      spec: tinySpec({ autoResume: i % 2 === 0 }),
      machine,
      applicationVersion: '1',
      commit: null,
      createdAt: 1_750_000_000_000 + i
    })
    store.append(id, [
      { type: 'setup', setup: tinySetup },
      { type: 'resumed', at: 5, epoch: 0, step: 0, stepsPerEpoch: 40, epochs: [] },
      ...[1, 2, 3].flatMap((epoch) => [
        { type: 'steps' as const, steps: stepsFrom((epoch - 1) * 40 + 1, 40) },
        { type: 'epoch' as const, metrics: epochOf(epoch) }
      ]),
      { type: 'log', line: { at: 6, level: 'info', text: 'as it should be' } },
      { type: 'status', status: statuses[i % 6] as RunStatus, error: null, at: 7 }
    ])
  }
  store.close()
}

/** A workspace whose database has some of its bits flipped; the same ones every time. */
function damaged(root: string, number: number): string {
  const place = join(root, String(number))
  mkdirSync(join(place, 'runs'), { recursive: true })
  const key = randomKey(7, 'flipped', number)
  const bytes = readFileSync(databasePath(originalIn(root)))
  const flips = 1 + Math.floor(uniform(key, 0) * 8)
  for (let flip = 1; flip <= flips; flip++) {
    const bit = Math.floor(uniform(key, flip) * bytes.length * 8)
    const at = bit >> 3
    bytes[at] = (bytes[at] as number) ^ (1 << (bit & 7))
  }
  writeFileSync(databasePath(place), bytes)
  // Where there is a backup of today nobody looks for damage first, and the database is written.
  if (number % 2 === 1) {
    mkdirSync(backupFolder(place))
    copyFileSync(databasePath(originalIn(root)), join(backupFolder(place), backupName(Date.now())))
  }
  return place
}

interface Outcome {
  workspace: string
  problems: string[]
}

/** What a process of its own has to say of workspaces; throws where it ended before it had said all. */
function exercised(workspaces: string[]): Promise<Outcome[]> {
  const child = spawn(process.execPath, ['--import', 'tsx', exerciser, ...workspaces], {
    stdio: ['ignore', 'pipe', 'pipe']
  })
  let said = '',
    complained = ''
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (complained += chunk.toString()))
  return new Promise((resolve, reject) => {
    child.on('close', (code, signal) => {
      const lines = said.trim().split('\n').filter(Boolean)
      if (code === 0)
        resolve(
          lines
            .map((line) => JSON.parse(line) as Outcome)
            .filter(({ problems }) => problems !== undefined)
        )
      else reject(new Error(`ended with ${code ?? signal} after ${lines.at(-1)}: ${complained}`))
    })
  })
}

/** What may be said of a damaged history. */
const expected =
  /^(RUN_UNREADABLE (runs\.(show|log|steps|start|rename|tag)|exports\.plot)|NOTHING_TO_PLOT exports\.plot|WORKSPACE_DAMAGED .*|WORKSPACE_TOO_NEW open)$/

/** Describes what comes of so many histories with flipped bits, the first of them the same in every run. */
export function describeFlippedBits(root: string, files: number): void {
  describe('a history with flipped bits', () => {
    beforeAll(() => makeHistory(originalIn(root)))

    it('that has none of them flipped is all readable', async () => {
      const place = join(root, 'whole')
      mkdirSync(join(place, 'runs'), { recursive: true })
      copyFileSync(databasePath(originalIn(root)), databasePath(place))
      expect(await exercised([place])).toEqual([{ workspace: place, problems: [] }])
    })

    it(
      `in ${files} ways is no crash and no internal error: run or file is said to be damaged`,
      async () => {
        const places = Array.from({ length: files }, (_, i) => damaged(root, i))
        const half = files / 2
        const outcomes = (
          await Promise.all([exercised(places.slice(0, half)), exercised(places.slice(half))])
        ).flat()
        expect(outcomes).toHaveLength(files)
        const unexpected = outcomes.flatMap(({ workspace, problems }) =>
          problems
            .filter((problem) => !expected.test(problem))
            .map((problem) => `${workspace} ${problem}`)
        )
        expect(unexpected).toEqual([])
        // Some of them are seen: the test would be worth nothing if no flip hit anything.
        const codes = outcomes.flatMap(({ problems }) =>
          problems.map((problem) => problem.split(' ')[0])
        )
        expect(codes).toContain('RUN_UNREADABLE')
        expect(codes).toContain('WORKSPACE_DAMAGED')
      },
      files * 5000
    )
  })
}
