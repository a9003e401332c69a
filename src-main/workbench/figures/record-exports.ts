import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import {
  type AtelierError,
  isForeign,
  knownError,
  plotRequest,
  type RecordExport,
  type RecordExportRequest
} from '../../contract'
import { metricFileName, pointsOfSeries, readMetricFile } from '../../exchange/metric-file'
import type { RunRecord } from '../../exchange/run-record'
import { writeMlflow } from '../../exchange/mlflow/write-experiment'
import { writeRunsCsv, writeRunsJson } from '../../exchange/tables/write-runs'
import { writeTensorboard } from '../../exchange/tensorboard/write-run'
import { fileNameOf } from '../../exports/file-name'
import type { RunStore } from '../../runs/run-store'
import { storageError } from '../../runs/storage-error'
import { confusionPicture, confusionRequest } from './confusion-picture'
import { figureOfRuns } from './figure-of-runs'
import type { FigureSources } from './figures'
import { ExportsFolder } from '../files/exports-folder'
import { keptEvaluation } from '../analysis/kept-evaluations'
import type { RunJobs } from '../analysis/run-jobs'
import { goOn, type Tickets } from '../tickets'

/**
 * What is recorded of runs, as files for other software, in the workspace's folder for exports. A folder
 * comes into its place when everything in it is written.
 */
export class RecordExports {
  private readonly folder: ExportsFolder
  private readonly store: RunStore

  constructor(
    private readonly sources: FigureSources,
    private readonly runJobs: Pick<RunJobs, 'evaluate'>,
    private readonly tickets: Tickets
  ) {
    this.store = sources.store
    this.folder = new ExportsFolder(this.store.workspace)
  }

  /** @throws AtelierError UNKNOWN_RUN, RUN_UNREADABLE, DISK_FULL, WORKSPACE_NOT_WRITABLE, JOB_CANCELLED */
  make(request: RecordExportRequest): Promise<RecordExport> {
    return this.tickets.holding(request.ticket, (signal) => this.written(request, signal))
  }

  private async written(request: RecordExportRequest, signal: AbortSignal): Promise<RecordExport> {
    const ids = [...new Set(request.runs.map((run) => this.store.resolve(run)))]
    const notes: string[] = []
    const place = this.folder.begin()
    try {
      await this.write(place, ids, request, notes, signal)
      const folder = request.temporary ? place : this.folder.settle(place, this.nameOf(ids, request))
      return { folder, names: readdirSync(folder), notes }
    } catch (error) {
      this.folder.remove(place)
      throw storageError(error, this.store.workspace)
    }
  }

  private async write(
    place: string,
    ids: string[],
    request: RecordExportRequest,
    notes: string[],
    signal: AbortSignal
  ): Promise<void> {
    const { format, rows } = request
    const stem = this.stemOf(ids)
    switch (format) {
      case 'csv':
        return writeRunsCsv(join(place, `${stem}.csv`), rows, this.records(ids))
      case 'json':
        return writeRunsJson(join(place, `${stem}.json`), rows, this.records(ids))
      case 'tensorboard': {
        for (const record of this.records(ids)) {
          // A run may take a while, and what is asked meanwhile is to be heard.
          await setImmediate()
          goOn(signal)
          const { id } = record.detail.summary
          // Several runs are told apart by their folders, one is the folder.
          const folder = ids.length === 1 ? place : join(place, `${this.stemOf([id])}-${id}`)
          mkdirSync(folder, { recursive: true })
          const confusionMatrix = request.confusionMatrix ? await this.matrixOf(record, notes) : null
          await writeTensorboard(folder, { ...record, confusionMatrix })
        }
        return
      }
      case 'mlflow':
        return writeMlflow(
          place,
          request.destination ?? this.folder.placeFor(this.nameOf(ids, request)),
          this.records(ids)
        )
      default:
        return format satisfies never
    }
  }

  /** One run after the other, so that the details of few are in memory. */
  private *records(ids: string[]): Iterable<RunRecord> {
    for (const id of ids)
      yield {
        detail: this.store.detail(id),
        steps: this.store.stepBlocks(id),
        log: this.store.log(id),
        points: this.importedPoints(id),
        confusionMatrix: null
      }
  }

  /** Of another tool's run what it had logged: all of it, or as much as the history has. */
  private importedPoints(id: string): RunRecord['points'] {
    if (!isForeign(this.store.summary(id))) return null
    const path = join(this.store.folderOf(id), metricFileName)
    return existsSync(path) ? readMetricFile(path) : pointsOfSeries(this.store.series(id))
  }

  /** A run whose data is gone has no matrix, and is written all the same. */
  private async matrixOf({ detail }: RunRecord, notes: string[]): Promise<RunRecord['confusionMatrix']> {
    if (detail.checkpoints.length === 0) return null
    try {
      await this.evaluated(detail.summary.id)
      const request = plotRequest.parse(confusionRequest(detail.summary.id))
      return confusionPicture(await figureOfRuns(this.sources, request))
    } catch (error) {
      const { message }: AtelierError = knownError(error)
      notes.push(`Without a confusion matrix of "${detail.summary.name}": ${message}`)
      return null
    }
  }

  /** Evaluates a run where that was not done before. */
  private async evaluated(id: string): Promise<void> {
    try {
      keptEvaluation(this.store, id)
    } catch {
      await this.runJobs.evaluate(id)
    }
  }

  private stemOf(ids: string[]): string {
    const [id = ''] = ids
    return ids.length === 1 ? fileNameOf(this.store.summary(id).name) || 'run' : `${ids.length} runs`
  }

  /** What an export of these runs is called in the workspace's folder. */
  private nameOf(ids: string[], { format, rows }: Pick<RecordExportRequest, 'format' | 'rows'>): string {
    const what = format === 'csv' || format === 'json' ? `${format}-${rows}` : format
    const one = ids.length === 1 ? `-${ids[0] ?? ''}` : ''
    return `${this.stemOf(ids)}${one}-${what}`
  }
}
