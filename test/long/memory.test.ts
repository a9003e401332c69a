import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { type EngineId, experimentSpec, type TrainerEvent } from '../../src-main/contract'
import { cacheFolder, onednnIsSetUp, tensorflowIsSetUp } from '../support/cache-folder'
import { writeIdxFolder } from '../support/idx'
import { temporaryFolder } from '../support/temporary-folder'
import { startTrainer } from '../support/trainer-process'

/** Of training an engine; an hour is what the design promises. */
const minutes = Number(process.env['ATELIER_LONG_MINUTES'] ?? 60)
const sampleSeconds = 5
/**
 * Megabytes that a quarter of the time may add to the one before: less than what one forgotten step's
 * tensors would, many times over.
 */
const allowedGrowth = 24

const root = temporaryFolder()
const data = writeIdxFolder(join(root, 'data'), { train: 500, test: 100 })
const engines: [EngineId, boolean][] = [
  ['tensorflow', tensorflowIsSetUp],
  ['onednn', onednnIsSetUp],
  ['wasm', true]
]

const residentMegabytes = (pid: number): number =>
  Number(/^VmRSS:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length

describe('training for long', () => {
  for (const [engine, isSetUp] of engines)
    it.skipIf(!isSetUp)(
      `keeps its memory flat on ${engine}, with a smaller last batch, validation and checkpoints`,
      { timeout: (minutes + 5) * 60_000 },
      async () => {
        const runFolder = join(root, engine)
        mkdirSync(runFolder)
        const spec = experimentSpec.parse({
          model: {
            id: 'resnet',
            stemFilters: 8,
            stemKernelSize: 3,
            stemStride: 1,
            stemPooling: true,
            denseUnits: 16,
            stages: [
              { blocks: 1, channels: 16 },
              { blocks: 1, channels: 32 }
            ]
          },
          dataset: { id: 'mine', path: data },
          optimizer: { type: 'adam', learningRate: 0.0005 },
          epochs: 100_000,
          batchSize: 48,
          seed: 1
        })
        const trainer = startTrainer({
          kind: 'train',
          spec,
          runFolder,
          places: { cacheFolder: join(root, 'cache'), systemFolder: join(root, 'system') },
          engine,
          threads: null,
          cacheFolder,
          initial: null
        })
        await trainer.until((event: TrainerEvent) => event.type === 'epoch')
        const samples: number[] = []
        const ends = Date.now() + minutes * 60_000
        while (Date.now() < ends) {
          await sleep(sampleSeconds * 1000)
          samples.push(residentMegabytes(trainer.child.pid as number))
          // What the test keeps must not grow either.
          trainer.events.length = 0
        }
        trainer.stop()
        expect(await trainer.answer).toMatchObject({ ok: true })
        const quarter = Math.floor(samples.length / 4)
        const quarters = [0, 1, 2, 3].map((i) => mean(samples.slice(i * quarter, (i + 1) * quarter)))
        // The first quarter fills pools and compiles.
        expect(
          (quarters[3] as number) - (quarters[2] as number),
          `means of the quarters: ${quarters.map((each) => each.toFixed(0)).join(', ')} MB`
        ).toBeLessThan(allowedGrowth)
        expect(
          (quarters[2] as number) - (quarters[1] as number),
          `means of the quarters: ${quarters.map((each) => each.toFixed(0)).join(', ')} MB`
        ).toBeLessThan(allowedGrowth)
        process.stderr.write(
          `${engine}: ${quarters.map((each) => each.toFixed(0)).join(', ')} MB ` +
            `in the quarters of ${minutes} minutes\n`
        )
      }
    )
})
