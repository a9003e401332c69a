import {
  type ComparedRun,
  type EpochMetrics,
  epochMetrics,
  type LogLine,
  logLine,
  type RunDetail,
  runDetail,
  type RunSummary,
  type StepColumns,
  stepColumns,
  thinSamples,
  type UseSample
} from '../contract'
import { checkpointsOf } from './checkpoint-marks'
import { type Connection, prepared } from './connection'
import { unpackSteps } from './packed-steps'
import { parse, readable, type RunRow, rowOf } from './run-row'
import { epochsOf } from './run-state'
import { sessionsOf } from './sessions'
import { useOf } from './use-samples'
import { joinSteps, type NumericSteps, stepsWithin } from './step-columns'
import { type MadeSummaries, summarizedSteps } from './step-summaries'
import { thinSteps, wireOf } from './step-summary'

/** Steps from one to another, both included. */
export interface StepRange {
  from: number
  to: number
}
/** What a run is a function of, where it came from and what it was trained on. */
export interface RunConfiguration {
  spec: RunDetail['spec']
  imported: RunSummary['imported']
  steering: RunDetail['steering']
  parentId: string | null
  /** Null where its data was never loaded, or long ago. */
  datasetSha256: string | null
}
const allSteps: StepRange = { from: 1, to: Number.MAX_SAFE_INTEGER }

/**
 * What is stored of single runs. Every reader throws RUN_UNREADABLE where that is damaged, and SQLite's
 * own errors as they are.
 */
export class RunRecords {
  constructor(private readonly database: Connection) {}

  /** Everything but the steps and the log; `folder`: that of the run's files. */
  detail(row: RunRow, summary: RunSummary, folder: string): RunDetail {
    return readable(summary.name, () => {
      const detail = {
        summary,
        spec: JSON.parse(row.spec) as RunDetail['spec'],
        setup: parse<RunDetail['setup']>(row.setup),
        epochs: epochsOf(this.database, row.id),
        sessions: sessionsOf(this.database, row.id),
        checkpoints: checkpointsOf(this.database, row),
        steering: JSON.parse(row.steering) as RunDetail['steering'],
        parent: parse<RunDetail['parent']>(row.parent),
        machine: JSON.parse(row.machine) as RunDetail['machine'],
        applicationVersion: row.application_version,
        commit: row.git_commit,
        weightsSha256: row.weights_sha256,
        folder
      }
      runDetail.parse(detail)
      return detail
    })
  }

  /** Not looked at part by part: for what is asked of thousands of runs. */
  configuration(place: number, name: string): RunConfiguration {
    return readable(name, () => {
      const row = rowOf(
        prepared(
          this.database,
          'SELECT spec, imported, steering, parent, setup FROM runs WHERE rowid = ?'
        ).get(place)
      )
      return {
        spec: JSON.parse(row.spec) as RunDetail['spec'],
        imported: parse<NonNullable<RunSummary['imported']>>(row.imported) ?? undefined,
        steering: JSON.parse(row.steering) as RunDetail['steering'],
        parentId: parse<NonNullable<RunDetail['parent']>>(row.parent)?.runId ?? null,
        datasetSha256: versionOf(row)?.datasetSha256 ?? null
      }
    })
  }

  compared(row: RunRow, summary: RunSummary): ComparedRun {
    return readable(summary.name, () => ({
      summary,
      spec: JSON.parse(row.spec) as RunDetail['spec'],
      epochs: epochsOf(this.database, row.id),
      sessions: sessionsOf(this.database, row.id),
      steering: JSON.parse(row.steering) as RunDetail['steering'],
      setup: versionOf(row)
    }))
  }

  epochs(id: string, name: string): EpochMetrics[] {
    return readable(name, () => epochsOf(this.database, id).map((each) => epochMetrics.parse(each)))
  }
  /**
   * All steps, or those of a range, thinned to at most `points`. Blocks outside of it are not read, and of
   * very many steps no more than their summaries; `made` are those that were missing, to be kept.
   */
  steps(
    id: string,
    name: string,
    points: number,
    { from, to }: StepRange = allSteps
  ): { steps: StepColumns; made: MadeSummaries } {
    return readable(name, () => {
      const made: MadeSummaries = new Map()
      const summary = summarizedSteps(this.database, { id, from, to, points }, made)
      const steps = summary
        ? wireOf(summary, true)
        : thinSteps(this.singleSteps(id, { from, to }), points)
      stepColumns.parse(steps)
      return { steps, made }
    })
  }

  private singleSteps(id: string, { from, to }: StepRange): NumericSteps {
    const rows = this.database
      .prepare(
        `SELECT packed FROM step_blocks WHERE run_id = ?1 AND first_step <= ?3 AND first_step >= coalesce(
           (SELECT max(first_step) FROM step_blocks WHERE run_id = ?1 AND first_step <= ?2), 0)
           ORDER BY first_step`
      )
      .all(id, from, to) as { packed: string }[]
    return stepsWithin(joinSteps(rows.map(({ packed }) => unpackSteps(packed))), from, to)
  }

  /** What training took of the machine, thinned to at most `points` samples. */
  use(id: string, name: string, points: number): UseSample[] {
    return readable(name, () => thinSamples(useOf(this.database, id), points))
  }

  /** All steps, a block at a time: what is stored meanwhile may be among them. */
  *stepBlocks(id: string, name: string): Iterable<NumericSteps> {
    const next = this.database.prepare(
      `SELECT first_step, packed FROM step_blocks WHERE run_id = ? AND first_step > ?
         ORDER BY first_step LIMIT 1`
    )
    let last = -1
    for (;;) {
      const row = next.get(id, last) as { first_step: number; packed: string } | undefined
      if (!row) return
      yield readable(name, () => unpackSteps(row.packed))
      last = row.first_step
    }
  }

  log(id: string, name: string): LogLine[] {
    return readable(name, () => {
      const rows = this.database
        .prepare('SELECT line FROM log_lines WHERE run_id = ? ORDER BY number')
        .all(id) as { line: string }[]
      return rows.map(({ line }) => logLine.parse(JSON.parse(line)))
    })
  }

  /** Unix milliseconds of the last thing that is known of a run. */
  lastActivity({ id, name, createdAt, startedAt, last }: RunSummary): number {
    const known = [createdAt, startedAt ?? 0, last?.at ?? 0]
    return readable(name, () => {
      const block = this.database
        .prepare('SELECT packed FROM step_blocks WHERE run_id = ? ORDER BY first_step DESC LIMIT 1')
        .get(id) as { packed: string } | undefined
      const line = this.database
        .prepare('SELECT line FROM log_lines WHERE run_id = ? ORDER BY number DESC LIMIT 1')
        .get(id) as { line: string } | undefined
      const step = block === undefined ? 0 : (unpackSteps(block.packed).at.at(-1) ?? 0)
      const said = line === undefined ? 0 : logLine.parse(JSON.parse(line.line)).at
      return Math.round(Math.max(...known, step, said))
    })
  }
}

/** Which data a run had; null before it began. */
function versionOf(row: Pick<RunRow, 'setup'>): ComparedRun['setup'] {
  const setup = parse<NonNullable<RunDetail['setup']>>(row.setup)
  return setup && { datasetSha256: setup.datasetSha256 }
}
