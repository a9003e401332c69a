import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, vi } from 'vitest'
import { connectClient, serveConnection } from '../../src-main/api/connection'
import { createDispatcher } from '../../src-main/api/dispatch'
import type {
  Embedding,
  EngineReport,
  Evaluation,
  ExporterJob,
  ExporterMessage,
  HandedOver,
  ModelExport,
  Parity,
  Preflight,
  TrainerJob,
  WorkbenchClient,
  WorkbenchEvent
} from '../../src-main/contract'
import type { ChildHandle } from '../../src-main/workbench/processes/child-process'
import { Workbench } from '../../src-main/workbench/workbench'
import { fakeLauncher, type FakeTrainer } from '../support/fake-trainer'
import { writeIdxFolder } from '../support/idx'
import { portPair } from '../support/port-pair'
import { epochOf, stepsFrom, tinySetup, tinySpec } from '../support/run-fixtures'
import { temporaryFolder } from '../support/temporary-folder'

const root = temporaryFolder()
export const evaluation: Evaluation = {
  runId: 'r',
  accuracy: 0.5,
  loss: 'NaN',
  classes: ['a', 'b'],
  confusionMatrix: [
    [1, 0],
    [1, 0]
  ],
  perClass: [
    { class: 'a', precision: 0.5, recall: 1, f1: 2 / 3, support: 1 },
    { class: 'b', precision: 0, recall: 0, f1: 0, support: 1 }
  ]
}
export const prediction = {
  image: '/a.png',
  class: 'a',
  probability: 0.9,
  probabilities: [
    { class: 'a', probability: 0.9 },
    { class: 'b', probability: 0.1 }
  ],
  notes: []
}
/** One pixel of grey. */
export const seenPixel = { height: 1, width: 1, channels: 1, pixels: 'gA==' }
const layersOfMlp = {
  ...{ engine: 'cpu', precision: 'fp32', batchSize: 8, stepSeconds: 0.2 },
  layers: [{ name: 'dense', together: [], forwardSeconds: 0.01, backwardSeconds: 0.02 }]
}
const activationsOfMlp = {
  checkpoint: { file: 'checkpoints/epoch-0001.safetensors', epoch: 1, step: 0 },
  images: 8,
  layers: [{ name: 'dense', mean: 0.25, deviation: 0.5, zeros: 0.75, together: [] }]
}
const bench = {
  engine: 'cpu',
  model: 'mlp',
  batchSize: 8,
  precision: 'fp32',
  steps: 2,
  stepSeconds: { median: 0.2, min: 0.1 },
  imagesPerSecond: 40,
  gflops: 1,
  tensors: { first: 5, last: 5 }
}
export const tryOut: Preflight = {
  engine: 'cpu',
  stepSeconds: 0.1,
  epochSeconds: 1,
  totalSeconds: 2,
  peakMemoryBytes: 3,
  diskBytes: 4,
  largestBatchSize: 5,
  isLong: false,
  isBesideTraining: false
}
export const report = (id: EngineReport['id']): EngineReport => ({
  id,
  title: id,
  available: id === 'cpu',
  version: '1',
  device: null,
  threads: 1,
  precisions: ['fp32'],
  reason: id === 'cpu' ? null : 'not here',
  fix: id === 'cpu' ? null : 'bring it',
  remedy: id === 'cpu' ? 'none' : 'install',
  findings: []
})

const handedOver: HandedOver = {
  checkpoint: { file: 'checkpoints/epoch-0001.safetensors', epoch: 1, step: 0 },
  classNames: ['a', 'b'],
  input: { height: 1, width: 1, channels: 1, recipe: null, scale: 1, mean: [0], deviation: [1] },
  datasetSha256: 'cd'.repeat(32),
  weightsSha256: 'ab'.repeat(32),
  imagesFrom: 'test'
}
export const certificate: Parity = {
  reader: 'a reader',
  images: 2,
  imagesFrom: 'test',
  difference: 0,
  allowed: 1,
  sameClass: 2,
  sameWeights: null,
  accuracy: { before: 1, after: 0.5 },
  milliseconds: 1,
  inFp32: { bytes: 4, milliseconds: 2 }
}

export const embedding: Omit<Embedding, 'run'> = {
  checkpoint: { file: 'checkpoints/epoch-0001.safetensors', epoch: 1, step: 0 },
  ...{ method: 'pca', parts: ['validation'], seed: 0, features: 2, available: 1 },
  ...{ explainedVariance: [0.5, 0.25], classes: ['a', 'b'] },
  points: {
    ...{ x: [0.5], y: [-1], image: ['ab'], name: ['test/0'], part: ['validation'] },
    ...{ label: [0], predicted: [1], probability: [0.75] }
  }
}

/** An exporter that says it wrote a file for whatever it is given. */
function exporter(): ChildHandle {
  let tell: (message: unknown) => void = () => undefined
  return {
    pid: undefined,
    onMessage: (listener) => void (tell = listener),
    post: (given) => {
      const { format, folder, stem, provenance } = given as ExporterJob
      const result: ModelExport = {
        format,
        folder,
        files: [{ path: `${stem}.onnx`, bytes: 3 }],
        parameters: 4,
        weightsSha256: provenance.weightsSha256,
        parity: certificate
      }
      const messages: ExporterMessage[] = [
        { type: 'phase', phase: 'checking' },
        { type: 'done', result }
      ]
      for (const message of messages) tell(message)
    },
    onExit: () => undefined,
    stderr: () => '',
    kill: () => undefined
  }
}

/** Does every kind of job at once, as a trainer would. */
function work(trainer: FakeTrainer, job: TrainerJob): void | Promise<void> {
  switch (job.kind) {
    case 'train':
      trainer.events(
        { type: 'setup', setup: tinySetup },
        { type: 'log', line: { at: 1, level: 'info', text: 'begins' } },
        { type: 'steps', steps: stepsFrom(1, 4, 'NaN') },
        { type: 'epoch', metrics: epochOf(1) }
      )
      mkdirSync(join(job.runFolder, 'checkpoints'), { recursive: true })
      writeFileSync(join(job.runFolder, 'checkpoints', 'epoch-0001.safetensors'), '')
      return void trainer.end({
        ok: true,
        value: {
          status: 'completed',
          epochs: 1,
          best: null,
          seconds: 1,
          weightsSha256: 'ab'.repeat(32),
          error: null
        }
      })
    case 'preflight':
      return void trainer.end({ ok: true, value: tryOut })
    case 'evaluate':
      return void trainer.end({ ok: true, value: { ...evaluation, runId: job.runId } })
    case 'predict':
      return void trainer.end({ ok: true, value: job.images.map((image) => ({ ...prediction, image })) })
    case 'predictions':
      return answerOnRequest(trainer)
    case 'embed':
      return void trainer.end({ ok: true, value: { ...embedding, run: job.run } })
    case 'handover':
      return void trainer.end({ ok: true, value: handedOver })
    case 'bench':
      return void trainer.end({ ok: true, value: bench })
    case 'activations':
      return void trainer.end({ ok: true, value: activationsOfMlp })
    case 'layers':
      return void trainer.end({ ok: true, value: layersOfMlp })
    case 'choose':
      return void trainer.end({
        ok: true,
        value: { engine: 'wasm', seconds: { wasm: 5, tensorflow: 0.4 } }
      })
    case 'probe':
      return void trainer.end({ ok: true, value: job.engines.map(report) })
    default:
      job satisfies never
  }
}

async function answerOnRequest(trainer: FakeTrainer): Promise<void> {
  let request = await trainer.nextPrediction(null)
  while (request)
    request = await trainer.nextPrediction(
      request.images.map((image) => ({ ...prediction, image, seen: seenPixel }))
    )
  await trainer.end({ ok: true, value: null })
}

/** A house of its own for every test, with one run that is completed. */
export interface House {
  place: string
  workbench: Workbench
  client: WorkbenchClient
  events: WorkbenchEvent[]
  run: string
}
let places = 0

/** @param close is given what closes the house, for whoever knows when it is no longer needed */
export async function open(
  close: (closing: () => Promise<void>) => void = onTestFinished
): Promise<House> {
  const place = join(root, String(places++))
  vi.stubEnv('ATELIER_CACHE', join(place, 'cache'))
  const workbench = new Workbench({
    workspace: join(place, 'workspace'),
    launch: fakeLauncher(work).launch,
    launchExporter: exporter
  })
  close(() => workbench.close())
  const [server, far] = portPair()
  serveConnection(
    server,
    createDispatcher({ workbench, host: 'cli', address: () => null }),
    (listener) => workbench.onEvent(listener)
  )
  const client = connectClient(far)
  const events: WorkbenchEvent[] = []
  client.onEvent((event) => events.push(event))
  const run = (await client.call('runs.start', { spec: tinySpec() })).id
  // oxlint-disable-next-line vitest/no-restricted-vi-methods -- polling wants a test, and this is before one
  await vi.waitFor(
    async () => expect((await client.call('runs.show', { run })).summary.status).toBe('completed'),
    { timeout: 30_000 }
  )
  return { place, workbench, client, events, run }
}

/** Has a data set of one's own, under the name `mine`. */
export const withMine = async ({ client, place }: House): Promise<unknown> =>
  client.call('datasets.import', { folder: writeIdxFolder(join(place, 'mine')), name: 'mine' })
