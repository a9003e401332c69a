/**
 * `npm run bench`: one step of training, or of inference, on every engine that works here and on the
 * peers, side by side. All stay in memory and take turns, a few steps each, so that a machine that
 * speeds up or slows down does so for everybody.
 */
import { writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import {
  engineIds,
  type ImageShape,
  imageShapeOf,
  modelConfig,
  modelIds,
  type ModelConfig,
  type Precision
} from '../../src-main/contract'
import { buildArchitecture } from '../../src-main/models/catalogue'
import { peerEnvironment } from '../peers/environment'
import { LinePeer } from '../../src-main/workbench/machine/peers/line-peer'
import { machine, rowsOf, tableOf, type Timing } from './report'

const usage =
  'npm run bench -- [--model resnet50] [--image 28x28x1] [--batch-size 128] [--rounds 6] [--steps 3] ' +
  '[--threads N] [--pass training|inference] [--only ID,...] [--gpu] [--peers | --no-peers] ' +
  '[--json FILE]\n' +
  `IDs: ${engineIds.join(', ')}; tensorflow-eager (without capturing the step), tensorflow-bf16, ` +
  'onednn-bf16; keras, torch, torch-bf16, torch-compiled, torch-compiled-bf16, torch-debian. Peers run ' +
  'unless --no-peers is given. "cpu" runs only where it is named: a step of the reference takes minutes.\n' +
  'With --gpu, on an NVIDIA card: tensorflow in each precision, as it is and compiled by XLA (-xla), ' +
  "and PyTorch, eager, compiled, and compiled into CUDA's graphs (torch-graphs)."

const here = import.meta.dirname
const classes = 10
const warmUpSteps = 3

interface Contender {
  id: string
  peer: boolean
  precision: Precision
  request: Record<string, unknown>
  start(): LinePeer
}
interface Ready extends Timing {
  process: LinePeer
}

const note = (line: string): void => console.error(line)

const atelierProcess = (): LinePeer =>
  new LinePeer(process.execPath, ['--import', 'tsx', join(here, 'atelier-step.ts')])

function contenders(python: string | null, only: string[] | null): Contender[] {
  const atelier = engineIds
    .filter((id) => id !== 'cpu' || only?.includes('cpu'))
    .map((id): Contender => ({
      id,
      peer: false,
      precision: 'fp32',
      request: { engine: id, captured: true },
      start: atelierProcess
    }))
  const eager: Contender = {
    id: 'tensorflow-eager',
    peer: false,
    precision: 'fp32',
    request: { engine: 'tensorflow', captured: false },
    start: atelierProcess
  }
  const script =
    (path: string): (() => LinePeer) =>
    () =>
      new LinePeer(python ?? '', [path])
  const peers: Contender[] = [
    {
      id: 'keras',
      peer: true,
      precision: 'fp32',
      request: {},
      start: script(join(here, '../../resources/peers/keras_step.py'))
    },
    {
      id: 'torch',
      peer: true,
      precision: 'fp32',
      request: {},
      start: script(join(here, 'torch_step.py'))
    },
    {
      id: 'torch-bf16',
      peer: true,
      precision: 'bf16',
      request: {},
      start: script(join(here, 'torch_step.py'))
    },
    ...(['fp32', 'bf16'] as const).map((precision): Contender => ({
      id: precision === 'fp32' ? 'torch-compiled' : 'torch-compiled-bf16',
      peer: true,
      precision,
      request: { compiled: true },
      start: script(join(here, 'torch_step.py'))
    }))
  ]
  // Debian's package python3-torch, of another age, where it is installed.
  const debian: Contender = {
    id: 'torch-debian',
    peer: true,
    precision: 'fp32',
    request: {},
    start: () => new LinePeer('/usr/bin/python3', [join(here, 'torch_step.py')])
  }
  const rounded = (['tensorflow', 'onednn'] as const).map((engine): Contender => ({
    id: `${engine}-bf16`,
    peer: false,
    precision: 'bf16',
    request: { engine, captured: true },
    start: atelierProcess
  }))
  return [...atelier, eager, ...rounded, ...(python ? [...peers, debian] : [])].filter(
    ({ id }) => !only || only.includes(id)
  )
}

/** On an NVIDIA card: what computes there. */
function cardContenders(python: string | null, only: string[] | null): Contender[] {
  const named = (id: string, precision: Precision): string =>
    precision === 'fp32' ? id : `${id}-${precision}`
  const atelier = (['fp32', 'tf32', 'bf16', 'fp16'] as const).flatMap((precision) =>
    [false, true].map((compile): Contender => ({
      id: `${named('tensorflow', precision)}${compile ? '-xla' : ''}`,
      peer: false,
      precision,
      request: { engine: 'tensorflow', captured: true, compile },
      start: atelierProcess
    }))
  )
  const eager: Contender = {
    id: 'tensorflow-eager',
    peer: false,
    precision: 'fp32',
    request: { engine: 'tensorflow', captured: false },
    start: atelierProcess
  }
  const peers = (['fp32', 'tf32', 'bf16'] as const).flatMap((precision) =>
    (
      [
        ['torch', {}],
        ['torch-compiled', { compiled: true }],
        ['torch-graphs', { compiled: true, mode: 'reduce-overhead' }]
      ] as const
    ).map(([id, request]): Contender => ({
      id: named(id, precision),
      peer: true,
      precision,
      request: { ...request, device: 'cuda' },
      start: () => new LinePeer(python ?? '', [join(here, 'torch_step.py')])
    }))
  )
  return [...atelier, eager, ...(python ? peers : [])].filter(({ id }) => !only || only.includes(id))
}

/**
 * Starts, compiles where that is its way, and warms up, none of it counted; whoever cannot take part
 * says why and is left out.
 */
async function ready(
  contender: Contender,
  job: Record<string, unknown>,
  parameters: number
): Promise<Ready | null> {
  const process = contender.start()
  try {
    const prepared = await process.ask<{ title: string; parameters: number }>({
      task: 'prepare',
      ...job,
      precision: contender.precision,
      ...contender.request
    })
    if (prepared.parameters !== parameters)
      throw new Error(`it has ${prepared.parameters} parameters, not ${parameters}`)
    await process.ask({ task: 'steps', count: warmUpSteps })
    note(`ready: ${prepared.title}`)
    return {
      id: contender.id,
      peer: contender.peer,
      precision: contender.precision,
      title: prepared.title,
      seconds: [],
      process
    }
  } catch (error) {
    note(
      `left out: ${contender.id} (${(error instanceof Error ? error.message : String(error)).split('\n')[0]})`
    )
    process.close()
    return null
  }
}

async function race(
  model: ModelConfig,
  inputShape: ImageShape,
  options: {
    batchSize: number
    rounds: number
    steps: number
    threads: number
    only: string[] | null
    peers: boolean
    gpu: boolean
    pass: 'training' | 'inference'
  }
): Promise<Timing[]> {
  const environment = options.peers
    ? peerEnvironment([join(here, '../peers/requirements.txt'), join(here, 'requirements.txt')], note)
    : null
  if (environment && 'reason' in environment) note(`No peers: ${environment.reason}.`)
  const { params } = buildArchitecture(model, inputShape, classes)
  const { batchSize, threads, pass } = options
  const job = { model, batchSize, threads, inputShape, classes, pass }
  const field: Ready[] = []
  const fieldOf = options.gpu ? cardContenders : contenders
  for (const contender of fieldOf(
    environment && 'python' in environment ? environment.python : null,
    options.only
  )) {
    const started = await ready(contender, job, params.total)
    if (started) field.push(started)
  }
  try {
    for (let round = 1; round <= options.rounds; round++) {
      // Everybody once goes first.
      const turn = (round - 1) % Math.max(1, field.length)
      for (const each of [...field.slice(turn), ...field.slice(0, turn)])
        each.seconds.push(
          ...(await each.process.ask<{ seconds: number[] }>({ task: 'steps', count: options.steps }))
            .seconds
        )
      note(`round ${round} of ${options.rounds}`)
    }
  } finally {
    for (const each of field) each.process.close()
  }
  return field.map(({ process: _, ...timing }) => timing)
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      'model': { type: 'string', default: 'resnet50' },
      'image': { type: 'string', default: '28x28x1' },
      'batch-size': { type: 'string', default: '128' },
      'rounds': { type: 'string', default: '6' },
      'steps': { type: 'string', default: '3' },
      'threads': { type: 'string', default: String(availableParallelism()) },
      'pass': { type: 'string', default: 'training' },
      'only': { type: 'string' },
      'gpu': { type: 'boolean', default: false },
      'peers': { type: 'boolean', default: true },
      'no-peers': { type: 'boolean', default: false },
      'json': { type: 'string' },
      'help': { type: 'boolean', default: false }
    }
  })
  if (values.help) return (console.log(usage), 0)
  const known = modelConfig.safeParse({ id: values.model })
  if (!known.success) throw new Error(`"${values.model}" is no model of ${modelIds.join(', ')}`)
  const model = known.data
  const batchSize = Number(values['batch-size'])
  const pass = values.pass === 'inference' ? 'inference' : 'training'
  if (values.pass !== pass) throw new Error(`"${values.pass}" is neither training nor inference`)
  const inputShape = imageShapeOf(values.image)
  if (!inputShape) throw new Error(`"${values.image}" is not an image size`)
  const timings = await race(model, inputShape, {
    batchSize,
    rounds: Number(values.rounds),
    steps: Number(values.steps),
    threads: Number(values.threads),
    only: values.only?.split(',') ?? null,
    peers: values.peers && !values['no-peers'],
    gpu: values.gpu,
    pass
  })
  if (timings.length === 0) return (console.error('Nothing could be timed.'), 1)
  // The backward pass computes two gradients, of the input and of the weights, each as much work as the
  // forward pass.
  const flops =
    (pass === 'training' ? 3 : 1) * buildArchitecture(model, inputShape, classes).flops * batchSize
  const rows = rowsOf(timings, batchSize, flops)
  console.log(
    `\n${values.model}, ${values.image}, batch ${batchSize}, ${values.gpu ? 'on a card' : `${values.threads} threads`}: one step of ` +
      `${pass === 'training' ? 'training (forward, backward, Adam)' : 'inference'}\n\n${tableOf(rows)}`
  )
  if (values.json) {
    const { model: id, image, threads } = values
    const subject = { model: id, image, batchSize, threads: Number(threads), pass }
    const report = { ...subject, machine: machine(), rows, timings }
    writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`)
  }
  return 0
}

main().then(
  (code) => void (process.exitCode = code),
  (error: unknown) => {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`)
    process.exitCode = 2
  }
)
