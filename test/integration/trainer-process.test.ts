import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { createCanvas } from '@napi-rs/canvas'
import { describe, expect, it } from 'vitest'
import {
  type ExperimentInput,
  experimentSpec,
  modelConfig,
  type TrainerEvent,
  trainerResults,
  type TrainerJobOf
} from '../../src-main/contract'
import { multipliesBfloat16 } from '../../src-main/engines/platform/processor'
import { decodeSafetensors } from '../../src-main/models/safetensors'
import { cacheFolder, onednnIsSetUp } from '../support/cache-folder'
import { writeIdxFolder } from '../support/idx'
import { temporaryFolder } from '../support/temporary-folder'
import { startTrainer, type StartedTrainer } from '../support/trainer-process'

const root = temporaryFolder()
const folder = writeIdxFolder(join(root, 'data'), { train: 64, test: 20 })
const places = { cacheFolder: join(root, 'cache'), systemFolder: join(root, 'system') }
let runs = 0

function trainJob(change: Partial<ExperimentInput> = {}): TrainerJobOf<'train'> {
  const runFolder = join(root, `run-${runs++}`)
  mkdirSync(runFolder)
  const spec = experimentSpec.parse({
    model: { id: 'cnn', filters: [4], denseUnits: 8, dropout: 0.25 },
    dataset: { id: 'mine', path: folder },
    optimizer: { type: 'adam', learningRate: 0.01 },
    epochs: 2,
    batchSize: 16,
    seed: 3,
    engine: 'cpu',
    ...change
  })
  return {
    kind: 'train',
    spec,
    runFolder,
    places,
    engine: 'cpu',
    threads: null,
    cacheFolder: places.cacheFolder,
    initial: null
  }
}

async function trained(change: Partial<ExperimentInput> = {}): Promise<{
  job: TrainerJobOf<'train'>
  trainer: StartedTrainer
  result: ReturnType<typeof trainerResults.train.parse>
}> {
  const job = trainJob(change)
  const trainer = startTrainer(job)
  const answer = await trainer.answer
  if (!answer.ok) throw new Error(`${answer.error.message}\n${trainer.stderr()}`)
  return { job, trainer, result: trainerResults.train.parse(answer.value) }
}

const typesOf = (events: TrainerEvent[]): string[] =>
  events.map((event) => event.type).filter((type) => type !== 'log')

describe('a training process', () => {
  it('trains, reports in order and exits when its one job is done', async () => {
    const { trainer, result, job } = await trained()
    expect(await trainer.exit).toBe(0)
    expect(result).toMatchObject({
      status: 'completed',
      epochs: 2,
      weightsSha256: expect.stringMatching(/^[0-9a-f]{64}$/)
    })
    expect(typesOf(trainer.events)[0]).toBe('setup')
    const epochs = trainer.events.flatMap((event) => (event.type === 'epoch' ? [event.metrics] : []))
    expect(epochs.map(({ epoch, steps }) => [epoch, steps])).toEqual([
      [1, 4],
      [2, 4]
    ])
    const steps = trainer.events.flatMap((event) => (event.type === 'steps' ? event.steps.step : []))
    expect(steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(result.best?.val_accuracy).toBe(
      Math.max(...epochs.map((metrics) => Number(metrics.val_accuracy)))
    )
    const checkpoint = trainer.events.findLast((event) => event.type === 'checkpoints')
    expect(checkpoint?.checkpoints.length).toBeGreaterThan(0)
    const files = readdirSync(job.runFolder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.safetensors')
    )
    expect(files.length).toBeGreaterThan(0)
    for (const name of files)
      expect([...decodeSafetensors(readFileSync(join(job.runFolder, name))).tensors.keys()]).toContain(
        'conv2d/kernel'
      )
    expect(
      readdirSync(job.runFolder, { recursive: true, encoding: 'utf8' }).filter((name) =>
        /tmp|part|~/.test(name)
      )
    ).toEqual([])
  })

  it('has a thread for its batches, which it does not lose', async () => {
    const { trainer } = await trained({ augmentation: { flip: true, mixup: 0.2 } })
    expect(
      trainer.events.flatMap((event) =>
        event.type === 'log' && event.line.level === 'warning' ? [event.line.text] : []
      )
    ).toEqual([])
  })

  it('says what it trains on in its setup', async () => {
    const { trainer } = await trained({
      epochs: 1,
      dataset: { id: 'mine', path: folder, limit: 30, validation: { from: 'train', fraction: 0.25 } }
    })
    expect(trainer.events.find((event) => event.type === 'setup')).toMatchObject({
      setup: {
        engine: 'cpu',
        trainCount: 30,
        validationCount: 16,
        validationFrom: 'train',
        stepsPerEpoch: 2,
        classes: ['0', '1', '2', '3'],
        datasetSource: 'folder',
        deterministic: true
      }
    })
  })

  it('gives the same weights for the same seed in another process, and others for another seed', async () => {
    const first = await trained({ epochs: 1 })
    const second = await trained({ epochs: 1 })
    const other = await trained({ epochs: 1, seed: 4 })
    expect(second.result.weightsSha256).toBe(first.result.weightsSha256)
    expect(other.result.weightsSha256).not.toBe(first.result.weightsSha256)
  })

  it('stops when asked, with a checkpoint', async () => {
    const job = trainJob({ epochs: 100_000 })
    const trainer = startTrainer(job)
    await trainer.until((event) => event.type === 'epoch')
    trainer.stop()
    const answer = await trainer.answer
    expect(answer).toMatchObject({ ok: true, value: { status: 'stopped' } })
    expect(await trainer.exit).toBe(0)
    expect(
      readdirSync(job.runFolder, { recursive: true, encoding: 'utf8' }).some((name) =>
        name.endsWith('.safetensors')
      )
    ).toBe(true)
  })

  it('stops by itself, with a whole checkpoint, when its owner disappears', async () => {
    const job = trainJob({ epochs: 100_000 })
    const trainer = startTrainer(job)
    await trainer.until((event) => event.type === 'epoch')
    trainer.child.disconnect()
    expect(await trainer.exit).toBe(0)
    for (const name of readdirSync(job.runFolder, { recursive: true, encoding: 'utf8' }).filter((each) =>
      each.endsWith('.safetensors')
    ))
      expect(decodeSafetensors(readFileSync(join(job.runFolder, name))).tensors.size).toBeGreaterThan(0)
  })

  it.skipIf(process.platform === 'win32')('stops in order when the system asks it to end', async () => {
    const trainer = startTrainer(trainJob({ epochs: 100_000 }))
    await trainer.until((event) => event.type === 'epoch')
    trainer.child.kill('SIGTERM')
    expect(await trainer.answer).toMatchObject({
      ok: true,
      value: { status: 'stopped', weightsSha256: expect.any(String) }
    })
    expect(await trainer.exit).toBe(0)
  })

  it('refuses a second job', async () => {
    const trainer = startTrainer(trainJob({ epochs: 100_000 }))
    await trainer.until((event) => event.type === 'setup')
    expect(await trainer.again(trainJob())).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('one job') }
    })
    trainer.stop()
    expect(await trainer.answer).toMatchObject({ ok: true })
  })

  it('says who starts it when a person does', () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--import', 'tsx', join(import.meta.dirname, '../../src-main/trainer/node/process.ts')],
      { encoding: 'utf8' }
    )
    expect(status).toBe(2)
    expect(stderr).toContain('atelier train')
  })

  it('answers a job that is none with an error and exits with 1', async () => {
    const trainer = startTrainer({ kind: 'train', spec: {} })
    expect(await trainer.answer).toMatchObject({ ok: false, error: { code: expect.any(String) } })
    expect(await trainer.exit).toBe(1)
  })

  it('names the data set that is not there', async () => {
    const trainer = startTrainer(trainJob({ dataset: { id: 'fashion-mnist' } }))
    expect(await trainer.answer).toMatchObject({ ok: false, error: { code: 'DATASET_MISSING' } })
    expect(await trainer.exit).toBe(1)
  })

  it('refuses a precision that the engine does not compute in, instead of recording it', async () => {
    const trainer = startTrainer(trainJob({ precision: 'bf16' }))
    expect(await trainer.answer).toMatchObject({
      ok: false,
      error: { code: 'INVALID_EXPERIMENT', message: expect.stringContaining('bf16') }
    })
  })

  it.skipIf(!onednnIsSetUp).for(['fp32', 'bf16'] as const)(
    'gives the same bits twice on onednn, nearly those of the reference engine: %s',
    async (precision, { skip }) => {
      skip(precision === 'bf16' && !multipliesBfloat16(), 'this processor does not multiply bfloat16')
      const model: ExperimentInput['model'] = {
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
      const outcome = async (
        engine: 'onednn' | 'cpu',
        change: Partial<ExperimentInput>
      ): Promise<{ losses: number[]; hash: string | null }> => {
        const trainer = startTrainer({
          ...trainJob({ model, epochs: 2, optimizer: { type: 'sgd', learningRate: 0.001 }, ...change }),
          engine,
          cacheFolder
        })
        const answer = await trainer.answer
        if (!answer.ok) throw new Error(answer.error.message)
        const losses = trainer.events.flatMap((event) =>
          event.type === 'steps' ? event.steps.loss.map((value) => Number(value)) : []
        )
        return { losses, hash: trainerResults.train.parse(answer.value).weightsSha256 }
      }
      const [first, second, reference] = [
        await outcome('onednn', { precision }),
        await outcome('onednn', { precision }),
        await outcome('cpu', {})
      ]
      expect(first.hash).toMatch(/^[0-9a-f]{64}$/)
      expect(second).toEqual(first)
      first.losses.forEach((loss, i) =>
        expect(
          Math.abs(loss - (reference.losses[i] as number)) / (reference.losses[i] as number),
          `step ${i + 1}`
        ).toBeLessThan(precision === 'fp32' ? 1e-3 : 5e-2)
      )
    }
  )

  it('ends with LOSS_NOT_FINITE where training explodes, the last good checkpoint kept', async () => {
    const job = trainJob({
      epochs: 50,
      optimizer: { type: 'sgd', learningRate: 100, momentum: 0.99 },
      model: { id: 'mlp', hiddenUnits: Array<number>(12).fill(32) }
    })
    const trainer = startTrainer(job)
    expect(await trainer.answer).toMatchObject({
      ok: false,
      error: { code: 'LOSS_NOT_FINITE', message: expect.stringMatching(/at step \d+ of epoch \d+/) }
    })
    expect(await trainer.exit).toBe(1)
    for (const name of readdirSync(job.runFolder, { recursive: true, encoding: 'utf8' }).filter((each) =>
      each.endsWith('.safetensors')
    ))
      for (const { data } of decodeSafetensors(readFileSync(join(job.runFolder, name))).tensors.values())
        expect(data.every(Number.isFinite)).toBe(true)
  })
})

describe('after a run', () => {
  const png = (path: string, level: number): string => {
    const canvas = createCanvas(8, 8)
    const context = canvas.getContext('2d')
    context.fillStyle = `rgb(${level}, ${level}, ${level})`
    context.fillRect(0, 0, 8, 8)
    writeFileSync(path, canvas.toBuffer('image/png'))
    return path
  }

  it('evaluates and predicts with the weights it kept, and passes over a damaged checkpoint', async () => {
    const { job, trainer } = await trained({ epochs: 6 })
    const common = {
      spec: job.spec,
      runFolder: job.runFolder,
      places,
      engine: 'cpu',
      threads: null,
      cacheFolder: places.cacheFolder
    }
    const evaluated = await startTrainer({ kind: 'evaluate', runId: 'r', ...common }).answer
    if (!evaluated.ok) throw new Error(evaluated.error.message)
    const evaluation = trainerResults.evaluate.parse(evaluated.value)
    // Rows are true classes, and the test split has five of each.
    expect(evaluation.confusionMatrix.map((row) => row.reduce((a, b) => a + b, 0))).toEqual([5, 5, 5, 5])
    const right = evaluation.confusionMatrix.reduce((sum, row, i) => sum + (row[i] ?? 0), 0)
    expect(evaluation.accuracy).toBeCloseTo(right / 20, 6)
    const last = trainer.events
      .flatMap((event) => (event.type === 'epoch' ? [event.metrics] : []))
      .at(-1)
    expect(evaluation.accuracy).toBeCloseTo(Number(last?.val_accuracy), 6)
    expect(evaluation.loss).toBeCloseTo(Number(last?.val_loss), 5)

    const images = [png(join(root, 'dark.png'), 5), png(join(root, 'light.png'), 190)]
    const predicted = await startTrainer({ kind: 'predict', images, ...common }).answer
    if (!predicted.ok) throw new Error(predicted.error.message)
    const predictions = trainerResults.predict
      .parse(predicted.value)
      .flatMap((each) => ('class' in each ? [each] : []))
    expect(predictions.map(({ image }) => image)).toEqual(images)
    for (const each of predictions) {
      expect(each.probabilities).toHaveLength(4)
      expect(each.probabilities.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 5)
      expect(each.probability).toBe(
        Math.max(...each.probabilities.map(({ probability }) => probability))
      )
    }

    const files = readdirSync(job.runFolder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.safetensors'))
      .map((name) => join(job.runFolder, name))
    const newest = files.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0] as string
    truncateSync(newest, statSync(newest).size - 4)
    if (files.length > 1)
      expect(await startTrainer({ kind: 'evaluate', runId: 'r', ...common }).answer).toMatchObject({
        ok: true
      })
    for (const path of files) truncateSync(path, 100)
    expect(await startTrainer({ kind: 'evaluate', runId: 'r', ...common }).answer).toMatchObject({
      ok: false,
      error: { code: 'CHECKPOINT_DAMAGED' }
    })
  })

  it('answers for every image by itself: one that is none has an error in its place', async () => {
    const { job } = await trained({ epochs: 1 })
    const bad = join(root, 'text.png'),
      good = png(join(root, 'good.png'), 90),
      missing = join(root, 'nowhere.png')
    writeFileSync(bad, 'not an image')
    const common = {
      spec: job.spec,
      runFolder: job.runFolder,
      places,
      engine: 'cpu',
      threads: null,
      cacheFolder: places.cacheFolder
    }
    const unreadable = (path: string): object => ({
      image: path,
      error: { code: 'IMAGE_UNREADABLE', params: { path } }
    })
    expect(
      await startTrainer({ kind: 'predict', images: [bad, good, missing], ...common }).answer
    ).toMatchObject({
      ok: true,
      value: [unreadable(bad), { image: good, class: expect.any(String) as string }, unreadable(missing)]
    })
    expect(await startTrainer({ kind: 'predict', images: [bad], ...common }).answer).toMatchObject({
      ok: true,
      value: [unreadable(bad)]
    })
  })

  it('says that a run without a checkpoint has no weights', async () => {
    const job = trainJob()
    expect(existsSync(job.runFolder)).toBe(true)
    const answer = await startTrainer({
      kind: 'evaluate',
      runId: 'r',
      spec: job.spec,
      runFolder: job.runFolder,
      places,
      engine: 'cpu',
      threads: null,
      cacheFolder: places.cacheFolder
    }).answer
    expect(answer).toMatchObject({ ok: false, error: { code: 'RUN_HAS_NO_WEIGHTS' } })
  })
})

describe('the other jobs', () => {
  it('measures steps, with the same number of live tensors after the first and the last', async () => {
    const answer = await startTrainer({
      kind: 'bench',
      model: modelConfig.parse({ id: 'lenet5' }),
      batchSize: 2,
      steps: 3,
      patience: null,
      profile: false,
      precision: 'fp32',
      engine: 'cpu',
      threads: null,
      cacheFolder: places.cacheFolder
    }).answer
    if (!answer.ok) throw new Error(answer.error.message)
    const bench = trainerResults.bench.parse(answer.value)
    expect(bench).toMatchObject({ engine: 'cpu', model: 'lenet5', batchSize: 2, steps: 3 })
    expect(bench.tensors.last).toBe(bench.tensors.first)
    expect(bench.profile).toBeUndefined()
    expect(bench.stepSeconds.min).toBeLessThanOrEqual(bench.stepSeconds.median)
    expect(bench.imagesPerSecond).toBeCloseTo(2 / bench.stepSeconds.median, 6)
  })

  it('rests before every turn of the steps that count, where it takes turns', async () => {
    const job = {
      kind: 'bench',
      model: modelConfig.parse({ id: 'lenet5' }),
      batchSize: 2,
      steps: 5,
      patience: null,
      profile: false,
      precision: 'fp32',
      engine: 'cpu',
      threads: null,
      cacheFolder: places.cacheFolder
    }
    const [inTurns, atOnce] = [startTrainer({ ...job, turn: 2 }), startTrainer(job)]
    expect(await inTurns.answer).toMatchObject({ ok: true, value: { steps: 5 } })
    expect(await atOnce.answer).toMatchObject({ ok: true, value: { steps: 5 } })
    expect([inTurns.rests(), atOnce.rests()]).toEqual([3, 0])
  })

  it.skipIf(!onednnIsSetUp)(
    "tells on onednn where a step's time goes, and the least that it could take",
    async () => {
      const answer = await startTrainer({
        kind: 'bench',
        model: modelConfig.parse({ id: 'lenet5' }),
        batchSize: 4,
        steps: 2,
        patience: null,
        profile: true,
        precision: 'fp32',
        engine: 'onednn',
        threads: null,
        cacheFolder
      }).answer
      if (!answer.ok) throw new Error(answer.error.message)
      const { profile } = trainerResults.bench.parse(answer.value)
      if (!profile) throw new Error('no profile')
      const calls = Object.fromEntries(profile.kernels.map((each) => [each.name, each.calls]))
      // LeNet-5: two convolutions, the first without a gradient of its input; two average poolings.
      expect(calls).toMatchObject({
        conv2d: 2,
        conv2dFilterGradient: 2,
        conv2dInputGradient: 1,
        avgPool: 2,
        avgPoolGradient: 2,
        softmaxCrossEntropy: 1
      })
      expect(profile.kernels.map(({ seconds }) => seconds)).toEqual(
        profile.kernels.map(({ seconds }) => seconds).sort((a, b) => b - a)
      )
      expect(Object.values(profile.floor).every((value) => value > 0 && Number.isFinite(value))).toBe(
        true
      )
    }
  )

  it.skipIf(!onednnIsSetUp || !multipliesBfloat16())(
    'measures steps in the precision asked for, and refuses one that the engine does not compute in',
    async () => {
      const job = {
        kind: 'bench',
        model: modelConfig.parse({ id: 'lenet5' }),
        batchSize: 4,
        steps: 2,
        patience: null,
        profile: true,
        threads: null,
        cacheFolder
      } as const
      const answer = await startTrainer({ ...job, precision: 'bf16', engine: 'onednn' }).answer
      if (!answer.ok) throw new Error(answer.error.message)
      const bench = trainerResults.bench.parse(answer.value)
      expect(bench).toMatchObject({ engine: 'onednn', precision: 'bf16' })
      // Only there are images rounded.
      expect(bench.profile?.kernels.map(({ name }) => name)).toContain('round')
      expect(await startTrainer({ ...job, precision: 'bf16', engine: 'cpu' }).answer).toMatchObject({
        ok: false,
        error: { code: 'INVALID_EXPERIMENT', message: expect.stringContaining('bf16') }
      })
    }
  )

  it('examines the engines asked for', async () => {
    const answer = await startTrainer({
      kind: 'probe',
      engines: ['cpu'],
      threads: null,
      cacheFolder: places.cacheFolder
    }).answer
    if (!answer.ok) throw new Error(answer.error.message)
    expect(trainerResults.probe.parse(answer.value)).toMatchObject([
      { id: 'cpu', available: true, device: { kind: 'cpu' } }
    ])
  })
})
