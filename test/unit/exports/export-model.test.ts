import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  type ExporterJob,
  handoverNames,
  modelConfig,
  type ModelExport,
  modelExportOptions
} from '../../../src-main/contract'
import { cpu } from '../../../src-main/engines/cpu'
import type { EngineSession } from '../../../src-main/engines/engine'
import { exportModel } from '../../../src-main/exports/node/export-model'
import type { ReferenceOutputs } from '../../../src-main/exports/models/portable-model'
import { encodeSafetensors } from '../../../src-main/models/safetensors'
import { portableModel, referenceOf } from '../../support/portable-models'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
const config = modelConfig.parse({ id: 'mlp', hiddenUnits: [5] })
const model = portableModel(config, [4, 3, 1])
let session: EngineSession
let reference: ReferenceOutputs
beforeAll(async () => {
  session = await cpu.open({ threads: null, cacheFolder: '', precision: 'fp32' })
  reference = await referenceOf(model, session, 6)
})

let jobs = 0
const labels = Float32Array.of(0, 1, 2, 0, 1, 2)
/** How many images of a class get that class. */
const rightOf = (logits: Float32Array): number =>
  [...labels].filter((label, i) => {
    const row = [...logits.subarray(3 * i, 3 * i + 3)]
    return row.indexOf(Math.max(...row)) === label
  }).length
/** A job on the network, as a trainer handed it over with these logits. */
function jobWith(logits: Float32Array, changes: Partial<ExporterJob> = {}): ExporterJob {
  const folder = join(root, String(jobs++))
  mkdirSync(folder)
  const tensors = `${folder}.safetensors`
  writeFileSync(
    tensors,
    encodeSafetensors([
      ...[...model.weights].map(([name, { shape, values }]) => ({
        name: handoverNames.weights + name,
        shape,
        data: values
      })),
      { name: handoverNames.images, shape: [6, 4, 3, 1], data: Float32Array.from(reference.images) },
      { name: handoverNames.logits, shape: [6, 3], data: logits },
      { name: handoverNames.labels, shape: [6], data: labels }
    ])
  )
  const { name, classNames, input, provenance } = model
  return {
    format: 'onnx',
    options: modelExportOptions.parse({}),
    stem: 'net',
    folder,
    tensors,
    imagesFrom: 'test',
    name,
    config,
    classNames,
    input,
    provenance,
    ...changes
  }
}

describe('an export', () => {
  it('writes the network, a description, a card and examples, and says what was proved', async () => {
    const job = jobWith(reference.logits)
    const phases: string[] = []
    const made = await exportModel(job, (phase) => phases.push(phase))

    expect(phases).toEqual(['reading', 'writing', 'checking'])
    expect(made.files.map(({ path }) => path)).toEqual([
      'net.onnx',
      'net-onnx.json',
      'net-onnx.md',
      'net-onnx-example.py',
      'net-onnx-example.mjs',
      'net-onnx-example.html'
    ])
    expect(readdirSync(job.folder).sort()).toEqual(made.files.map(({ path }) => path).sort())
    // 12 * 5 + 5 and 5 * 3 + 3 weights.
    expect(made).toMatchObject({ format: 'onnx', parameters: 83, weightsSha256: '11' })
    expect(made.parity).toMatchObject({ images: 6, imagesFrom: 'test', allowed: 1e-4, sameClass: 6 })
    expect(made.parity.difference).toBeLessThan(1e-5)
    const share = rightOf(reference.logits) / 6
    expect(made.parity.accuracy).toEqual({ before: share, after: share })
  })

  it('has in its card where it comes from, how good it is and that it was compared', async () => {
    const job = jobWith(reference.logits)
    const { parity }: ModelExport = await exportModel(job, () => undefined)
    const card = readFileSync(join(job.folder, 'net-onnx.md'), 'utf8')
    for (const line of [
      '# a run / with a "name"',
      '| Parameters | 83 |',
      // 60 + 15 products and their sums.
      '| Multiply-adds for one image | 75 |',
      '| Checkpoint | checkpoints/epoch-0002.safetensors (2 epochs) |',
      '| val\\_accuracy | 50.00% |',
      '0. class 0\n1. class 1\n2. class 2',
      `no logit differs from Atelier's own by more than ${parity.difference?.toExponential(1)} (allowed: 1.0e-4); 6 of 6`,
      'by this file: nothing is lost.'
    ])
      expect(card).toContain(line)
  })

  it('says of smaller weights what the same network takes in fp32', async () => {
    const whole = await exportModel(jobWith(reference.logits), () => undefined)
    expect(whole.parity.inFp32).toBeNull()

    const options = modelExportOptions.parse({ precision: 'fp16' })
    const job = jobWith(reference.logits, { options })
    const { files, parity } = await exportModel(job, () => undefined)
    const { bytes = 0, milliseconds = 0 } = parity.inFp32 ?? {}
    expect(bytes).toBe(whole.files[0]?.bytes)
    expect(bytes).not.toBe(files[0]?.bytes)
    expect(milliseconds).toBeGreaterThan(0)
    const card = readFileSync(join(job.folder, 'net-onnx.md'), 'utf8')
    expect(card).toMatch(/\| Size \| [\d.]+ kB \([\d,]+ bytes\); in fp32 [\d.]+ kB \|/)
    const times = `${parity.milliseconds?.toFixed(2)} ms; in fp32 ${milliseconds.toFixed(2)} ms`
    expect(card).toContain(`| Time for one image | ${times} (onnxruntime `)
  })

  it('is refused where a logit differs by more than a ten thousandth', async () => {
    const wrong = reference.logits.map((value, i) => (i === 7 ? value + 2e-4 : value))
    await expect(exportModel(jobWith(wrong), () => undefined)).rejects.toThrow(
      /The ONNX export was discarded: read by onnxruntime .*, its answers differ from Atelier's by 2\.0e-4 where 1\.0e-4 is allowed\./
    )
  })

  it('may differ by a hundred thousandth of the largest logit where that is more', async () => {
    // The largest is 1,000 then: it may differ by a hundredth.
    const scaled = reference.logits.map((value, i) => (i === 0 ? 1000 : value))
    await expect(exportModel(jobWith(scaled), () => undefined)).rejects.toThrow(
      /where 1\.0e-2 is allowed/
    )
  })

  it('is refused where a logit is not a number on one side alone', async () => {
    const wrong = reference.logits.map((value, i) => (i === 7 ? Number.NaN : value))
    await expect(exportModel(jobWith(wrong), () => undefined)).rejects.toThrow(
      /differ from Atelier's by NaN/
    )
  })

  it('is refused in a precision that the format does not have', async () => {
    const options = modelExportOptions.parse({ precision: 'int8' })
    await expect(
      exportModel(jobWith(reference.logits, { format: 'tfjs', options }), () => undefined)
    ).rejects.toThrow(
      /cannot be written as TensorFlow.js: its weights are written in fp32 only, not in int8/
    )
  })
})
