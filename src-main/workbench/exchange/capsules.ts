import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import {
  AtelierError,
  type CapsuleCheckpoints,
  type CapsuleMoment,
  type CapsuleRequest,
  type CheckpointInfo,
  corrections,
  knownError,
  type RecordExport,
  type RunDetail,
  type RunSummary,
  type WorkbenchEvent,
  type Sentence
} from '../../contract'
import { datasetVersion } from '../../datasets/checks/check-dataset'
import { contentHash } from '../../datasets/dataset'
import { loadDataset } from '../../datasets/load'
import {
  correctionsText,
  keepCorrections,
  readCorrections
} from '../../datasets/corrections/corrections-file'
import { unpackCapsule } from '../../exchange/capsule/read-capsule'
import { type CapsulePart, writeCapsule } from '../../exchange/capsule/write-capsule'
import { fileNameOf } from '../../exports/file-name'
import type { ImportedRun } from '../../runs/import-run'
import type { RunStore } from '../../runs/run-store'
import { storageError } from '../../runs/storage-error'
import { hashOfFile } from '../../weights/files/hash-of-file'
import { application } from '../application'
import { comparable, jsonOf, linesOf, portable, readRun, wireBlocks } from './capsule-record'
import type { CheckpointReaders } from '../processes/checkpoint-readers'
import { ExportsFolder } from '../files/exports-folder'
import { correctionsIn, dataPlaces } from '../files/folders'
import { initialFile, presentCheckpoints } from '../runs/run-checkpoints'
import { goOn, type Tickets } from '../tickets'
import { areKnown, keptWeightsFile, weightsPath } from '../runs/weights-files'

export { tensorsHash } from '../../exchange/capsule/tensors-hash'

/** What of a capsule is recorded in the history, and is no file of the run. */
const recordNames = ['run.json', 'steps.jsonl', 'log.jsonl', 'series.jsonl', 'use.jsonl', 'data']
/**
 * Whole runs as one file: everything that is recorded, the hashes of the data, and checkpoints. Taken in
 * elsewhere it is the same run.
 */
export class Capsules {
  private readonly folder: ExportsFolder

  constructor(
    private readonly store: RunStore,
    private readonly emit: (event: WorkbenchEvent) => void,
    private readonly tickets: Tickets,
    private readonly readers: Pick<CheckpointReaders, 'begin'>
  ) {
    this.folder = new ExportsFolder(store.workspace)
  }

  /**
   * Writes a run's capsule into a folder of the workspace.
   * @throws AtelierError UNKNOWN_RUN, RUN_IS_ACTIVE, RUN_IS_FOREIGN, DISK_FULL, WORKSPACE_NOT_WRITABLE,
   * JOB_CANCELLED
   */
  make(request: CapsuleRequest): Promise<RecordExport> {
    return this.tickets.holding(request.ticket, (signal) => this.written(request, signal))
  }

  private async written(request: CapsuleRequest, signal: AbortSignal): Promise<RecordExport> {
    const whole = this.store.detail(this.store.resolve(request.run))
    const { folder: runFolder, ...detail } = { ...whole, checkpoints: presentCheckpoints(whole) }
    requireWhole(detail)
    const notes: string[] = []
    const checkpoints = chosenCheckpoints(detail, request)
    const ends = checkpoints.map(({ file }) => this.readers.begin(runFolder, file))
    const place = this.folder.begin()
    try {
      const { id, name } = detail.summary
      const chosen = { ...detail, checkpoints }
      const parts = await this.partsOf(chosen, runFolder, request, notes)
      goOn(signal)
      const file = `${fileNameOf(name) || 'run'}.capsule.zip`
      const about = { applicationVersion: application.version, run: { id, name } }
      await writeCapsule(join(place, file), about, parts, () => goOn(signal))
      const named = `${fileNameOf(name) || 'run'}-${id}-capsule`
      const folder = request.temporary ? place : this.folder.settle(place, named)
      return { folder, names: [file], notes }
    } catch (error) {
      this.folder.remove(place)
      throw storageError(error, this.store.workspace)
    } finally {
      for (const end of ends) end()
    }
  }

  private async partsOf(
    detail: Omit<RunDetail, 'folder'>,
    runFolder: string,
    { data, checkpoints }: CapsuleRequest,
    notes: string[]
  ): Promise<CapsulePart[]> {
    const { id } = detail.summary
    const corrected = detail.spec.dataset.corrections
    const manifest = data ? await this.manifestOf(detail, notes) : null
    const began = await this.beginningOf(detail, runFolder, checkpoints, notes)
    const evaluations = detail.checkpoints
      .map(({ file }) => `evaluations/${basename(file)}.json`)
      .filter((path) => existsSync(join(runFolder, path)))
    return [
      { path: 'run.json', text: `${JSON.stringify(portable(detail), null, 1)}\n` },
      { path: 'steps.jsonl', text: linesOf(wireBlocks(this.store.stepBlocks(id))) },
      { path: 'log.jsonl', text: linesOf(this.store.log(id)) },
      { path: 'series.jsonl', text: linesOf(this.store.series(id)) },
      { path: 'use.jsonl', text: linesOf(this.store.use(id)) },
      ...(manifest === null ? [] : [{ path: 'data/manifest.json', text: manifest }]),
      ...(corrected
        ? [{ path: 'data/corrections.json', text: await this.correctionsOf(corrected) }]
        : []),
      ...evaluations.map((path) => ({ path, file: join(runFolder, path) })),
      ...detail.checkpoints.map(({ file }) => ({ path: file, file: join(runFolder, file) })),
      ...began
    ]
  }

  /**
   * What a run began from that was not its seed: another run's checkpoint, or weights that have no name by
   * which they are fetched everywhere.
   */
  private async beginningOf(
    { parent, spec }: Pick<RunDetail, 'parent' | 'spec'>,
    runFolder: string,
    checkpoints: CapsuleCheckpoints,
    notes: string[]
  ): Promise<CapsulePart[]> {
    if (checkpoints === 'none') return []
    const parts: CapsulePart[] = []
    if (parent) {
      const path = initialFile(parent.file)
      if (existsSync(join(runFolder, path))) parts.push({ path, file: join(runFolder, path) })
      else notes.push(`Without the checkpoint of "${parent.name}" that it went on from: it is gone.`)
    }
    const { weights } = spec
    if (!weights?.sha256 || areKnown(weights)) return parts
    const file = weightsPath(spec, this.store, runFolder)
    // A description names its parts, which lie beside it.
    const isWhole = file !== null && !file.endsWith('.json')
    if (isWhole && (await hashOfFile(file)) === weights.sha256)
      parts.push({ path: keptWeightsFile(weights.sha256, file), file })
    else
      notes.push(
        `Without the weights that it began with, ${weights.from}: ` +
          (file === null
            ? 'they are gone.'
            : isWhole
              ? 'they are others by now.'
              : 'they are several files.')
      )
    return parts
  }

  private async correctionsOf(hash: string): Promise<string> {
    return correctionsText(await readCorrections(hash, dataPlaces(this.store.workspace)))
  }

  /**
   * Hashes of the images that a run was trained on; null where its data is not here, is another by now, or
   * has no name.
   */
  private async manifestOf(
    { spec, setup }: Pick<RunDetail, 'spec' | 'setup'>,
    notes: string[]
  ): Promise<string | null> {
    const { id, path } = spec.dataset
    if (path !== null) {
      notes.push(`Without the manifest of its data, which is no imported data set but ${path}.`)
      return null
    }
    try {
      const dataset = await loadDataset(spec.dataset, dataPlaces(this.store.workspace))
      if (setup?.datasetSha256 !== undefined && contentHash(dataset) !== setup.datasetSha256)
        throw new AtelierError('DATASET_CHANGED', { id })
      const { sha256, images } = await datasetVersion(id, dataPlaces())
      return `${JSON.stringify({ dataset: id, sha256, images })}\n`
    } catch (error) {
      notes.push(`Without the manifest of its data: ${knownError(error).message}`)
      return null
    }
  }

  /**
   * Takes in the run of a capsule; where it is here with the same content, nothing is done.
   * @throws AtelierError CAPSULE_DAMAGED, CAPSULE_TOO_NEW, CAPSULE_DIFFERS, RUN_EXISTS, RUN_UNREADABLE,
   * DISK_FULL
   */
  async take(path: string, at: CapsuleMoment = 'end'): Promise<{ run: RunSummary; isNew: boolean }> {
    // The run's own files, and beside them what is read into the history.
    const [folder, records] = [this.store.incomingFolder(), this.store.incomingFolder()]
    try {
      const { run, files } = await unpackCapsule(path, folder)
      for (const name of recordNames)
        if (existsSync(join(folder, name))) renameSync(join(folder, name), join(records, name))
      const whole = readRun(path, records, new Set(files.map((file) => file.path)))
      const imported = this.asAt(at, whole, path, folder)
      if (imported.detail.summary.id !== run.id)
        throw new AtelierError('CAPSULE_DAMAGED', { path, reason: 'it holds another run than it says' })
      const known = at === 'end' ? this.store.list().find(({ id }) => id === run.id) : undefined
      if (known) {
        this.requireSame(known, whole.detail, records, path)
        return { run: known, isNew: false }
      }
      // Training goes on from the newest that lies there.
      const kept = new Set(imported.detail.checkpoints.map(({ file }) => file))
      for (const { path: file } of files)
        if (file.startsWith('checkpoints/') && !kept.has(file)) rmSync(join(folder, file))
      await this.takeCorrections(path, records, whole.detail)
      const summary = this.store.import({ ...imported, files: folder })
      this.emit({ type: 'run-changed', summary })
      return { run: summary, isNew: true }
    } catch (error) {
      throw storageError(error, this.store.workspace)
    } finally {
      for (const each of [folder, records]) rmSync(each, { recursive: true, force: true })
    }
  }

  /** A capsule's run as it was at a moment. @throws AtelierError CAPSULE_NOT_REPLAYABLE */
  private asAt(
    at: CapsuleMoment,
    whole: Omit<ImportedRun, 'files'>,
    path: string,
    folder: string
  ): Omit<ImportedRun, 'files'> {
    if (at === 'end') return whole
    if (at === 'last-checkpoint') return { ...whole, detail: beforeItsEnd(path, whole.detail) }
    const { parent, spec, summary } = whole.detail
    requireAnEnd(path, summary)
    if (parent && !existsSync(join(folder, initialFile(parent.file))))
      throw notReplayable(
        path,
        `it went on from a checkpoint of "${parent.name}", which is not in it`,
        'Let it be written again with its checkpoints, audit it instead, or replay that run.'
      )
    if (spec.weights && weightsPath(spec, this.store, folder) === null)
      throw notReplayable(
        path,
        `it began with weights (${spec.weights.from}, SHA-256 ${spec.weights.sha256 ?? 'not known'}) that are neither in it nor on the shelf`,
        areKnown(spec.weights)
          ? `Fetch them with "atelier weights get ${spec.weights.from}".`
          : 'Take them in with "atelier weights add FILE --as NAME".'
      )
    return { ...whole, detail: asItBegan(whole.detail), steps: [] }
  }

  /** Corrections are known by the hash of their document: others than the run's could not be found. */
  private async takeCorrections(
    path: string,
    folder: string,
    { spec }: Pick<RunDetail, 'spec'>
  ): Promise<void> {
    const document = join(folder, 'data', 'corrections.json')
    if (!existsSync(document)) return
    const damaged = (reason: Sentence): AtelierError =>
      new AtelierError('CAPSULE_DAMAGED', { path, reason })
    const parsed = corrections.safeParse(jsonOf(readFileSync(document, 'utf8')))
    if (!parsed.success) throw damaged('its corrections are none')
    const hash = await keepCorrections(parsed.data, correctionsIn(this.store.workspace))
    if (hash !== spec.dataset.corrections)
      throw damaged('its corrections are not those of its experiment')
  }

  /**
   * Whether a run that is here is the capsule's; what people call it may be another, and which of its
   * checkpoints are there.
   * @throws AtelierError CAPSULE_DIFFERS
   */
  private requireSame(
    { id, name }: RunSummary,
    there: ImportedRun['detail'],
    records: string,
    path: string
  ): void {
    const { folder: _, ...here } = this.store.detail(id)
    const texts = {
      'steps.jsonl': linesOf(wireBlocks(this.store.stepBlocks(id))),
      'log.jsonl': linesOf(this.store.log(id)),
      'series.jsonl': linesOf(this.store.series(id)),
      // Capsules of earlier versions have none.
      ...(existsSync(join(records, 'use.jsonl')) && { 'use.jsonl': linesOf(this.store.use(id)) })
    }
    const isSame =
      isDeepStrictEqual(comparable(here), comparable(there)) &&
      Object.entries(texts).every(([file, text]) => readFileSync(join(records, file), 'utf8') === text)
    if (!isSame) throw new AtelierError('CAPSULE_DIFFERS', { run: name, id, path: basename(path) })
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
    // One without a role is the one before the newest, or what an early stop took back.
    (each) =>
      each === beforeTheEnd ||
      each.isKept ||
      each.roles.length === 0 ||
      each.roles.some((role) => role !== 'kept')
  )
}

/**
 * Whether an early stop takes the weights of an earlier epoch back. Else the others stay away: training
 * would go on from one of them where the last is damaged, and nobody would hear of it.
 */
const takesBack = ({ spec, steering }: Pick<RunDetail, 'spec' | 'steering'>): boolean =>
  [spec, ...spec.steering.map(({ change }) => change), ...steering.map(({ change }) => change)].some(
    ({ earlyStopping }) => earlyStopping?.restoreBest === true
  )

const notReplayable = (path: string, reason: Sentence, hint: Sentence): AtelierError =>
  new AtelierError('CAPSULE_NOT_REPLAYABLE', { path, reason, hint })

/** @throws AtelierError CAPSULE_NOT_REPLAYABLE */
function requireAnEnd(path: string, { status }: Pick<RunSummary, 'status'>): void {
  if (status !== 'completed')
    throw notReplayable(
      path,
      `it is ${status}, and has no end of its own`,
      'Resume it first where it was made.'
    )
}

/** On the engine that it was really trained on. */
const onItsEngine = ({ spec, setup }: Pick<RunDetail, 'spec' | 'setup'>): RunDetail['spec'] => ({
  ...spec,
  engine: setup?.engine ?? spec.engine
})

/** A run as it was before its first step, to be trained from there. */
function asItBegan(detail: ImportedRun['detail']): ImportedRun['detail'] {
  return {
    ...detail,
    summary: {
      ...detail.summary,
      ...{ status: 'stopped', epochsDone: 0, last: null, best: null },
      ...{ activeSeconds: 0, startedAt: null, endedAt: null }
    },
    spec: onItsEngine(detail),
    ...{ epochs: [], sessions: [], checkpoints: [], setup: null, weightsSha256: null }
  }
}

/**
 * A run as it was at its last checkpoint before its end, to be gone on with from there.
 * @throws AtelierError CAPSULE_NOT_REPLAYABLE
 */
function beforeItsEnd(path: string, detail: ImportedRun['detail']): ImportedRun['detail'] {
  const { summary, checkpoints } = detail
  requireAnEnd(path, summary)
  const earlier = checkpoints
    .filter(({ epoch }) => epoch < summary.epochsDone)
    .toSorted((a, b) => a.epoch - b.epoch || a.step - b.step)
  if (earlier.length === 0)
    throw notReplayable(
      path,
      'it has no checkpoint before the end',
      'Replay it from the beginning, or let it be written again with --checkpoints all.'
    )
  return {
    ...detail,
    summary: { ...summary, status: 'stopped' },
    weightsSha256: null,
    spec: onItsEngine(detail),
    checkpoints: takesBack(detail) ? earlier : earlier.slice(-1)
  }
}
