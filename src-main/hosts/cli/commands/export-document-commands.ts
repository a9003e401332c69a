import type { Command } from 'commander'
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { AtelierError, type CallOutput, plotFormats, type PlotRequest } from '../../../contract'
import type { CommandContext } from '../context'
import { writingProblem } from '../file-problem'
import { outFormat, type OutOptions, printPlace, requireRoom, writeOut } from '../out-file'
import { print, printNote } from '../output'

/** Adds `export report`, `export paper` and `export figures`. */
export function addExportDocumentCommands(exports: Command, context: CommandContext): void {
  exports
    .command('report <runs...>')
    .description('write a report of a run, or of several compared, as one file of HTML or PDF')
    .requiredOption('--out <file>', 'file to write')
    .option('--format <format>', 'html or pdf; as the name says if left out')
    .option('--force', 'replace the file that is there')
    .action((runs: string[], options: OutOptions) => exportReport(context, runs, options))
  exports
    .command('paper <runs...>')
    .description('write figures, a table of results, captions and a citation for a paper')
    .requiredOption('--out <folder>', 'folder to write')
    .option('--force', 'replace the files of an earlier one')
    .action((runs: string[], options: OutOptions) => exportPaper(context, runs, options))
  addFigures(exports, context)
}

interface FiguresOptions extends OutOptions {
  theme?: PlotRequest['theme']
  scale?: number
  transparent?: boolean
}

function addFigures(exports: Command, context: CommandContext): void {
  exports
    .command('figures <runs...>')
    .description('draw every figure that there is of a run, or of several compared')
    .requiredOption('--out <folder>', 'folder to write')
    .option('--format <format>', plotFormats.join(', '), 'pdf')
    .option('--theme <theme>', 'light or dark; light if left out')
    .option('--scale <factor>', 'pixels of a PNG for each of 96 an inch, 1 to 4', Number)
    .option('--transparent', 'without a ground')
    .option('--force', 'replace the files of an earlier one')
    .action((runs: string[], options: FiguresOptions) => exportFigures(context, runs, options))
}

async function exportFigures(
  context: CommandContext,
  runs: string[],
  { format: named = '', theme, scale, transparent, ...options }: FiguresOptions
): Promise<void> {
  const format = plotFormats.find((each) => each === named.toLowerCase())
  if (!format)
    throw new AtelierError('INVALID_USAGE', {
      problem: `Figures cannot be written as "${named}"; the formats are ${plotFormats.join(', ')}.`
    })
  requireRoomForFolder(options)
  await context.withWorkbench(async (client) => {
    const look = { theme, scale, transparent }
    const { files, notes } = await client.call('exports.figures', {
      ...{ runs, format },
      ...Object.fromEntries(Object.entries(look).filter(([, value]) => value !== undefined))
    })
    writeFolder(options.out, files)
    for (const { path } of files) print(join(options.out, path))
    for (const note of notes) printNote(note)
  })
}

async function exportReport(
  context: CommandContext,
  runs: string[],
  options: OutOptions
): Promise<void> {
  const format = outFormat('A report', options, { html: ['.html', '.htm'], pdf: ['.pdf'] })
  requireRoom(options)
  await context.withWorkbench(async (client) => {
    const { base64 } = await client.call('exports.report', { runs, format })
    writeOut(options, Buffer.from(base64, 'base64'))
    printPlace(options.out)
  })
}

async function exportPaper(context: CommandContext, runs: string[], options: OutOptions): Promise<void> {
  requireRoomForFolder(options)
  await context.withWorkbench(async (client) => {
    const { files } = await client.call('exports.paper', { runs })
    writeFolder(options.out, files)
    for (const { path } of files) print(join(options.out, path))
  })
}

const notWritable = (path: string, error: unknown): AtelierError =>
  new AtelierError('FILE_NOT_WRITABLE', { path, reason: writingProblem(error) }, { cause: error })

/**
 * Whether a folder may be put there, before anything is computed.
 * @throws AtelierError EXPORT_EXISTS, FILE_NOT_WRITABLE
 */
function requireRoomForFolder({ out, force = false }: OutOptions): void {
  const folder = resolve(out)
  let isTaken = false
  try {
    isTaken = existsSync(folder) && readdirSync(folder).length > 0
    if (!statSync(dirname(folder)).isDirectory())
      throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' })
  } catch (error) {
    throw notWritable(out, error)
  }
  if (isTaken && !force) throw new AtelierError('EXPORT_EXISTS', { path: out })
}

/**
 * Writes everything aside first, so that a full disk leaves nothing half-written. What else lies in the
 * folder stays.
 * @throws AtelierError FILE_NOT_WRITABLE
 */
function writeFolder(out: string, files: CallOutput<'exports.paper'>['files']): void {
  const folder = resolve(out)
  const aside = `${folder}.${randomUUID().slice(0, 8)}.tmp`
  try {
    for (const { path, base64 } of files) {
      mkdirSync(dirname(join(aside, path)), { recursive: true })
      writeFileSync(join(aside, path), Buffer.from(base64, 'base64'))
    }
    for (const { path } of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      renameSync(join(aside, path), join(folder, path))
    }
  } catch (error) {
    throw notWritable(out, error)
  } finally {
    rmSync(aside, { recursive: true, force: true })
  }
}
