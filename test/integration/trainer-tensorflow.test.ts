import { mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  decodeMetric,
  type EngineId,
  type ExperimentInput,
  experimentSpec,
  modelConfig,
  type TrainerEvent,
  trainerResults,
  type TrainResult
} from '../../src-main/contract'
import { findInstallation } from '../../src-main/engines/tensorflow/setup/installation'
import { cacheFolder } from '../../src-main/workbench/files/folders'
import { writeIdxFolder } from '../support/idx'
import { temporaryFolder } from '../support/temporary-folder'
import { startTrainer } from '../support/trainer-process'

const root = temporaryFolder()
const folder = writeIdxFolder(join(root, 'data'), { train: 64, test: 20 })
const cache = cacheFolder()
const places = { cacheFolder: join(root, 'cache'), systemFolder: join(root, 'system') }
let runs = 0

async function trained(
  engine: EngineId | 'auto',
  change: Partial<ExperimentInput> = {},
  cacheFolder = cache
): Promise<{ result: TrainResult; events: TrainerEvent[] }> {
  const runFolder = join(root, `run-${runs++}`)
  mkdirSync(runFolder)
  const spec = experimentSpec.parse({
    model: { id: 'cnn', filters: [4, 8], denseUnits: 8, dropout: 0.25 },
    dataset: { id: 'mine', path: folder },
    optimizer: { type: 'adam', learningRate: 0.01 },
    epochs: 2,
    batchSize: 24,
    seed: 3,
    ...change
  })
  const trainer = startTrainer({
    kind: 'train',
    spec,
    runFolder,
    places,
    engine,
    threads: null,
    cacheFolder,
    initial: null
  })
  const answer = await trainer.answer
  if (!answer.ok) throw new Error(`${answer.error.message}\n${trainer.stderr()}`)
  return { result: trainerResults.train.parse(answer.value), events: trainer.events }
}

const stepLosses = (events: TrainerEvent[]): number[] =>
  events.flatMap((event) =>
    event.type === 'steps' ? event.steps.loss.map((value) => decodeMetric(value ?? 'NaN')) : []
  )

// Where TensorFlow's libraries could not be set up, `npm test` says so at its end.
describe.skipIf(findInstallation(cache) === null)('the trainer on tensorflow', () => {
  const residual: ExperimentInput['model'] = {
    id: 'resnet',
    stemFilters: 4,
    stemKernelSize: 3,
    stemStride: 1,
    stemPooling: true,
    denseUnits: 6,
    stages: [
      { blocks: 1, channels: 8 },
      { blocks: 1, channels: 12 }
    ]
  }

  it.each([
    ['Adam, with dropout', {}],
    ['SGD with Nesterov momentum', { optimizer: { type: 'sgd', learningRate: 0.05, nesterov: true } }],
    ['a residual network', { model: residual }]
  ] as [string, Partial<ExperimentInput>][])(
    'learns what the reference engine learns, step by step: %s',
    async (_, change) => {
      const [fast, reference] = [await trained('tensorflow', change), await trained('cpu', change)]
      const [found, expected] = [stepLosses(fast.events), stepLosses(reference.events)]
      expect(found).toHaveLength(6)
      found.forEach((loss, i) =>
        expect(
          Math.abs(loss - (expected[i] as number)),
          `step ${i + 1}: ${loss} for ${expected[i]}`
        ).toBeLessThan(2e-3 * Math.max(1, expected[i] as number))
      )
      const last = (events: TrainerEvent[]): number =>
        decodeMetric(
          events.flatMap((event) => (event.type === 'epoch' ? [event.metrics.val_loss] : [])).at(-1) ??
            'NaN'
        )
      expect(last(fast.events)).toBeCloseTo(last(reference.events), 2)
    }
  )

  it('gives the same bits for the same seed', async () => {
    const first = await trained('tensorflow', { model: residual })
    expect((await trained('tensorflow', { model: residual })).result.weightsSha256).toBe(
      first.result.weightsSha256
    )
  })

  it('goes on from a pause to the same bits, as the loss of the next batch shows', async () => {
    const change: Partial<ExperimentInput> = {
      model: residual,
      epochs: 40,
      averageDecay: 0.9,
      clipNorm: 1,
      augmentation: { flip: true, mixup: 0.2 }
    }
    const whole = await trained('tensorflow', change)
    const runFolder = join(root, `run-${runs++}`)
    mkdirSync(runFolder)
    const spec = experimentSpec.parse({
      dataset: { id: 'mine', path: folder },
      optimizer: { type: 'adam', learningRate: 0.01 },
      batchSize: 24,
      seed: 3,
      ...change
    })
    const job = {
      kind: 'train',
      spec,
      runFolder,
      places,
      engine: 'tensorflow',
      threads: null,
      cacheFolder: cache,
      initial: null
    }
    const first = startTrainer(job)
    await first.until((event) => event.type === 'epoch')
    first.stop()
    expect(await first.answer).toMatchObject({ ok: true, value: { status: 'stopped' } })
    await first.exit
    const second = startTrainer(job)
    expect(await second.answer).toMatchObject({
      ok: true,
      value: { status: 'completed', weightsSha256: whole.result.weightsSha256 }
    })
    const proof = second.events.flatMap((event) => (event.type === 'proof' ? [event.proof] : []))[0]
    expect(proof).toMatchObject({ after: expect.any(Number) })
    expect(proof?.after).toBe(proof?.before)
  })

  it.skipIf(!/\bavx512_bf16|\bamx_bf16/.test(readFileSync('/proc/cpuinfo', 'utf8')))(
    'learns in bfloat16 nearly what it learns in fp32, and says so in the run',
    async () => {
      const [rounded, exact] = [
        await trained('tensorflow', { precision: 'bf16', model: residual }),
        await trained('tensorflow', { model: residual })
      ]
      expect(rounded.events.find((event) => event.type === 'setup')).toMatchObject({
        setup: { engine: 'tensorflow', precision: 'bf16' }
      })
      const [found, expected] = [stepLosses(rounded.events), stepLosses(exact.events)]
      expect(found).not.toEqual(expected)
      found.forEach((loss, i) =>
        expect(Math.abs(loss - (expected[i] as number))).toBeLessThan(0.05 * (expected[i] as number))
      )
    }
  )

  it('is what auto takes where no other fast engine works', async () => {
    const onlyTensorflow = join(root, 'only-tensorflow')
    mkdirSync(onlyTensorflow)
    symlinkSync(join(cache, 'tensorflow'), join(onlyTensorflow, 'tensorflow'))
    const { events } = await trained('auto', { epochs: 1 }, onlyTensorflow)
    expect(events.find((event) => event.type === 'setup')).toMatchObject({
      setup: { engine: 'tensorflow' }
    })
  })

  it('keeps the number of live tensors constant over steps of the reference network', async () => {
    const answer = await startTrainer({
      kind: 'bench',
      model: modelConfig.parse({ id: 'resnet50' }),
      batchSize: 2,
      steps: 4,
      patience: null,
      profile: false,
      precision: 'fp32',
      engine: 'tensorflow',
      threads: null,
      cacheFolder: cache
    }).answer
    if (!answer.ok) throw new Error(answer.error.message)
    const bench = trainerResults.bench.parse(answer.value)
    expect(bench.tensors.last).toBe(bench.tensors.first)
    // Forward 156 million multiplications and additions an image; backward twice that.
    expect((bench.gflops * 1e9 * bench.stepSeconds.median) / 2 / 3).toBeGreaterThan(1.4e8)
  })
})
