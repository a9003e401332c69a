import * as tf from '@tensorflow/tfjs'
import { type Architecture, AtelierError, asOthersSay } from '../../contract'
import type { Primitives } from '../../engines/primitives/primitives'
import type { NamedTensor } from '../../models/safetensors'
import { asLayer } from './failing-layer'
import { type PlannedLayer, planForward } from './forward-plan'
import { initialWeights } from './initial-weights'
import { computeLayer, type ForwardContext } from './layer-operations'
import { LayerResults } from './layer-results'
import { MovingStatistics, requireTensor } from './moving-statistics'
import { constantsOf, type UntrainedPart, untrainedLayers } from './untrained-part'

/** Weights and moving statistics as they are saved. */
export type SavedTensors = Map<string, { shape: number[]; data: Float32Array }>

/**
 * `frozen`: layers that compute as when nothing is learnt. `untrained`: the results of those that nothing
 * trained comes before ({@link Network.untrainedPart}), which are not computed again. `weights`: where the
 * weights of these names are looked up instead. `letsGo`: every result is disposed once nobody takes it any
 * more, so that there are no gradients. `from`: the layer that the input is the output of already; those
 * before it are left out. `until`: the last layer that is computed, whose output is then given as logits.
 * `through`: what one layer's output becomes before any other takes it.
 */
export type ForwardPass = (
  | { training: true; step: number; frozen?: ReadonlySet<string>; untrained?: UntrainedPart }
  | { training: false; weights?: (name: string) => tf.Variable; letsGo?: boolean }
) & {
  from?: string
  until?: string
  through?: { layer: string; change(output: tf.Tensor): tf.Tensor }
}
/**
 * Is told of a layer's output as soon as that is computed: of an addition and a ReLU that the layer took
 * over, with them.
 */
export type LayerObserver = (layerName: string, output: tf.Tensor) => void
export interface ForwardResult {
  /** [batch, classes], before the softmax. */
  logits: tf.Tensor2D
  /** The batch's own statistics, by the names of the moving ones; empty unless training. */
  statistics: Map<string, tf.Tensor1D>
}

/**
 * An architecture with weights on the current engine. Weight names are `<layer>/kernel`, as Keras has
 * them.
 */
export class Network {
  /** In the architecture's order. */
  readonly variables: tf.Variable[]
  private readonly byName: Map<string, tf.Variable>
  private readonly moving: MovingStatistics
  private readonly plan: ReturnType<typeof planForward>

  /** With the initial weights of the seed. */
  constructor(
    readonly architecture: Architecture,
    private readonly seed: number,
    private readonly primitives: Primitives
  ) {
    this.plan = planForward(architecture)
    const shapes = new Map(architecture.layers.map((layer) => [layer.name, layer.outputShape]))

    const perLayer = architecture.layers.map((layer) => ({
      layer,
      weights: initialWeights(layer, shapes.get(layer.inputs[0] ?? '') ?? [], seed)
    }))

    this.variables = perLayer.flatMap(({ weights }) =>
      weights.trainable.map(({ name, shape, data }) =>
        tf.tidy(() => tf.variable(tf.tensor(data, shape), true, name))
      )
    )
    this.byName = new Map(this.variables.map((variable) => [variable.name, variable]))

    const moving = perLayer.flatMap(({ layer, weights }) =>
      weights.moving.map((entry) => ({
        entry,
        momentum: layer.type === 'BatchNormalization' ? layer.config.momentum : 0
      }))
    )
    this.moving = new MovingStatistics(
      moving.map(({ entry }) => entry),
      moving.map(({ momentum }) => momentum)
    )
  }

  /**
   * The logits of a batch of images [batch, height, width, channels]. Call it inside tf.tidy: it leaves
   * its intermediate results.
   */
  forward(images: tf.Tensor4D, pass: ForwardPass, observe?: LayerObserver): ForwardResult {
    const statistics = new Map<string, tf.Tensor1D>()
    const untrained = pass.training ? pass.untrained : undefined
    const still: ForwardContext = {
      ...this.contextOf(images),
      constants: constantsOf(images, untrained)
    }
    const context: ForwardContext = pass.training
      ? {
          ...still,
          training: true,
          step: pass.step,
          observed: (name, value) => void statistics.set(name, value)
        }
      : { ...still, weight: pass.weights ?? still.weight }
    const frozen = pass.training ? pass.frozen : undefined

    const plan = this.planFrom(pass.from)
    const letsGo = !pass.training && pass.letsGo === true
    const results = new LayerResults(images, letsGo ? plan : null)
    for (const [name, result] of untrained?.results.entries() ?? []) results.set(name, result)
    if (pass.from !== undefined) results.set(pass.from, images)
    let last: tf.Tensor = images
    for (const planned of plan) {
      if (untrained?.layers.has(planned)) continue
      const { layer, output } = planned
      const own = frozen?.has(layer.name) ? still : context
      last = computed(planned, { images, results, letsGo }, own)
      if (output === pass.through?.layer) last = pass.through.change(last)
      results.set(output, last)
      observe?.(layer.name, last)
      results.taken(planned.inputs)
      if (output === pass.until) break
    }
    return { logits: last as tf.Tensor2D, statistics }
  }

  /**
   * What a layer gives for a batch, as when nothing is learnt; nothing behind it is computed. Call it
   * inside tf.tidy.
   */
  outputOf(layerName: string, images: tf.Tensor4D): tf.Tensor {
    return this.forward(images, { training: false, until: layerName, letsGo: true }).logits
  }

  /**
   * Computes the layers that nothing trained comes before, for a pass of training with the same `frozen`
   * and `from`. Call it before tf.js begins to record that: there is no way back through them. The caller
   * disposes the results.
   */
  untrainedPart(
    images: tf.Tensor4D,
    { frozen, from }: { frozen: ReadonlySet<string>; from?: string | undefined }
  ): UntrainedPart {
    const plan = this.planFrom(from)
    const layers = untrainedLayers(plan, frozen)
    const results = new LayerResults(images, plan)
    if (from !== undefined) results.set(from, images)
    const context = this.contextOf(images)
    for (const planned of layers) {
      results.set(planned.output, computed(planned, { images, results, letsGo: true }, context))
      results.taken(planned.inputs)
    }
    return { layers, results }
  }

  /** Of a pass in which nothing is learnt. */
  private contextOf(images: tf.Tensor4D): ForwardContext {
    return {
      primitives: this.primitives,
      training: false,
      seed: this.seed,
      step: 0,
      constants: new Set([images]),
      weight: (name) => this.weight(name),
      moving: (name) => this.moving.read(name),
      observed: () => undefined
    }
  }

  private planFrom(from: string | undefined): PlannedLayer[] {
    return from === undefined
      ? this.plan
      : this.plan.slice(this.plan.findIndex(({ output }) => output === from) + 1)
  }

  /** Takes a batch's statistics into the moving ones; of a layer that has none they stay. */
  updateMoving(statistics: Map<string, tf.Tensor1D>): void {
    this.moving.update(statistics)
  }

  /** Everything that a step may change: the weights, and the moving statistics. */
  stateVariables(): tf.Variable[] {
    return [...this.variables, ...this.moving.variables()]
  }

  private weight(name: string): tf.Tensor {
    const variable = this.byName.get(name)
    if (!variable) throw new Error(`no weight ${name}`)
    return variable
  }

  /** Weights and moving statistics, copied to memory of JavaScript. */
  async export(): Promise<NamedTensor[]> {
    const weights = await Promise.all(
      this.variables.map(async (variable) => ({
        name: variable.name,
        shape: variable.shape,
        data: (await variable.data()) as Float32Array
      }))
    )
    return [...weights, ...(await this.moving.export())]
  }

  /**
   * Puts saved weights and statistics in place of the present ones.
   * @throws AtelierError CHECKPOINT_DAMAGED where one is missing or has another shape
   */
  import(tensors: SavedTensors, path: string): void {
    try {
      for (const variable of this.variables) {
        const data = requireTensor(tensors, variable.name, variable.shape)
        tf.tidy(() => variable.assign(tf.tensor(data, variable.shape)))
      }
      this.moving.import(tensors)
    } catch (error) {
      if (error instanceof RangeError)
        throw new AtelierError('CHECKPOINT_DAMAGED', { path, reason: asOthersSay(error.message) })
      throw error
    }
  }

  /** Puts some weights and statistics in place of the present ones; each has the shape of its own. */
  replace(tensors: SavedTensors): void {
    for (const variable of this.variables) {
      const { data } = tensors.get(variable.name) ?? {}
      if (data) tf.tidy(() => variable.assign(tf.tensor(data, variable.shape)))
    }
    this.moving.replace(tensors)
  }

  dispose(): void {
    tf.dispose(this.variables)
    this.moving.dispose()
  }
}

/** What a planned layer gives. `letsGo`: what is made on the way to it is disposed, and it can be too. */
function computed(
  { layer, inputs: names, activation, padding }: PlannedLayer,
  { images, results, letsGo }: { images: tf.Tensor4D; results: LayerResults; letsGo: boolean },
  context: ForwardContext
): tf.Tensor {
  const inputs = layer.type === 'InputLayer' ? [images] : results.of(names)
  const compute = (): tf.Tensor =>
    asLayer(layer, () => computeLayer(layer, inputs, activation, context, padding))
  if (!letsGo) return compute()
  return tf.tidy(() => {
    const output = compute()
    // What changes nothing gives its input itself.
    return inputs.includes(output) ? tf.clone(output) : output
  })
}
