import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { dirname, join } from 'node:path'
import {
  AtelierError,
  type ExporterJob,
  type ExportPhase,
  type ModelExport,
  type Parity,
  asOthersSay
} from '../../contract'
import { certificateOf, isAlike } from '../models/certificate'
import { descriptionOf } from '../models/description'
import { foldBatchNormalization } from '../models/fold-batch-normalization'
import { formatOf } from '../models/formats'
import { modelCard } from '../models/model-card'
import type { ModelFile, ModelFormat, PortableModel, PortableTensor } from '../models/portable-model'
import { type Handover, readHandover } from '../models/read-handover'

/**
 * Writes a network into the job's folder, has it read again and compared, and adds what goes beside it.
 * @throws AtelierError EXPORT_DIFFERS, EXPORT_NOT_POSSIBLE, DISK_FULL; the folder is the caller's
 * to remove then
 */
export async function exportModel(
  job: ExporterJob,
  onPhase: (phase: ExportPhase) => void
): Promise<ModelExport> {
  const format = formatOf(job.format)
  requirePrecision(format, job)
  onPhase('reading')
  const handover = readHandover(await readFile(job.tensors), job)
  const model = job.options.fold ? foldBatchNormalization(handover.model) : handover.model

  onPhase('writing')
  const files = await format.write(model, job.options, job.stem)
  await writeFiles(job.folder, files)

  onPhase('checking')
  const check = await format.check(model, job.folder, files, handover.reference)
  const { precision } = job.options
  const certificate = certificateOf(check, handover.reference, job.imagesFrom, precision)
  if (!isAlike(certificate)) throw await differing(job, format, model, handover, certificate)
  const inFp32 =
    precision === 'fp32' ? null : ((await format.measureInFp32?.(model, handover.reference)) ?? null)
  const parity: Parity = { ...certificate, inFp32 }

  const beside = filesBeside(job, format, model, files, parity)
  await writeFiles(job.folder, beside)
  return {
    format: job.format,
    folder: job.folder,
    files: [...files, ...beside].map(({ path, bytes }) => ({ path, bytes: bytes.length })),
    parameters: model.architecture.params.total,
    weightsSha256: model.provenance.weightsSha256,
    parity
  }
}

function requirePrecision({ id, title }: ModelFormat, { options: { precision } }: ExporterJob): void {
  if (precision === 'fp32' || id === 'onnx') return
  throw new AtelierError('EXPORT_NOT_POSSIBLE', {
    format: title,
    reason: `its weights are written in fp32 only, not in ${precision}`,
    hint: 'Leave out --precision, or choose --format onnx.'
  })
}

async function writeFiles(folder: string, files: ModelFile[]): Promise<void> {
  for (const { path, bytes } of files) {
    const target = join(folder, path)
    try {
      await mkdir(dirname(target), { recursive: true })
      await writeFile(target, bytes)
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      if (code === 'ENOSPC' || code === 'EDQUOT')
        throw new AtelierError('DISK_FULL', { path: target }, { cause: error })
      throw new AtelierError(
        'FILE_NOT_WRITABLE',
        { path: target, reason: asOthersSay(message) },
        { cause: error }
      )
    }
  }
}

/** The error that says by how much the files differ and, where that can be seen, from which layer on. */
async function differing(
  { options }: ExporterJob,
  format: ModelFormat,
  model: PortableModel,
  handover: Handover,
  { reader, difference, allowed }: Parity
): Promise<AtelierError> {
  const { reference } = handover
  const image = reference.images.subarray(0, reference.images.length / reference.count)
  const layer =
    difference === null || options.precision !== 'fp32'
      ? null
      : await format.locate?.(model, options, image, comparableResults(handover, model))
  return new AtelierError('EXPORT_DIFFERS', {
    format: format.title,
    reader,
    difference: difference === null ? 'other weights' : asOthersSay(difference.toExponential(1)),
    allowed: allowed.toExponential(1),
    where: layer ? `, beginning in layer ${layer}` : ''
  })
}

/** Without those of layers that a normalisation was folded into: they are others now. */
function comparableResults(
  { results, model: original }: Handover,
  { architecture }: PortableModel
): ReadonlyMap<string, PortableTensor> {
  const left = new Set(architecture.layers.map(({ name }) => name))
  const changed = new Set(
    original.architecture.layers.filter(({ name }) => !left.has(name)).flatMap(({ inputs }) => inputs)
  )
  return new Map([...results].filter(([name]) => !changed.has(name)))
}

/** The description, the card and the examples, under names that the format does not take itself. */
function filesBeside(
  { stem, options }: ExporterJob,
  format: ModelFormat,
  model: PortableModel,
  files: ModelFile[],
  parity: Parity
): ModelFile[] {
  const taken = new Set(files.map(({ path }) => path))
  // A network may lie in several formats beside each other.
  const isOneFile = format.ending !== ''
  const inFolder = taken.has(`${stem}.json`) ? `${stem}-atelier` : stem
  const own = isOneFile ? `${stem}-${format.id}` : inFolder
  const text = (path: string, content: string): ModelFile => ({ path, bytes: Buffer.from(content) })
  const processor = cpus()[0]?.model.trim() ?? ''
  return [
    text(`${own}.json`, `${JSON.stringify(descriptionOf(model), null, 2)}\n`),
    text(`${own}.md`, `${modelCard({ model, format, options, files, parity, processor })}\n`),
    ...format.examples(model, stem).filter(({ path }) => !taken.has(path))
  ]
}
