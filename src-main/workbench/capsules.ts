import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import {
  AtelierError,
  type CapsuleMoment,
  type CapsuleRequest,
  type CheckpointInfo,
  corrections,
  encodeMetric,
  knownError,
  type LogLine,
  logLine,
  type NamedSeries,
  namedSeries,
  type RecordExport,
  type RunDetail,
  type RunSummary,
  stepColumns,
  type StepColumns,
  type WorkbenchEvent
} from '../contract'
import { datasetVersion } from '../datasets/checks/check-dataset'
import {
  correctionsText,
  keepCorrections,
  readCorrections
} from '../datasets/corrections/corrections-file'
import { unpackCapsule } from '../exchange/capsule/read-capsule'
import { type CapsulePart, writeCapsule } from '../exchange/capsule/write-capsule'
import { fileNameOf } from '../exports/file-name'
import type { ImportedRun } from '../runs/import-run'
import type { RunStore } from '../runs/run-store'
import { storageError } from '../runs/storage-error'
import { application } from './application'
import { correctionsIn, dataPlaces } from './folders'

/** What of a capsule is recorded in the history, and is no file of the run. */
const recordNames = ['run.json', 'steps.jsonl', 'log.jsonl', 'series.jsonl', 'data']
/**
 * Whole runs as one file: everything that is recorded, the hashes of the data, and checkpoints. Taken in
 * elsewhere it is the same run.
 */
export class Capsules {
  private readonly folder: string

  constructor(
    private readonly store: RunStore,
    private readonly emit: (event: WorkbenchEvent) => void
  ) {
    this.folder = join(store.workspace, 'exports')
  }

  /**
   * Writes a run's capsule into a folder of the workspace.
   * @throws AtelierError UNKNOWN_RUN, RUN_IS_ACTIVE, RUN_IS_FOREIGN, DISK_FULL, WORKSPACE_NOT_WRITABLE
   */
  async make(request: CapsuleRequest): Promise<RecordExport> {
    const { folder: runFolder, ...detail } = this.store.detail(this.store.resolve(request.run))
    requireWhole(detail)
    const notes: string[] = []
    const place = join(this.folder, `.unfinished-${randomBytes(8).toString('hex')}`)
    try {
      mkdirSync(place, { recursive: true, mode: 0o700 })
      const { id, name } = detail.summary
      const chosen = { ...detail, checkpoints: chosenCheckpoints(detail, request) }
      const parts = await this.partsOf(chosen, runFolder, request, notes)
      const file = `${fileNameOf(name) || 'run'}.capsule.zip`
      const about = { applicationVersion: application.version, run: { id, name } }
      await writeCapsule(join(place, file), about, parts)
      const folder = request.temporary ? place : this.moved(place, `${fileNameOf(name) || 'run'}-${id}`)
      return { folder, names: [file], notes }
    } catch (error) {
      rmSync(place, { recursive: true, force: true })
      throw storageError(error, this.store.workspace)
    }
  }

  private moved(place: string, name: string): string {
    const target = join(this.folder, `${name}-capsule`)
    rmSync(target, { recursive: true, force: true })
    renameSync(place, target)
    return target
  }

  private async partsOf(
    detail: Omit<RunDetail, 'folder'>,
    runFolder: string,
    { data }: CapsuleRequest,
    notes: string[]
  ): Promise<CapsulePart[]> {
    const { id } = detail.summary
    const corrected = detail.spec.dataset.corrections
    const manifest = data ? await this.manifestOf(detail, notes) : null
    const evaluations = detail.checkpoints
      .map(({ file }) => `evaluations/${basename(file)}.json`)
      .filter((path) => existsSync(join(runFolder, path)))
    return [
      { path: 'run.json', text: `${JSON.stringify(portable(detail), null, 1)}\n` },
      { path: 'steps.jsonl', text: linesOf(wireBlocks(this.store.stepBlocks(id))) },
      { path: 'log.jsonl', text: linesOf(this.store.log(id)) },
      { path: 'series.jsonl', text: linesOf(this.store.series(id)) },
      ...(manifest === null ? [] : [{ path: 'data/manifest.json', text: manifest }]),
      ...(corrected
        ? [{ path: 'data/corrections.json', text: await this.correctionsOf(corrected) }]
        : []),
      ...evaluations.map((path) => ({ path, file: join(runFolder, path) })),
      ...detail.checkpoints.map(({ file }) => ({ path: file, file: join(runFolder, file) }))
    ]
  }

  private async correctionsOf(hash: string): Promise<string> {
    return correctionsText(await readCorrections(hash, dataPlaces(this.store.workspace)))
  }

  /** Hashes of the images that a run was trained on; null where its data is not here. */
  private async manifestOf({ spec }: Pick<RunDetail, 'spec'>, notes: string[]): Promise<string | null> {
    try {
      const { sha256, images } = await datasetVersion(spec.dataset.id, dataPlaces())
      return `${JSON.stringify({ dataset: spec.dataset.id, sha256, images })}\n`
    } catch (error) {
      notes.push(`Without the manifest of its data: ${knownError(error).message}`)
      return null
    }
  }

  /**
   * Takes in the run of a capsule.
   * @throws AtelierError CAPSULE_DAMAGED, CAPSULE_TOO_NEW, RUN_EXISTS, RUN_UNREADABLE, DISK_FULL
   */
  async take(path: string, at: CapsuleMoment = 'end'): Promise<RunSummary> {
    // The run's own files, and beside them what is read into the history.
    const [folder, records] = [this.store.incomingFolder(), this.store.incomingFolder()]
    try {
      const { run, files } = await unpackCapsule(path, folder)
      for (const name of recordNames)
        if (existsSync(join(folder, name))) renameSync(join(folder, name), join(records, name))
      const whole = readRun(path, records, new Set(files.map((file) => file.path)))
      const imported = at === 'end' ? whole : { ...whole, detail: beforeItsEnd(path, whole.detail) }
      if (imported.detail.summary.id !== run.id)
        throw new AtelierError('CAPSULE_DAMAGED', { path, reason: 'it holds another run than it says' })
      // Training goes on from the newest that lies there.
      const kept = new Set(imported.detail.checkpoints.map(({ file }) => file))
      for (const { path: file } of files)
        if (file.startsWith('checkpoints/') && !kept.has(file)) rmSync(join(folder, file))
      await this.takeCorrections(path, records)
      const summary = this.store.import({ ...imported, files: folder })
      this.emit({ type: 'run-changed', summary })
      return summary
    } catch (error) {
      throw storageError(error, this.store.workspace)
    } finally {
      for (const each of [folder, records]) rmSync(each, { recursive: true, force: true })
    }
  }

  /** Corrections are known by the hash of their document: others than the run's could not be found. */
  private async takeCorrections(path: string, folder: string): Promise<void> {
    const document = join(folder, 'data', 'corrections.json')
    if (!existsSync(document)) return
    const parsed = corrections.safeParse(JSON.parse(readFileSync(document, 'utf8')))
    if (!parsed.success)
      throw new AtelierError('CAPSULE_DAMAGED', { path, reason: 'its corrections are none' })
    await keepCorrections(parsed.data, correctionsIn(this.store.workspace))
  }
}

/** @throws AtelierError RUN_IS_ACTIVE, RUN_IS_FOREIGN */
function requireWhole({ summary }: Pick<RunDetail, 'summary'>): void {
  const { name: run, status, imported } = summary
  if (status === 'queued' || status === 'preparing' || status === 'running')
    throw new AtelierError('RUN_IS_ACTIVE', { run, status })
  if (imported?.settings) throw new AtelierError('RUN_IS_FOREIGN', { run })
}

function chosenCheckpoints(
  { checkpoints, summary }: Pick<RunDetail, 'checkpoints' | 'summary'>,
  { checkpoints: which }: Pick<CapsuleRequest, 'checkpoints'>
): CheckpointInfo[] {
  if (which === 'all') return checkpoints
  if (which === 'none') return []
  const beforeTheEnd = checkpoints.findLast(({ epoch }) => epoch < summary.epochsDone)
  return checkpoints.filter(
    (each) => each === beforeTheEnd || each.roles.includes('last') || each.roles.includes('best')
  )
}

/** A run without what is its workspace's: its number and its turn. */
function portable(detail: Omit<RunDetail, 'folder'>): object {
  const { number: _, queuePosition: __, silentSince: ___, imported: ____, ...summary } = detail.summary
  return { ...detail, summary }
}

/**
 * A run as it was at its last checkpoint before its end, to be gone on with from there.
 * @throws AtelierError CAPSULE_NOT_REPLAYABLE
 */
function beforeItsEnd(path: string, detail: ImportedRun['detail']): ImportedRun['detail'] {
  const { summary, checkpoints } = detail
  const not = (reason: string, hint: string): AtelierError =>
    new AtelierError('CAPSULE_NOT_REPLAYABLE', { path, reason, hint })
  if (summary.status !== 'completed')
    throw not(`it is ${summary.status}, and has no end of its own`, 'Resume it first where it was made.')
  const earlier = checkpoints.filter(({ epoch }) => epoch < summary.epochsDone)
  const [last] = earlier.toSorted((a, b) => b.epoch - a.epoch || b.step - a.step)
  if (!last)
    throw not(
      'it has no checkpoint before the end',
      'Replay it from the beginning, or let it be written again with --checkpoints all.'
    )
  return {
    ...detail,
    summary: { ...summary, status: 'stopped' },
    weightsSha256: null,
    checkpoints: [{ ...last, roles: ['last'] }]
  }
}

/** Steps as they are stored, a block a line, in their wire form. */
function* wireBlocks(blocks: ReturnType<RunStore['stepBlocks']>): Generator<StepColumns> {
  for (const { step, loss, accuracy, imagesPerSecond, at } of blocks)
    yield {
      step: [...step],
      loss: Array.from(loss, encodeMetric),
      accuracy: Array.from(accuracy, encodeMetric),
      imagesPerSecond: [...imagesPerSecond],
      at: [...at]
    }
}

function linesOf(values: Iterable<object>): string {
  return Array.from(values, (value) => `${JSON.stringify(value)}\n`).join('')
}

/** The run of an unpacked capsule, as far as it is not files. @throws AtelierError CAPSULE_DAMAGED */
function readRun(path: string, folder: string, listed: ReadonlySet<string>): Omit<ImportedRun, 'files'> {
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
    series: lines<NamedSeries>('series.jsonl', (value) => namedSeries.parse(value))
  }
}

const reasonOf = (error: unknown): string =>
  ((error as Error).message.split('\n')[0] ?? '').slice(0, 200)
