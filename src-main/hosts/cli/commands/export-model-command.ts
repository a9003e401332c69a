import type { Command } from 'commander'
import { accessSync, constants, existsSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, extname, join, resolve } from 'node:path'
import {
  AtelierError,
  formatBytes,
  type ModelExport,
  type ModelExportOptions,
  modelExportOptions,
  type ModelFormatId,
  modelFormatIds
} from '../../../contract'
import { type CommandContext, wholeNumber } from '../context'
import { move, moveAll, notWritable } from '../moved-file'
import { type EndingsOf, outFormat, type OutOptions } from '../out-file'
import { print, printJson } from '../output'

interface ModelOptions extends OutOptions {
  precision: string
  fold?: boolean
  images?: number
  json?: boolean
}

/** Those without an ending are folders. */
const endings: EndingsOf<ModelFormatId> = {
  onnx: ['.onnx'],
  keras: ['.keras'],
  tfjs: [],
  safetensors: ['.safetensors'],
  pytorch: ['.py'],
  savedmodel: []
}
const fileEndings = Object.values(endings).flat()

/** Adds `export model`: the files, and beside them a description, a card and examples. */
export function addExportModelCommand(exports: Command, context: CommandContext): void {
  exports
    .command('model <run>')
    .description("write a run's network, or RUN@CHECKPOINT's, for other software, and prove it")
    .option('--format <format>', `${modelFormatIds.join(', ')}; by itself as --out ends`)
    .requiredOption('--out <path>', 'file to write, or folder where the format has several files')
    .option('--fold', 'make batch normalisation part of the layers before it')
    .option('--precision <precision>', 'of the weights: fp32, fp16 or int8', 'fp32')
    .option(
      '--images <n>',
      'test images to compare on; a few if left out, and 1000 for fp16 and int8',
      (text) => wholeNumber(text, 1, 100_000)
    )
    .option('--force', 'replace what is there')
    .option('--json', 'print JSON')
    .action((run: string, options: ModelOptions) => exportModel(context, run, options))
}

async function exportModel(context: CommandContext, run: string, options: ModelOptions): Promise<void> {
  const format = outFormat('A model', options, endings)
  const out = withEnding(resolve(options.out), format)
  const exported = optionsOf(options)
  const stem = stemOf(out)
  requireRoomFor(out, `${stem}-${format}`, options.force ?? false)

  await context.withWorkbench(async (client) => {
    const images = options.images ?? null
    const input = { run, format, options: exported, stem, images, temporary: true }
    const made = await client.call('exports.model', input)
    const placed = place(made, out, stem, options.force ?? false)
    if (options.json) printJson(placed)
    else report(placed)
  })
}

/** @throws AtelierError INVALID_USAGE */
function optionsOf({ fold, precision }: ModelOptions): ModelExportOptions {
  const parsed = modelExportOptions.safeParse({ fold: fold ?? false, precision })
  if (parsed.success) return parsed.data
  throw new AtelierError('INVALID_USAGE', {
    problem: `Weights cannot be written in "${precision}"; choose fp32, fp16 or int8.`
  })
}

/** The name of the main file without the ending of its format. */
function stemOf(out: string): string {
  const name = basename(out)
  const ending = extname(name)
  return (isFile(out) && name.slice(0, -ending.length)) || name || 'model'
}

/** What reads a file, and the examples beside it, know it by its ending. */
const withEnding = (out: string, format: ModelFormatId): string =>
  isFile(out) ? out : `${out}${endings[format][0] ?? ''}`

const isFile = (out: string): boolean => fileEndings.includes(extname(out).toLowerCase())

/**
 * Whether something may be put there, before anything is computed.
 * @throws AtelierError EXPORT_EXISTS, FILE_NOT_WRITABLE
 */
function requireRoomFor(out: string, beside: string, isForced: boolean): void {
  const files = ['.json', '.md'].map((ending) => join(dirname(out), `${beside}${ending}`))
  const taken = [out, ...(isFile(out) ? files : [])].find((path) => existsSync(path))
  if (taken !== undefined && !isForced) throw new AtelierError('EXPORT_EXISTS', { path: taken })
  try {
    const folder = dirname(out)
    if (!statSync(folder).isDirectory())
      throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' })
    accessSync(folder, constants.W_OK)
  } catch (error) {
    throw notWritable(out, error)
  }
}

/**
 * Moves what was made to where it was asked for: a format of one file beside what else is there, one of
 * several as a folder. The folder it was made in is gone afterwards.
 * @throws AtelierError EXPORT_EXISTS, FILE_NOT_WRITABLE; nothing was replaced then
 */
function place(made: ModelExport, out: string, stem: string, isForced: boolean): ModelExport {
  const main = made.files[0]?.path ?? ''
  const isOneFile = main.startsWith(`${stem}.`)
  try {
    if (!isOneFile) {
      move(made.folder, out)
      return { ...made, folder: out }
    }

    // What lies beside it keeps its name; the file itself has the one that was asked for.
    const targets = made.files.map(({ path, bytes }) => {
      const name = path === main ? basename(out) : path
      return { from: path, path: name, bytes }
    })
    const folder = dirname(out)
    const taken = targets.find(({ path }) => existsSync(join(folder, path)))
    if (taken && !isForced) throw new AtelierError('EXPORT_EXISTS', { path: join(folder, taken.path) })
    moveAll(targets.map(({ from, path }) => ({ from: join(made.folder, from), to: join(folder, path) })))
    return { ...made, folder, files: targets.map(({ path, bytes }) => ({ path, bytes })) }
  } finally {
    rmSync(made.folder, { recursive: true, force: true })
  }
}

function report({ folder, files, parity }: ModelExport): void {
  for (const { path, bytes } of files) print(`${join(folder, path)}  ${formatBytes(bytes)}`)
  const { reader, images, difference, sameClass, sameWeights, accuracy, milliseconds, inFp32 } = parity
  if (difference !== null)
    print(
      `\nRun by ${reader} on ${images} images: logits differ from Atelier's by ${difference.toExponential(1)} ` +
        `at most, ${sameClass ?? 0} of ${images} images get the same class.`
    )
  else print(`\nRead again by ${reader}; it cannot run the network, so logits were not compared.`)
  if (accuracy) {
    const percent = (share: number): string => `${(100 * share).toFixed(2)}%`
    print(
      `Right are ${percent(accuracy.after)} of them, ${percent(accuracy.before)} as Atelier computes in fp32.`
    )
  }
  if (milliseconds !== null) print(`One image takes ${milliseconds.toFixed(2)} ms there, in one thread.`)
  if (inFp32)
    print(`In fp32 it has ${formatBytes(inFp32.bytes)} and takes ${inFp32.milliseconds.toFixed(2)} ms.`)
  if (sameWeights) print("Its weights are the checkpoint's, bit for bit.")
}
