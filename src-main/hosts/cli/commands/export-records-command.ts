import type { Command } from 'commander'
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import {
  AtelierError,
  type RecordExport,
  type RecordFormat,
  runStatuses,
  type TableRows,
  tableRows,
  type WorkbenchClient
} from '../../../contract'
import { type CommandContext, wholeNumber } from '../context'
import { move, moveAll } from '../moved-file'
import { type EndingsOf, outFormat, type OutOptions, printPlace, requireRoom } from '../out-file'
import { print, printNote } from '../output'
import { chosenRuns, lastMoment, moment, type RunFilter, statusName } from '../run-filter'

interface FolderOptions extends OutOptions {
  confusionMatrix?: boolean
}
interface TableOptions extends OutOptions, RunFilter {
  rows: string
}

/** Adds `export tensorboard` and `export runs`. */
export function addExportRecordsCommands(exports: Command, context: CommandContext): void {
  exports
    .command('tensorboard <runs...>')
    .description('write the metrics, settings and texts of runs as a log folder of TensorBoard')
    .requiredOption('--out <dir>', 'folder to write')
    .option('--no-confusion-matrix', 'do not evaluate the runs for a picture of it')
    .option('--force', 'replace an export that is there')
    .action((runs: string[], options: FolderOptions) => exportTensorboard(context, runs, options))
  exports
    .command('mlflow <runs...>')
    .description('write the metrics, settings and tags of runs as a tracking folder of MLflow')
    .requiredOption('--out <dir>', 'folder to write, mlruns for example; runs are added to what it has')
    .option('--force', 'replace runs that were exported before')
    .action((runs: string[], options: OutOptions) => exportMlflow(context, runs, options))
  addTables(exports, context)
}

function addTables(exports: Command, context: CommandContext): void {
  exports
    .command('runs [runs...]')
    .description('write what is recorded of runs, or of all runs, as CSV or JSON')
    .requiredOption('--out <file>', 'file to write')
    .option('--format <format>', 'csv or json; by itself as --out ends')
    .option('--rows <what>', `${tableRows.join(', ')}: what a row of a table is about`, 'epoch')
    .option('--status <status>', `only runs with this status: ${runStatuses.join(', ')}`, statusName)
    .option('--tag <tag>', 'only runs with this tag')
    .option('--since <date>', 'only runs created at or after this date', moment)
    .option('--until <date>', 'only runs created up to this date', lastMoment)
    .option('--limit <n>', 'only this many, newest first', (text) => wholeNumber(text, 1, 1e9))
    .option('--force', 'replace the file that is there')
    .action((runs: string[], options: TableOptions) => exportTable(context, runs, options))
}

async function exportTensorboard(
  context: CommandContext,
  runs: string[],
  options: FolderOptions
): Promise<void> {
  const { confusionMatrix = true } = options
  requireFolder(options)
  await context.withWorkbench(async (client) => {
    const made = await recordsOf(client, 'tensorboard', { runs, confusionMatrix })
    placeFolder(made, options)
    print(options.out)
  })
}

async function exportMlflow(
  context: CommandContext,
  runs: string[],
  options: OutOptions
): Promise<void> {
  const out = resolve(options.out)
  if (!isFolder(out)) requireRoom({ out })
  await context.withWorkbench(async (client) => {
    const made = await recordsOf(client, 'mlflow', { runs, destination: out })
    try {
      addRuns(join(made.folder, made.names[0] ?? ''), join(out, made.names[0] ?? ''), options)
    } finally {
      rmSync(made.folder, { recursive: true, force: true })
    }
    print(options.out)
  })
}

/**
 * Moves an experiment's runs into the folder that has the experiment, or the experiment.
 * @throws AtelierError EXPORT_EXISTS, FILE_NOT_WRITABLE; nothing was replaced then
 */
function addRuns(from: string, to: string, { force = false }: OutOptions): void {
  if (!existsSync(to)) return move(from, to)
  const names = readdirSync(from).filter(
    (name) => !existsSync(join(to, name)) || isFolder(join(to, name))
  )
  const taken = names.find((name) => existsSync(join(to, name)))
  if (taken !== undefined && !force) throw new AtelierError('EXPORT_EXISTS', { path: join(to, taken) })
  moveAll(names.map((name) => ({ from: join(from, name), to: join(to, name) })))
}

const formats: EndingsOf<Extract<RecordFormat, 'csv' | 'json'>> = { csv: ['.csv'], json: ['.json'] }

async function exportTable(
  context: CommandContext,
  named: string[],
  options: TableOptions
): Promise<void> {
  const format = outFormat('Runs', options, formats)
  const rows = rowsNamed(options.rows)
  requireRoom(options)
  await context.withWorkbench(async (client) => {
    const runs = await selected(client, named, options)
    const made = await recordsOf(client, format, { runs, rows })
    try {
      requireRoom(options)
      move(join(made.folder, made.names[0] ?? ''), resolve(options.out))
    } finally {
      rmSync(made.folder, { recursive: true, force: true })
    }
    printPlace(options.out)
  })
}

/** @throws AtelierError INVALID_USAGE */
function rowsNamed(text: string): TableRows {
  const found = tableRows.find((each) => each === text)
  if (found) return found
  const problem = `A row can be about a ${tableRows.join(', ')}, not a "${text}".`
  throw new AtelierError('INVALID_USAGE', { problem })
}

/** The runs that were named and fit, or all that fit. @throws AtelierError UNKNOWN_RUN, INVALID_USAGE */
async function selected(client: WorkbenchClient, named: string[], filter: RunFilter): Promise<string[]> {
  const details = await Promise.all(named.map((run) => client.call('runs.show', { run })))
  const ids = new Set(details.map(({ summary }) => summary.id))
  const all = await client.call('runs.list', {})
  const chosen = chosenRuns(
    all.filter(({ id }) => named.length === 0 || ids.has(id)),
    filter
  )
  if (chosen.length === 0) throw new AtelierError('INVALID_USAGE', { problem: 'No run fits.' })
  return chosen.map(({ id }) => id)
}

async function recordsOf(
  client: WorkbenchClient,
  format: RecordFormat,
  request: { runs: string[]; rows?: TableRows; confusionMatrix?: boolean; destination?: string }
): Promise<RecordExport> {
  const made = await client.call('exports.records', { format, temporary: true, ...request })
  for (const note of made.notes) printNote(note)
  return made
}

const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory()

/** Whether a folder may be put there. @throws AtelierError EXPORT_EXISTS, FILE_NOT_WRITABLE */
function requireFolder({ out, force = false }: OutOptions): void {
  const path = resolve(out)
  if (!isFolder(path)) return requireRoom({ out: path })
  if (readdirSync(path).length > 0 && !force) throw new AtelierError('EXPORT_EXISTS', { path: out })
}

/**
 * Gives an export the place that was asked for. Of a folder that is there nothing but an earlier export of
 * the same names is replaced: other files may be somebody's work.
 * @throws AtelierError EXPORT_EXISTS, FILE_NOT_WRITABLE; nothing was replaced then
 */
function placeFolder({ folder, names }: RecordExport, { out, force = false }: OutOptions): void {
  const path = resolve(out)
  try {
    requireFolder({ out, force })
    const others = existsSync(path) ? readdirSync(path).filter((name) => !isOfExport(name, names)) : []
    if (others[0] !== undefined) {
      const problem = `${out} holds "${others[0]}" too, which is no part of an export: name another folder.`
      throw new AtelierError('INVALID_USAGE', { problem })
    }
    move(folder, path)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const isOfExport = (name: string, names: readonly string[]): boolean =>
  names.includes(name) || name.startsWith('events.out.tfevents.')
