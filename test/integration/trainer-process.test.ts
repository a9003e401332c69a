import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type ExperimentInput, type TrainerEvent, trainerResults } from '../../src-main/contract'
import { multipliesBfloat16 } from '../../src-main/engines/platform/processor'
import { decodeSafetensors } from '../../src-main/models/safetensors'
import { cacheFolder, onednnIsSetUp } from '../support/cache-folder'
import { startTrainer } from '../support/trainer-process'
import { trainerRuns } from '../support/trainer-runs'

const { folder, trainJob, trained } = trainerRuns()
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
