import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { EpochMetrics, RunDetail } from '../../contract'
import type { MetricPoint } from '../logged-run'
import type { RunRecord, StepBlock } from '../run-record'
import { settingsOfRun } from '../settings'
import type { EventValue } from './event'
import { eventFileName, EventFileWriter } from './event-file'
import {
  encodeExperiment,
  encodeSessionEnd,
  encodeSessionStart,
  hparamsPlugin,
  hparamsTags
} from './hparams'
import { epochValues, type RunPart, shownMetrics, stepOfEpoch, stepValues, textsOf } from './run-values'

/** Events between two of which others have their turn. */
const batch = 10_000

/** The event files of a run's folder, one a part of it, made when something is written into them. */
export class RunLog {
  private readonly files = new Map<string, EventFileWriter>()

  /** @param startedAt Unix milliseconds: the files' names begin with it */
  constructor(
    private readonly folder: string,
    private readonly startedAt: number
  ) {}

  /** @param part '' for the run's folder itself @param at Unix milliseconds */
  write(part: RunPart | '', step: number, at: number, values: EventValue[]): void {
    if (values.length > 0) this.fileOf(part).write({ step, wallTime: at / 1000, values })
  }

  private fileOf(part: string): EventFileWriter {
    const known = this.files.get(part)
    if (known) return known
    const folder = join(this.folder, part)
    mkdirSync(folder, { recursive: true })
    const file = new EventFileWriter(join(folder, eventFileName(this.startedAt)), this.startedAt)
    this.files.set(part, file)
    return file
  }

  flush(): void {
    for (const file of this.files.values()) file.flush()
  }
  close(): void {
    for (const file of this.files.values()) file.close()
    this.files.clear()
  }
}

/**
 * Writes a run as Keras' TensorBoard callback would have, into an empty folder: scalars in the folders
 * `train` and `validation`, and settings, texts and pictures beside them. Of a run that came from other
 * software the points have the names that they had there.
 */
export async function writeTensorboard(folder: string, record: RunRecord): Promise<void> {
  const { summary } = record.detail
  const startedAt = summary.startedAt ?? summary.createdAt
  const log = new RunLog(folder, startedAt)
  try {
    writeBeginning(log, record.detail, startedAt)
    if (record.points) await writePoints(log, record.points, startedAt)
    else {
      writeEpochs(log, record.detail)
      await writeSteps(log, record.steps)
    }
    writeEnd(log, record)
  } finally {
    log.close()
  }
}

/** What is known before anything is trained. */
export function writeBeginning(log: RunLog, detail: RunDetail, startedAt: number): void {
  const settings = settingsOfRun(detail)
  const seconds = startedAt / 1000
  const plugin = (tag: string, content: Uint8Array): EventValue => ({
    kind: 'plugin',
    tag,
    plugin: hparamsPlugin,
    content
  })
  log.write('', 0, startedAt, [
    plugin(hparamsTags.experiment, encodeExperiment(settings, shownMetrics)),
    plugin(hparamsTags.start, encodeSessionStart(settings, detail.summary.name, seconds))
  ])
  log.write('', 0, startedAt, textsOf(detail))
}

function writeEpochs(log: RunLog, { epochs }: RunDetail): void {
  for (const metrics of epochs) writeEpoch(log, metrics)
}

/** What an epoch ended with. */
export function writeEpoch(log: RunLog, metrics: EpochMetrics): void {
  const { train, validation } = epochValues(metrics)
  log.write('train', stepOfEpoch(metrics), metrics.at, train)
  log.write('validation', stepOfEpoch(metrics), metrics.at, validation)
}

async function writeSteps(log: RunLog, blocks: Iterable<StepBlock>): Promise<void> {
  for (const block of blocks) {
    for (let i = 0; i < block.step.length; i++) writeStep(log, block, i)
    await nextTurn()
  }
}

/** A step of a block of them. */
export function writeStep(log: RunLog, block: StepBlock, i: number): void {
  const values = stepValues(
    block.loss[i] ?? NaN,
    block.accuracy[i] ?? NaN,
    block.imagesPerSecond[i] ?? NaN
  )
  log.write('train', block.step[i] ?? 0, block.at[i] ?? 0, values)
}

async function writePoints(
  log: RunLog,
  points: AsyncIterable<MetricPoint[]>,
  startedAt: number
): Promise<void> {
  let written = 0
  for await (const some of points)
    for (const { metric, step, at, value } of some) {
      const [, folder, tag] = /^(train|validation)\/(.+)$/s.exec(metric) ?? []
      const part = (folder ?? '') as RunPart | ''
      log.write(part, step, at ?? startedAt, [{ kind: 'scalar', tag: tag ?? metric, value }])
      if (++written % batch === 0) await nextTurn()
    }
}

/** What is known when a run has ended. */
export function writeEnd(
  log: RunLog,
  { detail, confusionMatrix, log: lines }: Pick<RunRecord, 'detail' | 'confusionMatrix' | 'log'>
): void {
  const { endedAt, createdAt, epochsDone } = detail.summary
  const at = endedAt ?? detail.epochs.at(-1)?.at ?? createdAt
  const step = Math.max(0, epochsDone - 1)
  if (confusionMatrix)
    log.write('', step, at, [{ kind: 'image', tag: 'confusion_matrix', ...confusionMatrix }])
  if (lines.length > 0) {
    const text = lines.map((line) => `    ${new Date(line.at).toISOString()} ${line.text}`).join('\n')
    log.write('', step, at, [{ kind: 'text', tag: 'log', text }])
  }
  if (endedAt === null) return
  const content = encodeSessionEnd(endedAt / 1000)
  log.write('', 0, endedAt, [{ kind: 'plugin', tag: hparamsTags.end, plugin: hparamsPlugin, content }])
}
