import { existsSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createCanvas } from '@napi-rs/canvas'
import { describe, expect, it } from 'vitest'
import { modelConfig, trainerResults } from '../../src-main/contract'
import { multipliesBfloat16 } from '../../src-main/engines/platform/processor'
import { cacheFolder, onednnIsSetUp } from '../support/cache-folder'
import { startTrainer } from '../support/trainer-process'
import { trainerRuns } from '../support/trainer-runs'

const { root, places, trainJob, trained } = trainerRuns()

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
