import { beforeAll, describe, expect, it } from 'vitest'
import { type EngineId, modelConfig, type ModelConfig, type ModelId } from '../../src-main/contract'
import { buildArchitecture } from '../../src-main/models/catalogue'
import type { LinePeer } from '../../src-main/workbench/machine/peers/line-peer'
import { temporaryFolder } from '../support/temporary-folder'
import { definedIds } from './defined-networks'
import { kindOf, type Numbers } from './network-numbers'
import { classes, fastEngineIds, startDefined } from './peer-support'
import { errorsOf, numbersOn, publishedNumbers, type Subject, subjectOf } from './published-networks'

/** How far from the definition's numbers, in double precision, an array may be: in relation to its length. */
const limits: Record<string, number> = {
  inference: 1e-5,
  moving: 1e-5,
  training: 1e-3,
  batch: 1e-3,
  gradient: 1e-3
}
/**
 * Where rounding takes a number across a ReLU's edge, its share of every gradient before it comes or goes:
 * the definition's own gradients in single precision are off by as much, and three times that is allowed.
 */
const asMuchAsItsOwn = 3
/** How far a logit may be. */
const logitLimit = 1e-4

interface Case {
  name: string
  config: ModelConfig
  side: number
  count: number
  engines: EngineId[]
}
/** What each of them drops is its own draw. */
const undropped: Partial<Record<ModelId, object>> = {
  'mobilenet-v2': { dropout: 0 },
  'efficientnet-lite0': { dropout: 0, dropPath: 0 }
}
const configOf = (id: ModelId, stem: 'imagenet' | 'small'): ModelConfig =>
  modelConfig.parse({ id, stem, ...undropped[id] })
const native = fastEngineIds.filter((id) => id !== 'wasm')

const photographs = definedIds.map((id): Case => ({
  name: `${id}, 64 images`,
  config: configOf(id, 'imagenet'),
  side: 64,
  count: 64,
  engines: native
}))
/** Of an odd side, where padding at one side and at both are not the same. */
const odd = (['mobilenet-v2', 'efficientnet-lite0', 'keras-mobilenet-v2'] as const).map((id): Case => ({
  name: `${id}, odd`,
  config: configOf(id, 'imagenet'),
  side: 75,
  count: 8,
  engines: fastEngineIds
}))
/** Keras has no other stem. */
const small = definedIds
  .filter((id) => !id.startsWith('keras-'))
  .map((id): Case => ({
    name: `${id}, small`,
    config: configOf(id, 'small'),
    side: 32,
    count: 16,
    engines: native
  }))

const folder = temporaryFolder()
let peer: LinePeer
/** A process of its own: PyTorch and TensorFlow do not share one. */
let keras: LinePeer
beforeAll(() => {
  peer = startDefined()
  keras = startDefined()
})

const moduleOf = ({ id }: ModelConfig): string => {
  if (id.startsWith('keras-')) return 'keras'
  return id === 'efficientnet-lite0' ? 'efficientnet_lite_pytorch' : 'torchvision'
}

/** A network with images, and what its definition makes of them. */
interface Drawn {
  subject: Subject
  exact: Numbers
  /** The largest error of the definition's gradients in single precision. */
  own: number
}

/**
 * So many draws of images may be tried: where rounding takes a number across a ReLU's edge depends on
 * them, and a gradient that is wrong is so for all.
 */
const mostDraws = 3

describe.each([...photographs, ...odd, ...small])('$name', ({ config, side, count, engines }) => {
  const module = moduleOf(config)
  const one = (): LinePeer => (module === 'keras' ? keras : peer)
  const draws = new Map<number, Promise<Drawn>>()

  async function drawn(draw: number): Promise<Drawn> {
    const subject = await subjectOf(buildArchitecture(config, [side, side, 3], classes), count, draw)
    const exact = await publishedNumbers(one(), config, subject, folder)
    const single = await publishedNumbers(one(), config, subject, folder, 'float32')
    const errors = [...errorsOf(single, exact)].filter(([name]) => kindOf(name) === 'gradient')
    return { subject, exact, own: Math.max(...errors.map(([, error]) => error)) }
  }
  function drawnOnce(draw: number): Promise<Drawn> {
    const known = draws.get(draw) ?? drawn(draw)
    draws.set(draw, known)
    return known
  }

  /** What of an engine's numbers is further off than it may be. */
  async function wrongOn(engine: EngineId, draw: number): Promise<[string, number][]> {
    const { subject, exact, own } = await drawnOnce(draw)
    const found = await numbersOn(engine, subject)
    expect([...found.keys()].sort()).toEqual([...exact.keys()].sort())
    const allowed = { ...limits, gradient: Math.max(limits['gradient'] ?? 0, asMuchAsItsOwn * own) }
    const logits = found.get('inference/logits') as Float32Array
    const furthest = logits.reduce(
      (most, value, i) => Math.max(most, Math.abs(value - (exact.get('inference/logits')?.[i] ?? NaN))),
      0
    )
    expect(furthest).toBeLessThan(logitLimit)
    return [...errorsOf(found, exact)].filter(
      ([name, error]) => !(error <= (allowed[kindOf(name) as keyof typeof allowed] ?? 0))
    )
  }

  it.for(engines)(
    'has the logits, statistics and gradients of its definition on %s',
    async (engine, { skip }) => {
      if (!(await one().ask<boolean>({ task: 'has', module }))) skip(`${module} is not installed`)
      let wrong: [string, number][] = []
      for (let draw = 1; draw <= mostDraws; draw++) {
        wrong = await wrongOn(engine, draw)
        expect(wrong.filter(([name]) => kindOf(name) !== 'gradient')).toEqual([])
        if (wrong.length === 0) break
      }
      expect(wrong).toEqual([])
    }
  )
})
